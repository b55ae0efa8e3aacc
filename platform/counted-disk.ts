import type { Disk, DiskFile } from './disk';

/** What was written since the process began: flash wears by it. */
export interface DiskCount {
  /** Bytes handed to the disk; the file system adds its own. */
  bytes: number;
  /** Syncs of files and folders. */
  syncs: number;
}

/** `disk`, with everything written through it counted. */
export function countedDisk(disk: Disk): Disk & { readonly count: Readonly<DiskCount> } {
  const count: DiskCount = { bytes: 0, syncs: 0 };
  const counted = (file: DiskFile): DiskFile => ({
    write: (bytes, position) => {
      count.bytes += bytes.length;
      return file.write(bytes, position);
    },
    read: (position, length) => file.read(position, length),
    size: () => file.size(),
    truncate: (length) => file.truncate(length),
    sync: () => {
      count.syncs++;
      return file.sync();
    },
    close: () => file.close(),
  });
  return {
    count,
    open: async (path, mode, permissions) => counted(await disk.open(path, mode, permissions)),
    read: (path) => disk.read(path),
    list: (folder) => disk.list(folder),
    makeFolder: (path) => disk.makeFolder(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    removeFolder: (path) => disk.removeFolder(path),
    syncFolder: (path) => {
      count.syncs++;
      return disk.syncFolder(path);
    },
    lock: (folder) => disk.lock(folder),
  };
}
