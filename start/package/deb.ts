/** A Debian package (deb(5)): an `ar` archive of its version, its control files and its data. Written without dpkg. */
import { gzipSync } from 'node:zlib';
import { type TarEntry, tarOf } from './tar';

export interface DebOptions {
  /** Fields of `control` in their order; a value's further lines begin with a blank (deb-control(5)). */
  readonly control: Readonly<Record<string, string>>;
  /** `postinst`, `prerm`, `conffiles`, …; scripts are executable. */
  readonly maintainer: Readonly<Record<string, string>>;
  readonly files: readonly TarEntry[];
  /** Seconds since 1970, of everything in it. */
  readonly mtime: number;
}

const AR_MAGIC = '!<arch>\n';
/** Files that are no scripts. */
const PLAIN = ['conffiles', 'md5sums', 'triggers'];

export function debOf({ control, maintainer, files, mtime }: DebOptions): Buffer {
  const fields = Object.entries(control).map(([name, value]) => `${name}: ${value}\n`);
  const inControl: TarEntry[] = [
    { name: './', mode: 0o755 },
    { name: './control', body: Buffer.from(fields.join('')), mode: 0o644 },
    ...Object.entries(maintainer).map(([name, text]) => ({
      name: `./${name}`,
      body: Buffer.from(text),
      mode: PLAIN.includes(name) ? 0o644 : 0o755,
    })),
  ];
  return Buffer.concat([
    Buffer.from(AR_MAGIC),
    member('debian-binary', Buffer.from('2.0\n'), mtime),
    member('control.tar.gz', gzipSync(tarOf(inControl, mtime)), mtime),
    member('data.tar.gz', gzipSync(tarOf(withFolders(files), mtime)), mtime),
  ]);
}

function member(name: string, body: Buffer, mtime: number): Buffer {
  const fields = [name.padEnd(16), `${mtime}`.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
  const head = `${fields.join('')}${`${body.length}`.padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(head), body, Buffer.alloc(body.length % 2, '\n')]);
}

/** dpkg wants each folder named before what lies in it. */
function withFolders(files: readonly TarEntry[]): TarEntry[] {
  const folders = new Set(['./']);
  for (const { name } of files)
    for (let at = name.indexOf('/', 2); at > 0 && at < name.length - 1; at = name.indexOf('/', at + 1))
      folders.add(name.slice(0, at + 1));
  const made = [...folders].filter((folder) => !files.some(({ name }) => name === folder));
  return [...made.map((name) => ({ name, mode: 0o755 })), ...files].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}
