import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MemoryDisk } from './memory-disk';
import { seededRandom } from './random';
import { writeFileAtomic } from './write-file-atomic';

describe('Memory disk', () => {
  async function withFile(disk: MemoryDisk) {
    const file = await disk.open('/a', 'create');
    await file.write(Uint8Array.of(1, 2), 0);
    await file.sync();
    await disk.syncFolder('/');
    return file;
  }

  it('loses in a crash what was not synced, and names that were not', async () => {
    const disk = new MemoryDisk();
    const file = await withFile(disk);
    await file.write(Uint8Array.of(3), 2);
    await disk.open('/b', 'create');
    disk.crash();
    assert.deepEqual(await disk.read('/a'), Uint8Array.of(1, 2));
    assert.deepEqual(await disk.list('/'), ['a']);
    await assert.rejects(file.write(Uint8Array.of(4), 0), { code: 'ECRASHED' });
    await assert.rejects(file.sync(), { code: 'ECRASHED' });
  });

  it('keeps when a process is killed what was written, and shows what a power cut would leave', async () => {
    const disk = new MemoryDisk();
    const file = await withFile(disk);
    await disk.lock('/');
    await file.write(Uint8Array.of(3), 2);
    await disk.open('/b', 'create');
    assert.deepEqual(disk.platter('/a'), Uint8Array.of(1, 2));
    assert.equal(disk.platter('/b'), undefined);
    disk.kill();
    assert.deepEqual(await disk.read('/a'), Uint8Array.of(1, 2, 3));
    assert.deepEqual(await disk.list('/'), ['a', 'b']);
    await assert.rejects(file.write(Uint8Array.of(4), 0), { code: 'ECRASHED' });
    await (await disk.lock('/')).release();
    disk.crash();
    assert.deepEqual([disk.platterPaths, await disk.read('/a')], [['/a'], Uint8Array.of(1, 2)]);
  });

  it('tears writes between sectors when chance decides', async () => {
    const kept = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      const disk = new MemoryDisk({ random: seededRandom(seed) });
      const file = await withFile(disk);
      await file.write(new Uint8Array(1500).fill(7), 2);
      disk.crash();
      const bytes = await disk.read('/a');
      // From byte 2: 510 bytes, 512, 478.
      const survived = [2, 512, 1024].map((at) => bytes[at] === 7);
      kept.add(survived.reduce((mask, one, i) => mask | (one ? 1 << i : 0), 0));
    }
    assert.equal(kept.size, 8, 'every combination of the three sectors happens');
  });

  it('after a failed sync shows what it will lose', async () => {
    const disk = new MemoryDisk();
    const file = await withFile(disk);
    await file.write(Uint8Array.of(3), 2);
    disk.failNext('sync', 'EIO');
    await assert.rejects(file.sync(), { code: 'EIO' });
    await file.sync();
    assert.deepEqual(await disk.read('/a'), Uint8Array.of(1, 2, 3));
    disk.crash();
    assert.deepEqual(await disk.read('/a'), Uint8Array.of(1, 2));
  });

  it('tells of a failed sync once at each handle that was open then, and at none that came later', async () => {
    const disk = new MemoryDisk();
    const file = await withFile(disk);
    const other = await disk.open('/a', 'write');
    await other.write(Uint8Array.of(3), 2);
    disk.failNext('sync', 'EIO');
    await assert.rejects(file.sync(), { code: 'EIO' });
    const later = await disk.open('/a', 'write');
    await later.sync();
    await assert.rejects(other.sync(), { code: 'EIO' });
    await other.sync();
  });

  it('is full at its capacity, having written what fits', async () => {
    const disk = new MemoryDisk({ capacity: 4 });
    const file = await withFile(disk);
    await assert.rejects(file.write(Uint8Array.of(5, 6, 7), 2), { code: 'ENOSPC' });
    assert.deepEqual(await disk.read('/a'), Uint8Array.of(1, 2, 5, 6));
    await file.write(Uint8Array.of(8, 9), 0);
    disk.capacity = 5;
    await file.write(Uint8Array.of(7), 4);
  });

  it('frees locks in a crash', async () => {
    const disk = new MemoryDisk();
    const lock = await disk.lock('/');
    disk.crash();
    await disk.lock('/');
    await lock.release();
    await assert.rejects(disk.lock('/'), { code: 'FOLDER_LOCKED' }, 'a dead process releases nothing');
  });

  it('holds an operation back as long as it is told', async () => {
    const disk = new MemoryDisk();
    const file = await withFile(disk);
    let release = () => {};
    disk.before = () =>
      new Promise<void>((resolve) => {
        release = resolve;
      });
    let synced = false;
    const syncing = file.sync().then(() => {
      synced = true;
    });
    await Promise.resolve();
    assert.equal(synced, false);
    release();
    await syncing;
  });
});

describe('Writing a file atomically', () => {
  it('leaves the old or the new content whole, wherever the power is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 8 }), async (seed, cutAfter) => {
        const disk = new MemoryDisk({ random: seededRandom(seed) });
        const old = new Uint8Array(2000).fill(1);
        const fresh = new Uint8Array(3000).fill(2);
        await writeFileAtomic(disk, '/keys', old);
        disk.cutPowerAfter(cutAfter);
        const done = await writeFileAtomic(disk, '/keys', fresh).then(
          () => true,
          () => false,
        );
        assert.equal(disk.powerOn(), !done);
        disk.crash();
        const found = await disk.read('/keys');
        const isOld = Buffer.compare(found, old) === 0;
        assert(isOld || Buffer.compare(found, fresh) === 0);
        if (done) assert(!isOld, 'what was reported done is there');
      }),
    );
  });
});
