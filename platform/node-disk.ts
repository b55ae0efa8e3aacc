import { constants, promises as fs } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Disk, DiskFile, OpenMode } from './disk';
import { lockFolder } from './folder-lock';

const FLAGS: Record<OpenMode, number> = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR | constants.O_CREAT,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
};

/** The machine's own disk. */
export function nodeDisk(): Disk {
  return {
    open: async (path, mode, permissions = 0o600) => nodeFile(await fs.open(path, FLAGS[mode], permissions)),
    read: async (path) => new Uint8Array(await fs.readFile(path)),
    list: async (folder) => {
      const entries = await fs.readdir(folder, { withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => entry.name)
        .sort();
    },
    makeFolder: async (path) => {
      const first = await fs.mkdir(path, { recursive: true, mode: 0o700 });
      // A power cut must not take the folder with what is synced in it.
      for (let made = resolve(path); first && made.length >= first.length; made = dirname(made))
        await syncFolder(dirname(made));
    },
    rename: (from, to) => fs.rename(from, to),
    remove: (path) => fs.unlink(path),
    removeFolder: (path) => fs.rm(path, { recursive: true, force: true }),
    syncFolder,
    lock: lockFolder,
  };
}

async function syncFolder(path: string): Promise<void> {
  const handle = await fs.open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nodeFile(handle: fs.FileHandle): DiskFile {
  return {
    write: async (bytes, position) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    },
    read: async (position, length) => {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
    size: async () => (await handle.stat()).size,
    truncate: (length) => handle.truncate(length),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}
