import assert from 'node:assert/strict';
import { silentLog } from '../log';
import { MemoryDisk } from '../memory-disk';
import { seededRandom } from '../random';
import { openJournal } from './file-journal';
import { type Journal, JournalBroken } from './journal';

const FOLDER = '/journal';

/** FAULTS.md 3.3, 4 to 8. */
describe('Journal', () => {
  let disk: MemoryDisk;
  beforeEach(() => {
    disk = new MemoryDisk();
  });

  const open = () =>
    openJournal({
      folder: FOLDER,
      disk,
      random: seededRandom(1),
      log: silentLog(),
    });

  /** Appends records one batch each: number i has 100 bytes of value i. */
  async function fill(journal: Journal, from: number, to: number): Promise<number[]> {
    const offsets: number[] = [];
    for (let i = from; i < to; i++) offsets.push((await journal.append(new Uint8Array(100).fill(i))).offset);
    return offsets;
  }

  const pathOf = (journal: Journal, file: number) => `${FOLDER}/${journal.files[file]!.name}`;

  async function numbers(journal: Journal): Promise<number[]> {
    const found: number[] = [];
    for await (const { record } of journal.read()) found.push(record[0]!);
    return found;
  }

  describe('after a failed write or sync', () => {
    for (const kind of ['write', 'sync'] as const) {
      it(`(${kind}) acknowledges nothing until it was reopened, and says why`, async () => {
        const journal = await open();
        await fill(journal, 0, 2);
        disk.failNext(kind, 'EIO');
        const failing = await Promise.allSettled(
          [2, 3].map((i) => journal.append(new Uint8Array(100).fill(i))),
        );
        for (const one of failing) {
          assert(one.status === 'rejected' && one.reason instanceof JournalBroken);
          assert.match(one.reason.message, /writing failed \(EIO.*\): nothing is stored until reopened/);
        }
        await assert.rejects(journal.append(new Uint8Array(1)), JournalBroken);
        await assert.rejects(journal.roll(), JournalBroken);
        assert(journal.broken);
        assert.deepEqual(await numbers(journal), [0, 1], 'what was stored can be read');

        await journal.reopen();
        assert.equal(journal.broken, undefined);
        await fill(journal, 9, 10);
        const found = await numbers(journal);
        assert.deepEqual(
          found.filter((i) => i !== 2 && i !== 3),
          [0, 1, 9],
        );
        disk.crash();
        assert.deepEqual(await numbers(await open()), found, 'what can be read after reopening is on disk');
      });
    }

    it('rejects appends that gathered behind the failed batch', async () => {
      const journal = await open();
      const results: Promise<unknown>[] = [];
      disk.before = ({ kind }) => {
        if (kind !== 'sync') return;
        disk.before = undefined;
        results.push(journal.append(Uint8Array.of(2)));
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      };
      results.push(journal.append(Uint8Array.of(1)));
      await assert.rejects(results[0]!, JournalBroken);
      await assert.rejects(results[1]!, JournalBroken);
    });

    it('stays broken while the disk is, and goes on when it is mended', async () => {
      const journal = await open();
      await fill(journal, 0, 1);
      const used = (await disk.read(pathOf(journal, 0))).length;
      disk.capacity = used;
      await assert.rejects(journal.append(new Uint8Array(100_000)), /ENOSPC/);
      disk.before = ({ kind }) => {
        if (kind === 'sync') throw Object.assign(new Error('EIO: still'), { code: 'EIO' });
      };
      await assert.rejects(journal.reopen(), /reopening failed \(EIO: still\)/);
      await assert.rejects(journal.append(new Uint8Array(1)), JournalBroken);
      disk.before = undefined;
      await journal.reopen();
      await assert.rejects(journal.append(new Uint8Array(100_000)), JournalBroken);
      disk.capacity = 1e9;
      await journal.reopen();
      await fill(journal, 1, 2);
      assert.deepEqual(await numbers(journal), [0, 1]);
    });

    it('can be closed, and opened by the next', async () => {
      const journal = await open();
      await fill(journal, 0, 1);
      disk.failNext('sync', 'EIO');
      await assert.rejects(fill(journal, 1, 2), JournalBroken);
      await journal.close();
      assert.equal((await numbers(await open()))[0], 0);
    });
  });
});
