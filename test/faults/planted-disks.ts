/** Disks with the counter-measure taken out: each control runs the same test on one of them and must lose something. */
import type { Disk, DiskFile } from '../../platform/disk';

/** Nothing is ever synced: what was acknowledged is in the machine's cache only. */
export function unsyncedDisk(disk: Disk): Disk {
  return {
    ...disk,
    open: async (path, mode, permissions) => ({
      ...(await disk.open(path, mode, permissions)),
      sync: async () => {},
    }),
    syncFolder: async () => {},
  };
}

/** A failed sync is taken for one that worked, and the process goes on. */
export function carelessDisk(disk: Disk): Disk {
  const careless = (file: DiskFile): DiskFile => ({
    ...file,
    write: (bytes, position) => file.write(bytes, position).catch(() => undefined),
    sync: () => file.sync().catch(() => undefined),
  });
  return {
    ...disk,
    open: async (path, mode, permissions) => careless(await disk.open(path, mode, permissions)),
  };
}
