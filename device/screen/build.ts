import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { fontFaces } from './fonts';

/** The screen page's files, ready to be served. */
export type BuiltPage = {
  /** Content by the name after the token in the address; `''` is the page itself. */
  files: ReadonlyMap<string, { type: string; body: Buffer }>;
};

const PAGE = join(__dirname, 'page');

let built: BuiltPage | undefined;

/**
 * Builds the page (TypeScript and CSS) with esbuild, once a process: 60 ms with the start of esbuild's own process,
 * which has ended when this returns. Kept in memory: a cache on disk would save less than reading it safely costs.
 * @throws Error with esbuild's message, naming file and line, when the page's source is wrong
 */
export function buildPage(): BuiltPage {
  built ??= { files: new Map([['', index()], ...bundle(), fonts()]) };
  return built;
}

function index(): { type: string; body: Buffer } {
  return { type: 'text/html; charset=utf-8', body: readFileSync(join(PAGE, 'index.html')) };
}

function fonts(): [string, { type: string; body: Buffer }] {
  return ['fonts.css', { type: 'text/css; charset=utf-8', body: Buffer.from(fontFaces()) }];
}

function bundle(): [string, { type: string; body: Buffer }][] {
  const { outputFiles } = buildSync({
    entryPoints: { screen: join(PAGE, 'main.ts'), style: join(PAGE, 'style.css') },
    outdir: PAGE,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    charset: 'utf8',
    target: ['chrome90'],
    logLevel: 'silent',
  });
  return outputFiles.map(({ path, contents }) => {
    const name = path.endsWith('.css') ? 'style.css' : 'screen.js';
    const type = name === 'style.css' ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    return [name, { type, body: Buffer.from(contents) }];
  });
}
