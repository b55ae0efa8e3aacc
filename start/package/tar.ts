/** A tar archive (POSIX.1-1988 ustar) of files in memory, the same bytes for the same files. Pure. */

export interface TarEntry {
  /** Relative: `./usr/lib/…`; a folder ends with `/`. At most 100 bytes, or split at a `/` into 155 and 100. */
  readonly name: string;
  readonly body?: Uint8Array;
  readonly mode: number;
}

const BLOCK = 512;

/** @param mtime seconds since 1970, of every entry */
export function tarOf(entries: readonly TarEntry[], mtime: number): Buffer {
  const blocks = entries.flatMap(({ name, body = new Uint8Array(0), mode }) => [
    header(name, body.length, mode, mtime),
    Buffer.from(body),
    Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, mode: number, mtime: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const [prefix, rest] = splitName(name);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  block.write(rest, 0, 100, 'utf8');
  block.write(`${octal(mode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
  block.write(`${octal(size, 11)}\0${octal(mtime, 11)}\0`, 124, 'latin1');
  block.write('        ', 148, 'latin1');
  block.write(name.endsWith('/') ? '5' : '0', 156, 'latin1');
  block.write('ustar\x0000root', 257, 'latin1');
  block.write('root', 297, 'latin1');
  block.write(prefix, 345, 155, 'utf8');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}

function splitName(name: string): [string, string] {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  for (
    let at = name.indexOf('/', name.length - 100);
    at > 0 && at < name.length - 1;
    at = name.indexOf('/', at + 1)
  ) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100) return [prefix, rest];
  }
  throw new RangeError(`${name} is too long a name for tar`);
}
