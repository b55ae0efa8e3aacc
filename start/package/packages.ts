/** The terminal's Debian packages: what lies where, and for which board. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import description from '../../package.json';
import { explainConfig } from '../../platform/config';
import { TerminalProcessOptions } from '../terminal-options';
import { debOf } from './deb';
import { type TarEntry, tarOf } from './tar';

const PACKAGING = join(__dirname, '../../device/packaging');

/** Debian's architectures, and whose prebuilt modules each takes. */
export const ARCHITECTURES = { arm64: 'linux-arm64', armhf: 'linux-arm' } as const;
/** How Node names them on the board. */
export const NODE_ARCHITECTURES = { arm64: 'arm64', armhf: 'arm' } as const;
export type Architecture = keyof typeof ARCHITECTURES;

const CONFIG = '/etc/coride/terminal.jsonc';

/**
 * @param folder as `bundleTerminal` and `addNatives` filled it
 * @param mtime seconds since 1970, of everything in it: the same sources give the same bytes
 */
export function debFor(architecture: Architecture, folder: string, mtime: number): Buffer {
  const packaged = (name: string) => readFileSync(join(PACKAGING, name));
  const files: TarEntry[] = [
    ...filesBelow(folder).map((path) => ({
      name: `./usr/lib/coride/${relative(folder, path)}`,
      body: readFileSync(path),
      mode: 0o644,
    })),
    { name: './usr/lib/coride/kiosk', body: packaged('kiosk.sh'), mode: 0o755 },
    { name: './usr/bin/coride', body: packaged('coride.sh'), mode: 0o755 },
    ...['coride-terminal.service', 'coride-kiosk.service'].map((name) => ({
      name: `./lib/systemd/system/${name}`,
      body: packaged(name),
      mode: 0o644,
    })),
    { name: './usr/share/polkit-1/rules.d/50-coride.rules', body: packaged('coride.rules'), mode: 0o644 },
    { name: `.${CONFIG}`, body: Buffer.from(exampleConfig()), mode: 0o644 },
    { name: './usr/share/doc/coride-terminal/README', body: packaged('README.md'), mode: 0o644 },
  ];
  const bytes = files.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
  return debOf({
    control: {
      Package: 'coride-terminal',
      Version: description.version,
      Architecture: architecture,
      Maintainer: 'Coride <maintainers@coride.invalid>',
      Section: 'misc',
      Priority: 'optional',
      'Installed-Size': `${Math.ceil(bytes / 1024)}`,
      Depends: 'nodejs (>= 20.19), adduser',
      Recommends: 'cage, chromium, grim, polkitd',
      Description: `${description.description}: the terminal on the vehicle\n Shows the boarding code, reads passes, stores check-ins and brings them to the operator.`,
    },
    maintainer: {
      postinst: packaged('postinst').toString(),
      prerm: packaged('prerm').toString(),
      conffiles: `${CONFIG}\n`,
    },
    files,
    mtime,
  });
}

/** Every option of the terminal explained; those that must be given are given. */
export function exampleConfig(): string {
  const head = [
    'The terminal of one vehicle. Lines that begin with // are comments; take the // away to set an option.',
    'After a change: systemctl restart coride-terminal; coride doctor',
  ];
  return explainConfig(TerminalProcessOptions, head, {
    folder: '/var/lib/coride/aaaaaaa',
    exchange: '/var/lib/coride/exchange',
    kioskProfile: '/run/coride-kiosk/profile',
    screenAddressFile: '/run/coride/screen-url',
  });
}

/** What terminals that run already are updated with: the programs of one architecture, the same bytes for the same sources. */
export function archiveFor(folder: string): Buffer {
  const files = filesBelow(folder).map((path) => ({
    name: `./${relative(folder, path)}`,
    body: readFileSync(path),
    mode: 0o644,
  }));
  return gzipSync(tarOf(files, 0));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]))
    .sort();
}
