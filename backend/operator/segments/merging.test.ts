import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Disk, isNotFound } from '../../../platform/disk';
import { MemoryDisk } from '../../../platform/memory-disk';
import { virtualClock } from '../../../platform/virtual-clock';
import { toHex } from '../../../protocol/bytes';
import { dayStart } from '../../../protocol/days';
import { sha256 } from '../../../protocol/hmac';
import { itemKey, type StoredItem } from '../../../protocol/stored-item';
import { type Backend, openBackend, reopenBackend } from '../testing/backend';
import { BUS, MORNING, makeCity, TODAY } from '../testing/city';
import { fileOf } from '../testing/compose';
import { worthMerging } from './merge-rule';

const names = (items: readonly StoredItem[]) => items.map((item) => toHex(itemKey(item))).sort();
const HOUR = 3_600_000;

/** Segments of `day`, each of so many check-ins. */
async function close(backend: Backend, day: number, ...sizes: readonly number[]): Promise<void> {
  for (const size of sizes) {
    const items = Array.from({ length: size }, () =>
      backend.city.pass(BUS, MORNING, backend.city.ticket({ day })),
    );
    await backend.publish(BUS, items);
    await backend.segments.closeDays(day, day);
  }
}

const listed = (backend: Backend) => backend.segments.after(0).map(({ number, rows }) => [number, rows]);
const filesOf = async (disk: Disk, day: number): Promise<string[]> =>
  disk.list(`/op/data/segments/${day}`).catch((error: unknown) => {
    if (isNotFound(error)) return [];
    throw error;
  });

/** Holds the disk where it is to do so to the merged segment of four; what is given lets it go on. */
function holdMerged(disk: MemoryDisk, what: 'write' | 'rename'): () => void {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  disk.before = ({ kind, path }) => (kind === what && path.endsWith('5.seg.new') ? held : undefined);
  return goOn;
}

