/**
 * The terminal as a few files of plain JavaScript: what a vehicle runs. No TypeScript, no compiler, no package that its
 * board does not need; native modules come prebuilt beside it.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { buildPage } from '../../device/screen/build';
import description from '../../package.json';

const ROOT = join(__dirname, '../..');
/** The oldest runtime that is promised. */
const TARGET = 'node20.19';

/** Programs of the package, by the name that they get. */
const PROGRAMS = {
  launcher: 'start/launcher.ts',
  terminal: 'start/terminal.ts',
  device: 'start/device.ts',
  'look-at-screen': 'device/proof/look-at-screen.ts',
};

/** Puts everything that runs on any board into `folder/app`; native modules are `addNatives`' job. */
export async function bundleTerminal(folder: string): Promise<void> {
  const app = join(folder, 'app');
  rmSync(app, { recursive: true, force: true });
  mkdirSync(join(app, 'page'), { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
    outdir: app,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: TARGET,
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [cborgByPath(), builtPage()],
    // Compiled on the board when it has a compiler, or not at all: GPIO has other drivers.
    external: ['epoll', 'onoff'],
  });
  for (const [name, { body }] of buildPage().files)
    writeFileSync(join(app, 'page', name || 'index.html'), body);
  copyFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'), join(app, 'zxing_reader.wasm'));
  writeFileSync(join(app, 'version.json'), `${JSON.stringify({ version: description.version })}\n`);
  copyFonts(join(app, 'node_modules/@fontsource/noto-sans-sc'));
}

/** Native modules of one architecture, beside `app`, where `node-gyp-build` looks for them. */
export function addNatives(folder: string, prebuilds: string): void {
  const from = join(ROOT, 'node_modules/@serialport/bindings-cpp/prebuilds', prebuilds);
  const to = join(folder, 'prebuilds', prebuilds);
  rmSync(join(folder, 'prebuilds'), { recursive: true, force: true });
  // Debian has glibc.
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.musl.node') });
}

/** cborg is loaded by its path in node_modules (protocol/cbor.ts says why), which a bundle does not have. */
function cborgByPath(): Plugin {
  const call = "require(join(__dirname, '../node_modules/cborg/cborg.js'))";
  return {
    name: 'cborg by path',
    setup: ({ onLoad }) => {
      onLoad({ filter: /protocol\/cbor\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes(call))
          throw new Error('protocol/cbor.ts loads cborg in another way: follow it here');
        const cborg = JSON.stringify(join(ROOT, 'node_modules/cborg/cborg.js'));
        return { contents: text.replace(call, `require(${cborg})`), loader: 'ts' };
      });
    },
  };
}

/** The page is built here, so that no board needs esbuild. */
function builtPage(): Plugin {
  return {
    name: 'built page',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\.\/build$/ }, ({ importer }) =>
        importer.endsWith('device/screen/server.ts')
          ? { path: join(ROOT, 'device/screen/built.ts') }
          : undefined,
      );
    },
  };
}

/** Only the two weights that the page names. */
function copyFonts(to: string): void {
  const from = dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
  const wanted = /(package\.json|LICENSE|\/(400|700)\.css|-(400|700)-normal\.woff2)$/;
  cpSync(from, to, {
    recursive: true,
    filter: (path) => path === from || path.endsWith('/files') || wanted.test(path),
  });
}
