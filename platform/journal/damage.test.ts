import assert from 'node:assert/strict';
import { createLog } from '../log';
import { MemoryDisk } from '../memory-disk';
import { seededRandom } from '../random';
import { openJournal } from './file-journal';
import { FRAME_BYTES, HEADER_BYTES } from './format';
import type { Journal } from './journal';

const FOLDER = '/journal';

describe('Journal', () => {
  let disk: MemoryDisk;
  let lines: string[];
  beforeEach(() => {
    disk = new MemoryDisk();
    lines = [];
  });

  const open = () =>
    openJournal({
      folder: FOLDER,
      disk,
      random: seededRandom(lines.length),
      log: createLog('test', { write: (line) => lines.push(line), clock: { now: () => 0 } }),
    });

  /** Appends records one batch each: number i has 100 bytes of value i. */
  async function fill(journal: Journal, from: number, to: number): Promise<number[]> {
    const offsets: number[] = [];
    for (let i = from; i < to; i++) offsets.push((await journal.append(new Uint8Array(100).fill(i))).offset);
    return offsets;
  }

  const pathOf = (journal: Journal, file: number) => `${FOLDER}/${journal.files[file]!.name}`;
  const flip = (path: string, at: number) =>
    disk.corrupt(path, (content) => content.map((byte, i) => (i === at ? byte ^ 0x10 : byte)));

  async function numbers(journal: Journal): Promise<number[]> {
    const found: number[] = [];
    for await (const { record } of journal.read()) found.push(record[0]!);
    return found;
  }

  describe('damaged', () => {
    it('in a closed file: says where and how much, copies the file, reads the rest on', async () => {
      const journal = await open();
      const offsets = await fill(journal, 0, 5);
      await journal.roll();
      await fill(journal, 5, 7);
      const path = pathOf(journal, 0);
      const { name } = journal.files[0]!;
      await journal.close();
      flip(path, offsets[2]! + 50);

      const again = await open();
      assert.deepEqual(again.damage, [{ file: name, offset: offsets[2]!, bytes: 108 }]);
      assert.deepEqual(await numbers(again), [0, 1, 3, 4, 5, 6]);
      assert.equal(again.files[0]!.records, 4);
      assert.deepEqual(await disk.list(`${FOLDER}/quarantine`), [name]);
      assert(
        lines.some((line) => /error journal damaged.* file=1 at=236 bytes=108$/.test(line)),
        lines.join('\n'),
      );
      await fill(again, 7, 8);
      await again.close();
      assert.deepEqual(await numbers(await open()), [0, 1, 3, 4, 5, 6, 7]);
    });

    it('in its last file before a later batch: adds to a new file from then on', async () => {
      const journal = await open();
      const offsets = await fill(journal, 0, 5);
      const path = pathOf(journal, 0);
      await journal.close();
      flip(path, offsets[1]! + 5);
      const again = await open();
      assert.equal(again.damage.length, 1);
      assert.deepEqual(await numbers(again), [0, 2, 3, 4]);
      assert.equal((await again.append(new Uint8Array(1).fill(9))).file, 2);
      assert.deepEqual(await numbers(again), [0, 2, 3, 4, 9]);
    });

    it('in a length, several times, and over many records: finds every record between', async () => {
      const journal = await open();
      const offsets = await fill(journal, 0, 100);
      await journal.roll();
      const path = pathOf(journal, 0);
      await journal.close();
      for (const i of [3, 50, 51, 98]) flip(path, offsets[i]! + 4);
      disk.corrupt(path, (content) => content.fill(0, offsets[10]!, offsets[20]! + 1));
      const again = await open();
      const lost = new Set([3, 50, 51, 98, ...Array.from({ length: 11 }, (_, i) => 10 + i)]);
      const kept = Array.from({ length: 100 }, (_, i) => i).filter((i) => !lost.has(i));
      assert.deepEqual(await numbers(again), kept);
      assert.deepEqual(
        again.damage.map(({ bytes }) => bytes / 108),
        [1, 11, 2, 1],
      );
    });

    it('at the end of a closed file, by zeros, too', async () => {
      const journal = await open();
      const offsets = await fill(journal, 0, 10);
      await journal.roll();
      const path = pathOf(journal, 0);
      await journal.close();
      disk.corrupt(path, (content) => content.fill(0, offsets[5]!));
      const again = await open();
      assert.deepEqual(
        again.damage.map(({ offset, bytes }) => ({ offset, bytes })),
        [{ offset: offsets[5]!, bytes: 540 }],
      );
      assert.deepEqual(await numbers(again), [0, 1, 2, 3, 4]);
    });

    it('by more zeros at its end than a crash leaves: keeps the file as it is', async () => {
      const journal = await open();
      const record = new Uint8Array(200_000).fill(1);
      for (let i = 0; i < 10; i++) await journal.append(record);
      const path = pathOf(journal, 0);
      await journal.close();
      disk.corrupt(path, (content) => content.fill(0, HEADER_BYTES + 2 * 200_008));
      const again = await open();
      assert.equal(again.damage.length, 1);
      assert.equal((await numbers(again)).length, 2);
      assert.equal((await disk.read(path)).length, HEADER_BYTES + 10 * 200_008);
    });

    it('in a header: loses nothing, for the name says the same', async () => {
      const journal = await open();
      await fill(journal, 0, 3);
      await journal.roll();
      await fill(journal, 3, 4);
      const paths = [pathOf(journal, 0), pathOf(journal, 1)];
      await journal.close();
      for (const path of paths) disk.corrupt(path, (content) => content.fill(0xee, 0, HEADER_BYTES));
      const again = await open();
      assert.deepEqual(await numbers(again), [0, 1, 2, 3]);
      assert.deepEqual(again.damage, []);
    });

    it('where the disk cannot read: gives up those blocks only, and adds to a new file', async () => {
      const journal = await open();
      await fill(journal, 0, 200);
      await journal.close();
      let at = 0;
      const { open: openFile } = disk;
      disk.open = async (path, mode) => {
        const file = await openFile.call(disk, path, mode);
        const read: typeof file.read = async (position, length) => {
          at = position;
          if (position < 8192 && position + length > 4096)
            throw Object.assign(new Error('bad block'), { code: 'EIO' });
          return file.read(position, length);
        };
        return path.includes('000001') ? { ...file, read } : file;
      };
      const again = await open();
      assert(at > 0);
      assert.equal(again.damage.length, 1);
      assert(
        again.damage[0]!.bytes >= 4096 && again.damage[0]!.bytes < 4096 + 2 * 108,
        String(again.damage[0]!.bytes),
      );
      const found = await numbers(again);
      assert(found.length > 150 && found[0] === 0 && found.at(-1) === 199);
      assert.equal((await again.append(Uint8Array.of(1))).file, 2);
    });

    it('opens all the same when there is no room for the copy', async () => {
      const journal = await open();
      const offsets = await fill(journal, 0, 3);
      await journal.roll();
      const path = pathOf(journal, 0);
      await journal.close();
      flip(path, offsets[0]! + 9);
      disk.capacity = 100;
      const again = await open();
      assert.deepEqual(await numbers(again), [1, 2]);
      assert(lines.some((line) => /could not be copied to quarantine.*ENOSPC/.test(line)));
    });

    it('takes no bytes within a record for a record, though somebody else chose them', async () => {
      const other = await open();
      const evil = await other.append(new Uint8Array(40).fill(66));
      const content = await disk.read(pathOf(other, 0));
      await other.close();
      const frame = content.slice(evil.offset, evil.offset + FRAME_BYTES + 40);

      disk = new MemoryDisk();
      const journal = await open();
      const first = await journal.append(
        new Uint8Array([...new Uint8Array(10), ...frame, ...new Uint8Array(10)]),
      );
      await journal.append(Uint8Array.of(7));
      const path = pathOf(journal, 0);
      await journal.close();
      flip(path, first.offset);
      assert.deepEqual(await numbers(await open()), [7]);
    });
  });

  describe('torn', () => {
    for (const [what, tear] of [
      ['cut short', (content: Uint8Array, at: number) => content.slice(0, at)],
      ['zeroed', (content: Uint8Array, at: number) => content.fill(0, at)],
      ['overwritten', (content: Uint8Array, at: number) => content.fill(0xa5, at)],
      [
        'followed by rubbish',
        (content: Uint8Array, at: number) =>
          Uint8Array.of(...content.slice(0, at), ...new Uint8Array(512).fill(0x5a)),
      ],
    ] as const) {
      it(`${what} at any byte of its last record: drops that one and goes on`, async () => {
        for (let into = 0; into < 108; into += 7) {
          disk = new MemoryDisk();
          const journal = await open();
          const offsets = await fill(journal, 0, 4);
          const path = pathOf(journal, 0);
          await journal.close();
          disk.corrupt(path, (content) => tear(content, offsets[3]! + into));
          const again = await open();
          assert.deepEqual(await numbers(again), [0, 1, 2]);
          assert.deepEqual(again.damage, []);
          assert.deepEqual(await fill(again, 4, 5), [offsets[3]!]);
          await again.close();
          assert.deepEqual(await numbers(await open()), [0, 1, 2, 4]);
        }
      });
    }

    it('within its last batch, with whole records behind: drops them, too, and keeps a copy', async () => {
      const journal = await open();
      await fill(journal, 0, 2);
      const batch = await Promise.all([2, 3, 4].map((i) => journal.append(new Uint8Array(100).fill(i))));
      const path = pathOf(journal, 0);
      await journal.close();
      flip(path, batch[1]!.offset + 30);
      const again = await open();
      assert.deepEqual(await numbers(again), [0, 1, 2]);
      assert.equal((await disk.list(`${FOLDER}/quarantine`)).length, 1);
      assert(
        lines.some((line) => /journal tail dropped file=1 at=344 bytes=216 records=1$/.test(line)),
        lines.join('\n'),
      );
    });

    it('in the making of a file: begins it again, and nothing is reported', async () => {
      for (const length of [0, 7, HEADER_BYTES]) {
        disk = new MemoryDisk();
        const journal = await open();
        await fill(journal, 0, 1);
        await journal.roll();
        const path = pathOf(journal, 1);
        await journal.close();
        disk.corrupt(path, (content) => content.slice(0, length));
        const again = await open();
        assert.deepEqual(again.damage, []);
        assert.deepEqual(await fill(again, 1, 2), [HEADER_BYTES]);
        assert.equal(again.files.length, 2);
        await again.close();
        assert.deepEqual(await numbers(await open()), [0, 1]);
      }
    });
  });

  it('of a newer version is left alone', async () => {
    const journal = await open();
    await fill(journal, 0, 1);
    const path = pathOf(journal, 0);
    await journal.close();
    const { crc32 } = await import('node:zlib');
    disk.corrupt(path, (content) => {
      const bytes = Buffer.from(content);
      bytes[7] = 2;
      bytes.writeUInt32BE(crc32(bytes.subarray(0, 16)), 16);
      return bytes;
    });
    const before = await disk.read(path);
    await assert.rejects(open(), /written in version 2, this program reads 1: run the newer one/);
    assert.deepEqual(await disk.read(path), before);
    await assert.rejects(open(), /version 2/, 'and the folder is not left locked');
  });
});
