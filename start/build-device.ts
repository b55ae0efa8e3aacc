/** `npm run build:device [-- --out <folder>]`: bundles the terminal, makes its Debian packages and the archives that update it. No board ran them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import description from '../package.json';
import { loadConfig, option } from '../platform/config';
import { updateTarget } from '../protocol/update-files';
import { addNatives, bundleTerminal } from './package/bundle';
import { ARCHITECTURES, type Architecture, archiveFor, debFor, NODE_ARCHITECTURES } from './package/packages';

const Options = option.group({
  out: option.path({ description: 'folder for bundle and packages', default: '.coride/build' }),
  here: option.flag({ description: "an update for this machine's own terminals, too: those of npm start" }),
});

function write(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes);
  console.log(`${path} (${(bytes.length / 1024 / 1024).toFixed(1)} MiB)`);
}

async function main(): Promise<void> {
  const { out, here } = loadConfig(Options, { env: {}, prefix: 'CORIDE_BUILD', argv: process.argv.slice(2) });
  const folder = join(resolve(out), 'terminal');
  mkdirSync(folder, { recursive: true });
  await bundleTerminal(folder);
  // As reproducible builds ask for it (SOURCE_DATE_EPOCH); else a date of no meaning.
  const mtime = Number(process.env.SOURCE_DATE_EPOCH ?? Date.UTC(2020, 0, 1) / 1000);
  for (const architecture of Object.keys(ARCHITECTURES) as Architecture[]) {
    addNatives(folder, ARCHITECTURES[architecture]);
    const deb = debFor(architecture, folder, mtime);
    const path = join(resolve(out), `coride-terminal_${description.version}_${architecture}.deb`);
    write(path, deb);
    const update = updateTarget(description.version, NODE_ARCHITECTURES[architecture]);
    write(join(resolve(out), update), archiveFor(folder));
  }
  if (!here) return;
  addNatives(folder, `linux-${process.arch}`);
  write(join(resolve(out), updateTarget(description.version, process.arch)), archiveFor(folder));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
