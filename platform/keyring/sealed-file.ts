import { createCipheriv, createDecipheriv } from 'node:crypto';
import { dirname } from 'node:path';
import { type Disk, isNotFound } from '../disk';
import type { Random } from '../random';
import { writeFileAtomic } from '../write-file-atomic';
import type { FileKeys } from './file-keys';

/**
 * A file that can be forgotten: rewritten whole at every change under a fresh key (`file-keys.ts`), in one copy or
 * several. `magic (4) | generation (4) | nonce (12) | AES-256-GCM`. Reads and writes of one file must not overlap.
 */
export interface SealedFile {
  /** The content, or undefined where there is none. @throws SealedFileDamaged when no copy opens */
  read(): Promise<Uint8Array | undefined>;
  /** Replaces the content; when it resolves, no key opens the content before, whatever disk keeps its bytes. */
  write(content: Uint8Array): Promise<void>;
  /** After opening: writes missing copies, and overwrites keys that a crash between writing and forgetting left. */
  mend(): Promise<void>;
  /** Forgets the keys, then removes the copies. */
  destroy(): Promise<void>;
}

export interface SealedFileOptions {
  readonly disk: Disk;
  /** Where its copies lie. */
  readonly paths: readonly string[];
  /** Four ASCII characters at its beginning. */
  readonly magic: string;
  /** Which of the keys' files it is. */
  readonly number: number;
  readonly keys: FileKeys;
  readonly random: Random;
  /** What else the content is bound to. */
  readonly label: Uint8Array;
}

/** Its bytes are there and do not open. */
export class SealedFileDamaged extends Error {
  readonly code = 'SEALED_FILE_DAMAGED';
  constructor(path: string, why: string) {
    super(`${path} ${why}. Put it back from the mirror`);
    this.name = 'SealedFileDamaged';
  }
}

const HEAD = 20;
const GCM_TAG = 16;

type Copy = { readonly path: string; readonly bytes: Buffer; readonly generation: number };

export function sealedFile(options: SealedFileOptions): SealedFile {
  const { disk, paths, magic, number, keys, random } = options;
  const aad = (generation: number) => {
    const tail = Buffer.alloc(6);
    tail.writeUInt16BE(number, 0);
    tail.writeUInt32BE(generation, 2);
    return Buffer.concat([options.label, tail]);
  };

  const copies = async (): Promise<Copy[]> => {
    const found: Copy[] = [];
    for (const path of paths) {
      const bytes = await readIfThere(disk, path);
      if (!bytes) continue;
      if (bytes.length < HEAD + GCM_TAG || bytes.toString('latin1', 0, 4) !== magic)
        found.push({ path, bytes, generation: 0 });
      else found.push({ path, bytes, generation: bytes.readUInt32BE(4) });
    }
    return found.sort((a, b) => b.generation - a.generation);
  };

  const open = async ({ path, bytes, generation }: Copy): Promise<Uint8Array> => {
    if (generation === 0) throw new SealedFileDamaged(path, `does not begin as a file of ${magic}`);
    const key = await keys.keyOf(number, generation);
    if (!key) throw new SealedFileDamaged(path, 'has no key any more: file and keys are not of one time');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(8, HEAD)).setAAD(aad(generation));
    decipher.setAuthTag(bytes.subarray(-GCM_TAG));
    try {
      return new Uint8Array(
        Buffer.concat([decipher.update(bytes.subarray(HEAD, -GCM_TAG)), decipher.final()]),
      );
    } catch {
      throw new SealedFileDamaged(path, 'does not open: its bytes were changed');
    }
  };

  /** The newest copy that opens. */
  const newest = async (): Promise<(Copy & { content: Uint8Array }) | undefined> => {
    let first: unknown;
    for (const copy of await copies()) {
      try {
        return { ...copy, content: await open(copy) };
      } catch (error) {
        first ??= error;
      }
    }
    if (first) throw first;
    return undefined;
  };

  return {
    read: async () => (await newest())?.content,
    async write(content) {
      const before = Math.max(0, ...(await copies()).map(({ generation }) => generation));
      // The next key takes the place of an older one: the file must not fall back to that one in a power cut.
      if (before > 0) for (const path of paths) await disk.syncFolder(dirname(path));
      const { generation, key } = await keys.next(number, before);
      const nonce = random.bytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(generation));
      const head = Buffer.alloc(8);
      head.write(magic, 0, 'latin1');
      head.writeUInt32BE(generation, 4);
      const sealed = [cipher.update(content), cipher.final(), cipher.getAuthTag()];
      const bytes = new Uint8Array(Buffer.concat([head, nonce, ...sealed]));
      for (const path of paths) await writeFileAtomic(disk, path, bytes);
      await keys.forgetOthers(number, generation);
    },
    async mend() {
      const found = await newest();
      if (!found) return;
      const all = await copies();
      for (const path of paths)
        if (all.find((copy) => copy.path === path)?.generation !== found.generation)
          await writeFileAtomic(disk, path, new Uint8Array(found.bytes));
      for (const path of paths) await disk.syncFolder(dirname(path));
      await keys.forgetOthers(number, found.generation);
    },
    async destroy() {
      await keys.forgetOthers(number, 0);
      for (const { path } of await copies()) {
        await disk.remove(path);
        await disk.syncFolder(dirname(path));
      }
    },
  };
}

async function readIfThere(disk: Disk, path: string): Promise<Buffer | undefined> {
  try {
    return Buffer.from(await disk.read(path));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
