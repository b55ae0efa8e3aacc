import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../test/support/folders';
import { FolderLocked } from './disk';
import { diskConformance } from './disk.conformance';
import { LOCK_FILE } from './folder-lock';
import { MemoryDisk } from './memory-disk';
import { nodeDisk } from './node-disk';
import { writeFileAtomic } from './write-file-atomic';

diskConformance('The machine', async () => ({ disk: nodeDisk(), folder: temporaryFolder() }));
diskConformance('Memory', async () => {
  const disk = new MemoryDisk();
  await disk.makeFolder('/data');
  return { disk, folder: '/data' };
});

describe('The machine as a disk', () => {
  const disk = nodeDisk();

  it('makes files and folders for the owner only, unless told otherwise', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await disk.makeFolder(folder);
    await writeFileAtomic(disk, join(folder, 'secret'), Uint8Array.of(1));
    await writeFileAtomic(disk, join(folder, 'public'), Uint8Array.of(1), { mode: 0o644 });
    const modeOf = (path: string) => statSync(path).mode & 0o777;
    assert.equal(modeOf(folder), 0o700);
    assert.equal(modeOf(join(folder, 'secret')), 0o600);
    assert.equal(modeOf(join(folder, 'public')), 0o644);
  });

  describe('its lock', () => {
    /** A process that took the lock, and then lives on or is gone without releasing it. */
    const script = (folder: string, after: string) =>
      `require(${JSON.stringify(join(__dirname, 'from-source.cjs'))});
       require(${JSON.stringify(join(__dirname, 'node-disk.ts'))}).nodeDisk()
         .lock(${JSON.stringify(folder)}).then(() => { ${after} });`;

    it('is refused while another process lives, and names it', async () => {
      const folder = temporaryFolder();
      const other = spawn(process.execPath, [
        '-e',
        script(folder, "console.log('locked'); setInterval(() => {}, 1e6)"),
      ]);
      try {
        await new Promise((resolve) => other.stdout.once('data', resolve));
        await assert.rejects(disk.lock(folder), (error: unknown) => {
          assert(error instanceof FolderLocked);
          assert.equal(error.pid, other.pid);
          return true;
        });
      } finally {
        other.kill('SIGKILL');
        await new Promise((resolve) => other.once('close', resolve));
      }
      await (await disk.lock(folder)).release();
      assert.deepEqual(readdirSync(folder), [], 'nothing is left behind');
    });

    it('of a process that is gone is taken over', async () => {
      const folder = temporaryFolder();
      const gone = spawnSync(process.execPath, ['-e', script(folder, 'process.exit(0)')]);
      assert.equal(gone.status, 0, String(gone.stderr));
      assert.deepEqual(readdirSync(folder), [LOCK_FILE]);
      await (await disk.lock(folder)).release();
    });

    it('of an earlier boot is taken over although a process has that number now', async () => {
      const folder = temporaryFolder();
      for (const change of [{ boot: 'another boot' }, { started: '1' }]) {
        const lock = await disk.lock(folder);
        const path = join(folder, LOCK_FILE);
        const mine = JSON.parse(readFileSync(path, 'utf8'));
        assert.equal(mine.pid, process.pid);
        writeFileSync(path, JSON.stringify({ ...mine, ...change }));
        await lock.release();
        assert.deepEqual(readdirSync(folder), [LOCK_FILE], 'a lock that is not ours stays');
        await (await disk.lock(folder)).release();
      }
    });

    it('that a power cut emptied is taken over', async () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, LOCK_FILE), '');
      await (await disk.lock(folder)).release();
    });

    it('that somebody died taking over is taken over', async () => {
      const folder = temporaryFolder();
      const dead = (token: string) => `{"pid":1,"boot":"gone","started":"1","token":"${token}"}`;
      const second = createHash('sha256').update(dead('a')).digest('hex').slice(0, 12);
      writeFileSync(join(folder, LOCK_FILE), dead('a'));
      writeFileSync(join(folder, `${LOCK_FILE}.${second}`), dead('b'));
      await (await disk.lock(folder)).release();
      assert.deepEqual(readdirSync(folder), []);
    });

    it('goes to one of many that find it stale together', async () => {
      for (let round = 0; round < 20; round++) await oneOfMany(temporaryFolder());
    });

    async function oneOfMany(folder: string): Promise<void> {
      writeFileSync(join(folder, LOCK_FILE), '{"pid":1,"boot":"gone","started":"1"}');
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => disk.lock(folder)));
      const taken = tries.filter((one) => one.status === 'fulfilled');
      assert.equal(taken.length, 1);
      for (const one of tries) if (one.status === 'rejected') assert(one.reason instanceof FolderLocked);
      await taken[0]!.value.release();
      assert.deepEqual(readdirSync(folder), []);
    }
  });
});
