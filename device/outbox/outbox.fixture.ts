/** A terminal's disk and clock for the outbox's tests. */
import type { Clock } from '../../platform/clock';
import { openJournal } from '../../platform/journal';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { toHex, uint } from '../../protocol/bytes';
import type { BatchContext, BatchItem } from '../../protocol/messages/check-in-batch';
import { type Batch, type Outbox, openOutbox } from './outbox';

export const BUS: BatchContext = { vehicle: '30217', line: '168' };
export const OTHER: BatchContext = { vehicle: '30217', line: '207' };
export const idOf = (n: number) => Uint8Array.from([...uint(n, 4), ...new Uint8Array(12)]);

/** A terminal's disk and clock; `open` as often as the terminal starts. */
export function board(options: { seed?: number; maxFileBytes?: number } = {}) {
  const random = seededRandom(options.seed ?? 1);
  const disk = new MemoryDisk(options.seed === undefined ? {} : { random });
  const clock = virtualClock();
  const journalIn = (folder: string) => () =>
    openJournal({ folder, disk, random, log: silentLog(), ...limit(options.maxFileBytes) });
  let alive = { now: true };
  const open = () => {
    const process = { now: true };
    alive = process;
    const setTimer: Clock['setTimer'] = (ms, fn) => clock.setTimer(ms, () => process.now && fn());
    return openOutbox({
      openJournal: journalIn('/outbox'),
      openSetAside: journalIn('/refused'),
      clock: { ...clock, setTimer },
      now: clock.now,
      log: silentLog(),
    });
  };
  /** Cuts the power: the process is gone, and planned failures of the disk with it. */
  const crash = () => {
    alive.now = false;
    disk.before = undefined;
    disk.crash();
  };
  const pass = (n: number): BatchItem => ({
    kind: 'pass',
    id: idOf(n),
    at: clock.now(),
    err: 5,
    ticket: new Uint8Array(163).fill(n % 256),
  });
  return { disk, clock, open, crash, pass };
}

const limit = (maxFileBytes: number | undefined) => (maxFileBytes === undefined ? {} : { maxFileBytes });

export async function takeAll(outbox: Outbox): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let batch = await outbox.takeBatch(); batch; batch = await outbox.takeBatch()) batches.push(batch);
  return batches;
}

export const ids = (batches: readonly Batch[]) =>
  batches.flatMap(({ items }) => items.map(({ id }) => toHex(id)));
