/**
 * For a control, loaded into a part's process before it starts. Where the file that `CORIDE_PLANTED` names is there, the
 * operator's disk says that it wrote and synced, and does so half a second later: whoever answers then answers too early.
 */
import { existsSync } from 'node:fs';
import type { Disk, DiskFile } from '../../platform/disk';

const LATE_MS = 500;

const module_ = require('../../platform/node-disk') as { nodeDisk(): Disk };
const { nodeDisk } = module_;
const isOperator = /\boperator\.ts$/.test(process.argv[1] ?? '');
if (isOperator && existsSync(process.env.CORIDE_PLANTED ?? '')) module_.nodeDisk = () => lateDisk(nodeDisk());

function lateDisk(disk: Disk): Disk {
  return {
    ...disk,
    open: async (path, mode, permissions) => {
      const file = await disk.open(path, mode, permissions);
      return path.endsWith('.journal') && mode !== 'read' ? lateFile(file) : file;
    },
  };
}

function lateFile(file: DiskFile): DiskFile {
  let last: Promise<unknown> = Promise.resolve();
  const later = <T>(step: () => Promise<T>): Promise<T> => {
    const done = last.then(step);
    last = done;
    return done;
  };
  return {
    ...file,
    write: async (bytes, position) => {
      const copy = bytes.slice();
      void later(async () => {
        await new Promise((resolve) => setTimeout(resolve, LATE_MS));
        await file.write(copy, position);
      });
    },
    sync: async () => {},
    truncate: (length) => later(() => file.truncate(length)),
    read: (position, length) => later(() => file.read(position, length)),
    close: () => later(() => file.close()),
  };
}