describe('merging the segments of a day', () => {
  const city = makeCity();
  let backend: Backend;
  const open = async (kept: Parameters<typeof openBackend>[0] = {}) => {
    backend = await openBackend({ city, ...kept });
  };
  afterEach(() => backend.close());

  it('makes them one three hours after the day, and not earlier', async () => {
    const ended = dayStart(TODAY, city.bundle.dayShift);
    await open({ clock: virtualClock(ended + 3 * HOUR - 90_000) });
    await close(backend, TODAY - 1, 1, 3, 2, 4, 1);
    await close(backend, TODAY, 1, 1, 1, 1, 1);
    const before = names(await backend.packed());
    await backend.clock.advance(60_000);
    assert.equal(listed(backend).length, 10);
    await backend.clock.advance(150_000);
    const [entry] = backend.segments.after(10);
    assert.deepEqual([entry?.number, entry?.rows, entry?.replaces], [11, 11, [1, 2, 3, 4, 5]]);
    assert.equal(listed(backend).length, 6);
    assert.deepEqual(names(await backend.packed()), before);
    const file = (await fileOf(backend.segments, 11))!;
    assert.deepEqual([file.length, toHex(sha256(file))], [entry!.bytes, toHex(entry!.sha256)]);
    assert.equal(await fileOf(backend.segments, 3), undefined);
    assert.deepEqual(await filesOf(backend.disk, TODAY - 1), ['11.seg']);
  });

  it('gathers what comes late, and writes the large one again only when that is worth it', async () => {
    await open();
    await close(backend, TODAY - 1, 10, 10, 10, 10);
    assert.equal(await backend.segments.merge(), 4);
    await close(backend, TODAY - 1, 1, 1, 1);
    assert.equal(await backend.segments.merge(), 0);
    await close(backend, TODAY - 1, 1);
    assert.equal(await backend.segments.merge(), 4);
    assert.deepEqual(listed(backend), [
      [5, 40],
      [10, 4],
    ]);
    await close(backend, TODAY - 1, 3, 3);
    assert.equal(await backend.segments.merge(), 4);
    assert.deepEqual(listed(backend), [[13, 50]]);
    await backend.close();
    backend = await reopenBackend(backend);
    assert.deepEqual(listed(backend), [[13, 50]]);
    assert.equal((await backend.packed()).length, 50);
  });

  it('lists a merged one behind what closed meanwhile, and a release names every check-in', async () => {
    await open();
    await close(backend, TODAY - 1, 1, 1, 1, 1);
    const goOn = holdMerged(backend.disk, 'write');
    const merging = backend.segments.merge();
    await close(backend, TODAY, 2);
    const released = await backend.releases.release(city.release({ firstDay: TODAY - 1, lastDay: TODAY }));
    assert.ok('lastSegment' in released && released.lastSegment === 6);
    assert.deepEqual(
      listed(backend).map(([number]) => number),
      [1, 2, 3, 4, 6],
    );
    goOn();
    assert.equal(await merging, 4);
    assert.deepEqual(
      backend.segments.after(6).map(({ number }) => number),
      [5],
    );
    assert.deepEqual(
      backend.segments.after(4).map(({ number }) => number),
      [6, 5],
    );
  });

  it('takes no number of a segment whose entry may be on the disk', async () => {
    await open();
    await close(backend, TODAY - 1, 1, 2, 1, 3);
    await backend.publish(BUS, [backend.city.pass(BUS, MORNING, backend.city.ticket({ day: TODAY - 1 }))]);
    // The list's record is written, and the disk fails before it says so.
    let fails = true;
    backend.disk.before = ({ kind, path }) => {
      if (!fails || kind !== 'sync' || !path.includes('/data/list/')) return;
      fails = false;
      throw new Error('EIO');
    };
    await assert.rejects(backend.segments.closeDays(TODAY - 1, TODAY - 1));
    assert.equal(fails, false);
    await backend.segments.merge();
    await backend.segments.closeDays(TODAY - 1, TODAY - 1);
    const packed = names(await backend.packed());
    assert.deepEqual([packed.length, new Set(packed).size], [8, 8]);
    await backend.close();
    backend = await reopenBackend(backend);
    assert.deepEqual(names(await backend.packed()), packed);
  });

  it('merges the days behind one whose segment is damaged, and keeps that one as it is', async () => {
    await open();
    await close(backend, TODAY - 2, 1, 1, 1, 1);
    await close(backend, TODAY - 1, 1, 1, 1, 1);
    backend.disk.corrupt(`/op/data/segments/${TODAY - 2}/2.seg`, (content) => content.fill(0, 0, 64));
    await assert.rejects(backend.segments.merge(), /does not open/);
    assert.deepEqual(
      listed(backend).map(([number]) => number),
      [1, 2, 3, 4, 10],
    );
    assert.deepEqual(await filesOf(backend.disk, TODAY - 2), ['1.seg', '2.seg', '3.seg', '4.seg']);
    let attempts = 0;
    backend.disk.before = ({ kind, path }) => {
      if (kind === 'open' && path.endsWith('/2.seg')) attempts++;
    };
    await backend.clock.advance(HOUR / 2);
    assert.ok(attempts > 2 && attempts < 6, `tried ${attempts} times in half an hour`);
  });

  it('leaves no file of a day whose key is destroyed while it is merged', async () => {
    await open();
    await close(backend, TODAY - 1, 1, 1, 1, 1);
    const goOn = holdMerged(backend.disk, 'rename');
    const merging = backend.segments.merge().catch(() => 0);
    await backend.keyring.destroyThrough(TODAY - 1, TODAY);
    await backend.segments.removeDay(TODAY - 1);
    goOn();
    assert.equal(await merging, 0);
    assert.deepEqual(await filesOf(backend.disk, TODAY - 1), []);
  });

  /** Cuts the power at every operation of a merge, and says what became of the check-ins. */
  async function cutEverywhere(plant: (disk: MemoryDisk) => MemoryDisk) {
    const seen = { cuts: 0, lost: 0, doubled: 0, leftOver: 0, merged: 0 };
    for (let operations = 0; ; operations++) {
      const disk = plant(new MemoryDisk());
      await open({ disk });
      await close(backend, TODAY - 1, 1, 2, 1, 3);
      const before = names(await backend.packed());
      disk.cutPowerAfter(operations);
      await backend.segments.merge().catch(() => 'cut');
      const wasCut = disk.powerOn();
      disk.crash();
      backend = await reopenBackend(backend);
      const after = await backend.packed().catch((): StoredItem[] => []);
      const kept = new Set(names(after));
      seen.cuts += Number(wasCut);
      seen.lost += before.filter((name) => !kept.has(name)).length;
      seen.doubled += after.length - kept.size;
      const files = await filesOf(disk, TODAY - 1);
      seen.leftOver += files.length - backend.segments.after(0).length;
      seen.merged += Number(files.length === 1);
      await backend.close();
      if (!wasCut) return seen;
    }
  }

  it('loses and doubles nothing wherever the power is cut', async () => {
    const { cuts, merged, ...wrong } = await cutEverywhere((disk) => disk);
    assert.deepEqual(wrong, { lost: 0, doubled: 0, leftOver: 0 });
    assert.ok(cuts > 10 && merged > 1 && merged < cuts, `${cuts} cuts, ${merged} times it was merged`);
  });

  it('would lose them on a disk that syncs no segment (the control)', async () => {
    const seen = await cutEverywhere((disk) => {
      const open = disk.open.bind(disk);
      disk.open = async (path, mode) => {
        const file = await open(path, mode);
        return path.endsWith('5.seg.new') ? Object.assign(file, { sync: async () => {} }) : file;
      };
      return disk;
    });
    assert.ok(seen.lost > 0, JSON.stringify(seen));
  });
});

