/**
 * Counts that outlive a restart: how often something was counted in a day or an hour. What is counted is a keyed hash;
 * a file's rows are in the order of these, never of time, and a file is rewritten whole. Nothing finer than its bucket is
 * kept, and nothing longer than the bucket after it.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import { type Disk, removeIfThere } from '../../../platform/disk';
import { filePath, type Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { concat, fromHex, toHex, uint } from '../../../protocol/bytes';

export const COUNT_KEY_SIZE = 16;
const COUNT_SIZE = 4;
const ROW = COUNT_KEY_SIZE + COUNT_SIZE;
const LENGTH_MS = { hour: 3_600_000, day: 86_400_000 } as const;
const NAME = /^(hour|day)-(\d{1,9})-[0-9a-f]{2}$/;

export type Period = keyof typeof LENGTH_MS;

export type KeptCounts = {
  /** Counts one more of `key` (16 bytes) in this day or hour; resolves when that is on disk, rejects when the disk fails. */
  add(period: Period, key: Uint8Array): Promise<void>;
  /** What was counted in this day or hour and in the one before, by key in hex. */
  counted(period: Period): [key: string, count: number][];
};

type CountFile = { readonly counts: Map<string, number>; last: Promise<void>; next?: Promise<void> };

/** Reads what earlier processes counted. A file that is no such file is left alone, named in the log, and not counted. */
export async function openKeptCounts(ports: {
  readonly disk: Disk;
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): Promise<KeptCounts> {
  const { disk, folder, clock, log } = ports;
  const files = new Map<string, CountFile>();
  const bucketOf = (period: Period) => Math.floor(clock.now() / LENGTH_MS[period]);
  const isOver = (name: string): boolean => {
    const [, period, bucket] = NAME.exec(name) ?? [];
    return period !== undefined && Number(bucket) < bucketOf(period as Period) - 1;
  };

  await disk.makeFolder(folder);
  for (const name of await disk.list(folder)) {
    if (!NAME.test(name)) continue;
    const bytes = await disk.read(join(folder, name));
    if (bytes.length % ROW === 0) files.set(name, { counts: rowsOf(bytes), last: Promise.resolve() });
    else log.error('a file of counts cannot be read', { file: filePath(join(folder, name)) });
  }

  const forgetOver = async () => {
    for (const name of [...files.keys()].filter(isOver)) {
      files.delete(name);
      await removeIfThere(disk, join(folder, name));
    }
  };
  await forgetOver();

  /** All that gathered while a file was being written goes with the next writing. */
  const save = (name: string, file: CountFile): Promise<void> => {
    file.next ??= file.last
      .catch(() => undefined)
      .then(() => {
        file.next = undefined;
        return writeFileAtomic(disk, join(folder, name), bytesOf(file.counts));
      });
    file.last = file.next;
    return file.next;
  };

  return {
    async add(period, key) {
      const hex = toHex(key);
      const name = `${period}-${bucketOf(period)}-${hex.slice(0, 2)}`;
      const isNew = !files.has(name);
      const file = files.get(name) ?? { counts: new Map(), last: Promise.resolve() };
      files.set(name, file);
      file.counts.set(hex, (file.counts.get(hex) ?? 0) + 1);
      await save(name, file);
      if (isNew) await forgetOver();
    },
    counted: (period) =>
      [...files].flatMap(([name, { counts }]) =>
        name.startsWith(`${period}-`) && !isOver(name) ? [...counts] : [],
      ),
  };
}

function rowsOf(bytes: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += ROW)
    counts.set(toHex(bytes.subarray(at, at + COUNT_KEY_SIZE)), view.getUint32(at + COUNT_KEY_SIZE));
  return counts;
}

const bytesOf = (counts: ReadonlyMap<string, number>): Uint8Array =>
  concat(
    ...[...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, count]) => [fromHex(key), uint(count, COUNT_SIZE)]),
  );
