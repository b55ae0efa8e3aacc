/** The page as it was built for a package: files beside the program. Takes build.ts' place there (start/package). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltPage } from './build';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

export function buildPage(): BuiltPage {
  const folder = join(__dirname, 'page');
  const files = readdirSync(folder).map((name): [string, { type: string; body: Buffer }] => {
    const type = TYPES[name.split('.').at(-1) as keyof typeof TYPES] ?? 'application/octet-stream';
    return [name === 'index.html' ? '' : name, { type, body: readFileSync(join(folder, name)) }];
  });
  return { files: new Map(files) };
}