describe('what is worth merging', () => {
  const sized = (number: number, rows: number, bytesOfRow = 1) => ({
    number,
    rows,
    bytes: rows * bytesOfRow,
  });

  it('leaves few segments of a day, and writes each row few times, however they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50_000 }), { maxLength: 300 }), (sizes) => {
        let [live, written, next]: [ReturnType<typeof sized>[], number, number] = [[], 0, 1];
        for (const rows of sizes) {
          live.push(sized(next++, rows));
          for (let worth = worthMerging(live); worth.length > 0; worth = worthMerging(live)) {
            const sum = worth.reduce((total, each) => total + each.rows, 0);
            written += sum;
            live = [...live.filter((each) => !worth.includes(each)), sized(next++, sum)];
          }
        }
        const all = sizes.reduce((total, rows) => total + rows, 0);
        assert.equal(
          live.reduce((total, { rows }) => total + rows, 0),
          all,
        );
        assert.ok(
          live.length <= 3 + Math.ceil(Math.log(Math.max(all, 5)) / Math.log(5)),
          `${live.length} left`,
        );
        // A row is written again only into something at least a fifth larger.
        assert.ok(written <= all * (1 + Math.log(Math.max(all, 2)) / Math.log(1.25)), `${written} of ${all}`);
      }),
      { numRuns: 100 },
    );
  });

  it('takes at most 255 at once, the smallest first', () => {
    const many = Array.from({ length: 400 }, (_, n) => sized(n + 1, 1_000 - n));
    const worth = worthMerging(many);
    assert.equal(worth.length, 255);
    assert.ok(worth.every(({ rows }) => rows <= 855));
    assert.deepEqual(worthMerging(many.slice(0, 3)), []);
  });

  it('makes none whose size the lists cannot say', () => {
    // Two of 12 million rows, merged before, and the rest of the day.
    const day = (bytesOfRow: number) => {
      const rest = Array.from({ length: 90 }, (_, n) => sized(n + 3, 50_000, bytesOfRow));
      return [sized(1, 12_000_000, bytesOfRow), sized(2, 12_000_000, bytesOfRow), ...rest];
    };
    const size = (segments: readonly { bytes: number }[]) =>
      segments.reduce((sum, { bytes }) => sum + bytes, 0);
    const worth = worthMerging(day(190));
    assert.ok(worth.length > 4 && size(worth) < 2 ** 32 - 1, `${worth.length}, ${size(worth)} bytes`);
    assert.equal(worthMerging(day(50)).length, 92, 'control: smaller ones become one');
  });
});
