/** Power cuts at any moment of an update: fetching, unpacking, pointing, the first starts, the proof. */
import assert from 'node:assert/strict';
import type { Disk } from '../../platform/disk';
import type { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { playCut, playWhole } from './cut-update';

const SEEDS = 50;

/** Waiting for the disk is left out: what must not be survived. */
function unsynced(disk: MemoryDisk): Disk {
  return {
    ...methodsOf(disk),
    open: async (path, mode) => ({ ...(await disk.open(path, mode)), sync: async () => {} }),
    syncFolder: async () => {},
  };
}

/** The pointer is turned before what it points to is safe: syncs come only after the boot record's rename. */
function pointerFirst(disk: MemoryDisk): Disk {
  const waiting: (() => Promise<void>)[] = [];
  return {
    ...methodsOf(disk),
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      const isSlot = /\/software\/[ab]\//.test(path);
      return isSlot
        ? { ...file, close: async () => void waiting.push(() => file.sync()), sync: async () => {} }
        : file;
    },
    rename: async (from, to) => {
      await disk.rename(from, to);
      if (to.endsWith('boot.json')) for (const sync of waiting.splice(0)) await sync();
    },
  };
}

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

describe('a power cut in the middle of an update', () => {
  it(`at ${SEEDS} seeded moments: one of the two whole versions starts, and the update comes to its end`, async () => {
    const moments = await playWhole();
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const at = seededRandom(seed).below(moments);
      const { started, ended } = await playCut(seed, at);
      assert.match(
        started,
        /^1\.[12]\.0$/,
        `seed ${seed}, cut at operation ${at} of ${moments}: ${started} starts`,
      );
      assert.equal(ended, '1.2.0', `seed ${seed}, cut at operation ${at} of ${moments}`);
      seen.set(started, (seen.get(started) ?? 0) + 1);
    }
    assert.ok((seen.get('1.1.0') ?? 0) >= 5 && (seen.get('1.2.0') ?? 0) >= 5, JSON.stringify([...seen]));
  });

  for (const [what, shown] of [
    ['nothing waits for the disk', unsynced],
    ['the pointer is turned before the files are synced', pointerFirst],
  ] as const)
    it(`control: where ${what}, some moment starts neither of the two`, async () => {
      const moments = await playWhole();
      const lost: string[] = [];
      for (let seed = 1; seed <= 10 * SEEDS && lost.length === 0; seed++) {
        const { started, ended } = await playCut(seed, seededRandom(seed).below(moments), shown);
        if (!/^1\.[12]\.0$/.test(started) || ended !== '1.2.0') lost.push(`${started}, then ${ended}`);
      }
      assert.equal(lost.length, 1, 'every version started although the disk lies');
    });
});
