/** `npm run build:device [-- --out <folder>]`: bundles the terminal and makes its Debian packages. No board ran them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import description from '../package.json';
import { loadConfig, option } from '../platform/config';
import { addNatives, bundleTerminal } from './package/bundle';
import { ARCHITECTURES, type Architecture, debFor } from './package/packages';

const Options = option.group({
  out: option.path({ description: 'folder for bundle and packages', default: '.coride/build' }),
});

async function main(): Promise<void> {
  const { out } = loadConfig(Options, { env: {}, prefix: 'CORIDE_BUILD', argv: process.argv.slice(2) });
  const folder = join(resolve(out), 'terminal');
  mkdirSync(folder, { recursive: true });
  await bundleTerminal(folder);
  // As reproducible builds ask for it (SOURCE_DATE_EPOCH); else a date of no meaning.
  const mtime = Number(process.env.SOURCE_DATE_EPOCH ?? Date.UTC(2020, 0, 1) / 1000);
  for (const architecture of Object.keys(ARCHITECTURES) as Architecture[]) {
    addNatives(folder, ARCHITECTURES[architecture]);
    const deb = debFor(architecture, folder, mtime);
    const path = join(resolve(out), `coride-terminal_${description.version}_${architecture}.deb`);
    writeFileSync(path, deb);
    console.log(`${path} (${(deb.length / 1024 / 1024).toFixed(1)} MiB)`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
