import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Disk, FolderLocked, isNotFound } from './disk';
import { writeFileAtomic } from './write-file-atomic';

/** Registers the tests that every disk must pass. `make` gives a disk and an empty folder on it. */
export function diskConformance(name: string, make: () => Promise<{ disk: Disk; folder: string }>): void {
  describe(`${name} as a disk`, () => {
    let disk: Disk;
    let folder: string;
    beforeEach(async () => {
      ({ disk, folder } = await make());
    });

    it('writes where it is told and reads it back, fewer bytes only at the end', async () => {
      const file = await disk.open(join(folder, 'a'), 'create');
      await file.write(Uint8Array.of(1, 2, 3), 0);
      await file.write(Uint8Array.of(9), 1);
      await file.write(Uint8Array.of(7), 5);
      await file.sync();
      assert.equal(await file.size(), 6);
      assert.deepEqual(plain(await file.read(0, 100)), [1, 9, 3, 0, 0, 7]);
      assert.deepEqual(plain(await file.read(4, 1)), [0]);
      assert.deepEqual(plain(await file.read(6, 5)), []);
      await file.truncate(2);
      await file.truncate(4);
      await file.close();
      assert.deepEqual(plain(await disk.read(join(folder, 'a'))), [1, 9, 0, 0]);
    });

    it('makes files only when it is asked to', async () => {
      await assert.rejects(disk.open(join(folder, 'a'), 'read'), isNotFound);
      await assert.rejects(disk.read(join(folder, 'a')), isNotFound);
      await (await disk.open(join(folder, 'a'), 'write')).close();
      await (await disk.open(join(folder, 'a'), 'write')).close();
      await assert.rejects(disk.open(join(folder, 'a'), 'create'), { code: 'EEXIST' });
      await assert.rejects(disk.open(join(folder, 'no', 'a'), 'write'), isNotFound);
    });

    it('removes a folder with all in it, and nothing beside it', async () => {
      const inner = join(folder, 'x', 'y');
      await disk.makeFolder(inner);
      await disk.makeFolder(join(folder, 'xy'));
      for (const path of [join(inner, 'a'), join(folder, 'x', 'b'), join(folder, 'xy', 'c')])
        await writeFileAtomic(disk, path, Uint8Array.of(1));
      await disk.removeFolder(join(folder, 'x'));
      await disk.removeFolder(join(folder, 'x'));
      await assert.rejects(disk.list(inner), isNotFound);
      await assert.rejects(disk.read(join(inner, 'a')), isNotFound);
      assert.deepEqual(await disk.list(join(folder, 'xy')), ['c']);
      await disk.makeFolder(inner);
      assert.deepEqual(await disk.list(inner), [], 'made again, it is empty');
    });

    it('lists, renames over, and removes files', async () => {
      const inner = join(folder, 'x', 'y');
      await disk.makeFolder(inner);
      await disk.makeFolder(inner);
      for (const [name, byte] of [
        ['b', 1],
        ['a', 2],
        ['c', 3],
      ] as const) {
        await writeFileAtomic(disk, join(inner, name), Uint8Array.of(byte));
      }
      assert.deepEqual(await disk.list(inner), ['a', 'b', 'c']);
      assert.deepEqual(await disk.list(join(folder, 'x')), [], 'folders are not listed');
      await disk.rename(join(inner, 'a'), join(inner, 'c'));
      await disk.remove(join(inner, 'b'));
      await disk.syncFolder(inner);
      assert.deepEqual(await disk.list(inner), ['c']);
      assert.deepEqual(plain(await disk.read(join(inner, 'c'))), [2]);
      await assert.rejects(disk.remove(join(inner, 'b')), isNotFound);
      await assert.rejects(disk.list(join(folder, 'nowhere')), isNotFound);
    });

    it('keeps what an open file held although its name is gone', async () => {
      const path = join(folder, 'a');
      await writeFileAtomic(disk, path, Uint8Array.of(1, 2));
      const file = await disk.open(path, 'read');
      await disk.remove(path);
      assert.deepEqual(plain(await file.read(0, 2)), [1, 2]);
      await file.close();
    });

    it('locks a folder for one, and for the next once it is released', async () => {
      const lock = await disk.lock(folder);
      await assert.rejects(disk.lock(folder), (error: unknown) => {
        assert(error instanceof FolderLocked);
        assert.equal(error.pid, process.pid);
        assert(error.message.includes(folder) && error.message.includes(String(process.pid)), error.message);
        return true;
      });
      await lock.release();
      await (await disk.lock(folder)).release();
    });
  });
}

function plain(bytes: Uint8Array): number[] {
  return [...bytes];
}
