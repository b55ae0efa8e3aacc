import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Disk } from '../disk';
import { silentLog } from '../log';
import { MemoryDisk } from '../memory-disk';
import { seededRandom } from '../random';
import { openJournal } from './file-journal';
import type { Journal } from './journal';

/** What one process does until the power is cut: rounds of appends at the same time, and faults of the disk. */
interface Life {
  rounds: { sizes: number[]; roll: boolean; removeFirst: boolean }[];
  /** Operations of the disk until the cut. */
  cutAfter: number;
  /** Before which of its operations of a kind the disk fails once. */
  faults: { kind: 'sync' | 'write' | 'truncate' | 'syncFolder'; at: number }[];
}

const life: fc.Arbitrary<Life> = fc.record({
  rounds: fc.array(
    fc.record({
      sizes: fc.array(fc.integer({ min: 4, max: 1800 }), { maxLength: 6 }),
      roll: fc.boolean(),
      removeFirst: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
  cutAfter: fc.nat(120),
  faults: fc.array(
    fc.record({ kind: fc.constantFrom('sync', 'write', 'truncate', 'syncFolder'), at: fc.nat(15) }),
    { maxLength: 3 },
  ),
});

/**
 * Plays lives on one disk and checks after each opening that every record that was acknowledged or seen is there once,
 * in order, and that nothing is there that nobody appended. Records are numbered; sizes differ.
 */
async function play(
  seed: number,
  lives: readonly Life[],
  shown: (disk: MemoryDisk) => Disk = (disk) => disk,
): Promise<void> {
  const disk = new MemoryDisk({ random: seededRandom(seed) });
  let appended = 0;
  let sure = new Set<number>();
  const maybeRemoved = new Set<number>();

  const check = async (journal: Journal) => {
    const found: number[] = [];
    for await (const { record } of journal.read()) {
      const view = Buffer.from(record);
      const number = view.readUInt32BE(0);
      assert(number < appended, `record ${number} was never appended`);
      assert(
        record.subarray(4).every((byte) => byte === number % 251),
        `record ${number} has other bytes`,
      );
      assert(found.length === 0 || found.at(-1)! < number, `record ${number} is out of order`);
      found.push(number);
    }
    for (const number of sure) {
      assert(
        found.includes(number) || maybeRemoved.has(number),
        `record ${number} was acknowledged and is lost`,
      );
    }
    assert.deepEqual(journal.damage, [], 'a crash is no damage');
    // What was seen once counts as stored from then on.
    sure = new Set(found);
  };

  const live = async ({ rounds }: Life) => {
    const journal = await openJournal({
      folder: '/journal',
      disk: shown(disk),
      random: seededRandom(seed + appended),
      log: silentLog(),
      maxFileBytes: 4096,
    });
    await check(journal);
    for (const { sizes, roll, removeFirst } of rounds) {
      const writing = sizes.map(async (size) => {
        const number = appended++;
        const record = Buffer.alloc(size, number % 251);
        record.writeUInt32BE(number, 0);
        await journal.append(record);
        sure.add(number);
      });
      if (roll) writing.push(journal.roll());
      await Promise.allSettled(writing);
      const [first] = journal.files;
      if (removeFirst && first?.closed && !journal.broken) {
        for await (const { position, record } of journal.read()) {
          if (position.file === first.number) maybeRemoved.add(Buffer.from(record).readUInt32BE(0));
        }
        await journal.removeFile(first.name);
      }
      if (journal.broken) {
        await journal.reopen();
        await check(journal);
      }
    }
    await journal.close();
  };

  for (const one of lives) {
    const counts = new Map<string, number>();
    disk.before = ({ kind, path }) => {
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      const fails = one.faults.some((fault) => fault.kind === kind && fault.at === count);
      if (fails) throw Object.assign(new Error(`EIO: planted, ${kind} ${path}`), { code: 'EIO' });
    };
    disk.cutPowerAfter(one.cutAfter);
    try {
      await live(one);
    } catch (error) {
      if (!['EIO', 'ECRASHED', 'JOURNAL_BROKEN'].includes(String((error as { code?: unknown }).code)))
        throw error;
    }
    disk.powerOn();
    disk.crash();
  }
  disk.before = undefined;
  await live({ rounds: [], cutAfter: 0, faults: [] });
}

const lives = fc.array(life, { minLength: 1, maxLength: 4 });

describe('Journal in crashes', () => {
  it('keeps what was acknowledged, once and in order, and invents nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), lives, (seed, all) => play(seed, all)),
      { numRuns: 500 },
    );
  });

  /** A disk whose failures and waiting are hidden from the journal: what must not be survived. */
  const hiding = (disk: MemoryDisk, kind: 'failure' | 'sync'): Disk => ({
    ...methodsOf(disk),
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return { ...file, sync: kind === 'sync' ? async () => {} : () => file.sync().catch(() => {}) };
    },
  });

  for (const [what, shown] of [
    ['a sync that only pretends', (disk: MemoryDisk) => hiding(disk, 'sync')],
    ['carrying on after a failed sync', (disk: MemoryDisk) => hiding(disk, 'failure')],
  ] as const) {
    it(`control: ${what} is found out`, async () => {
      const found = await fc.check(
        fc.asyncProperty(fc.nat(), lives, (seed, all) => play(seed, all, shown)),
        { numRuns: 1000, endOnFailure: true },
      );
      assert(found.failed, 'the property holds although the disk lies');
      assert.match(String(found.errorInstance), /is lost|damage/);
    });
  }
});

function methodsOf(disk: MemoryDisk): Disk {
  return {
    open: (path, mode) => disk.open(path, mode),
    read: (path) => disk.read(path),
    list: (folder) => disk.list(folder),
    makeFolder: (path) => disk.makeFolder(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    removeFolder: (path) => disk.removeFolder(path),
    syncFolder: (path) => disk.syncFolder(path),
    lock: (folder) => disk.lock(folder),
  };
}
