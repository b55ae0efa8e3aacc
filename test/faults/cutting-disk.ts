/** A disk at which something happens just before a write, sync or change of names that was chosen beforehand. */
import type { Disk, DiskFile } from '../../platform/disk';

export interface CuttingDisk extends Disk {
  /** How many of them there were. */
  readonly operations: number;
}

/**
 * @param at the number of the operation, from 1, before which `happens` is called, once
 */
export function cuttingDisk(disk: Disk, at: number, happens: () => void): CuttingDisk {
  let operations = 0;
  const count = () => {
    if (++operations === at) happens();
  };
  const file = (inner: DiskFile): DiskFile => ({
    ...inner,
    write: (bytes, position) => {
      count();
      return inner.write(bytes, position);
    },
    truncate: (length) => {
      count();
      return inner.truncate(length);
    },
    sync: () => {
      count();
      return inner.sync();
    },
  });
  return {
    ...disk,
    get operations() {
      return operations;
    },
    open: async (path, mode, permissions) => {
      if (mode !== 'read') count();
      return file(await disk.open(path, mode, permissions));
    },
    rename: (from, to) => {
      count();
      return disk.rename(from, to);
    },
    remove: (path) => {
      count();
      return disk.remove(path);
    },
    syncFolder: (path) => {
      count();
      return disk.syncFolder(path);
    },
  };
}
