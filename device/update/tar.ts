/**
 * Reads our own archives of software (ustar, POSIX.1-1988; `start/package/tar.ts` writes them), file by file as the bytes come. What
 * is neither a file nor a folder, or leaves the folder that it is unpacked in, is refused.
 */

export interface Unpacked {
  /** Relative, with `/` between folders. */
  readonly path: string;
  readonly body: Uint8Array;
}

const BLOCK = 512;
/** The longest file in it is 2 MiB; one is held in memory at a time. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const PATH = /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9@._+-]+(\/[A-Za-z0-9@._+-]+)*$/;

/** @throws Error in words about the archive */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Unpacked> {
  const reader = blocksOf(chunks);
  try {
    for (;;) {
      const header = await reader.take(BLOCK);
      if (header.every((byte) => byte === 0)) return;
      const { kind, path, size } = readHeader(header);
      const body = await reader.take(size);
      await reader.take((BLOCK - (size % BLOCK)) % BLOCK);
      if (kind === 'file') yield { path, body };
    }
  } finally {
    await reader.close();
  }
}

function readHeader(header: Uint8Array): { kind: 'file' | 'folder'; path: string; size: number } {
  checkSum(header);
  const name = [text(header, 345, 155), text(header, 0, 100)].filter(Boolean).join('/');
  const path = name.replace(/^\.\//, '').replace(/\/$/, '');
  const kind = String.fromCharCode(header[156]!);
  const size = Number.parseInt(text(header, 124, 12), 8);
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_FILE_BYTES)
    throw new Error(`the archive's ${JSON.stringify(name)} is ${size} bytes long`);
  if (kind !== '0' && kind !== '5')
    throw new Error(`the archive's ${JSON.stringify(name)} is neither file nor folder`);
  if (path !== '.' && path !== '' && !PATH.test(path))
    throw new Error(`the archive's ${JSON.stringify(name)} is no name for a file of ours`);
  return { kind: kind === '0' ? 'file' : 'folder', path, size };
}

function blocksOf(chunks: AsyncIterable<Uint8Array>) {
  const source = chunks[Symbol.asyncIterator]();
  let left: Uint8Array = new Uint8Array(0);
  return {
    /** The next `size` bytes in a buffer of their own. */
    async take(size: number): Promise<Uint8Array> {
      const bytes = new Uint8Array(size);
      for (let done = 0; done < size; ) {
        if (left.length === 0) {
          const { value, done: isOver } = await source.next();
          if (isOver) throw new Error('the archive ends in the middle');
          left = value as Uint8Array;
        }
        const piece = left.subarray(0, size - done);
        bytes.set(piece, done);
        done += piece.length;
        left = left.subarray(piece.length);
      }
      return bytes;
    },
    close: async () => void (await source.return?.()),
  };
}

function checkSum(header: Uint8Array): void {
  const given = Number.parseInt(text(header, 148, 8), 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (given !== sum) throw new Error('the archive is none of ours: a header has the wrong sum');
}

function text(header: Uint8Array, at: number, length: number): string {
  const bytes = header.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}
