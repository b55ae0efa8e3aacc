import assert from 'node:assert/strict';
import { type Entry, type Journal, JournalClosed } from './journal';
import { comparePositions, type Position } from './position';

/** How the tests get journals. */
export interface JournalMaker {
  /** Opens the journal, the same one each time. `maxFileBytes` is at least 1024. */
  open(options?: { maxFileBytes?: number }): Promise<Journal>;
}

/** Registers the tests that every journal must pass; `make` gives a place without one. */
export function journalConformance(name: string, make: () => Promise<JournalMaker>): void {
  describe(`${name} as a journal`, () => {
    let maker: JournalMaker;
    let open: Journal[];
    const openOne = async (options?: { maxFileBytes?: number }) => {
      const journal = await maker.open(options);
      open.push(journal);
      return journal;
    };
    beforeEach(async () => {
      open = [];
      maker = await make();
    });
    afterEach(async () => {
      for (const journal of open) await journal.close();
    });

    it('begins empty', async () => {
      const journal = await openOne();
      assert.deepEqual(await all(journal), []);
      assert.deepEqual(
        journal.files.map(({ number, records, closed }) => ({ number, records, closed })),
        [{ number: 1, records: 0, closed: false }],
      );
      assert.deepEqual(journal.damage, []);
      assert.equal(journal.broken, undefined);
    });

    it('keeps records in the order in which they were appended, across openings', async () => {
      const records = Array.from({ length: 50 }, (_, i) => new Uint8Array(i * 7).fill(i));
      let journal = await openOne();
      const positions = await Promise.all(records.map((record) => journal.append(record)));
      assertRising(positions);
      await journal.close();
      journal = await openOne();
      const more = await journal.append(Uint8Array.of(1));
      assertRising([...positions, more]);
      const found = await all(journal);
      assert.deepEqual(
        found.map(({ record }) => [...record]),
        [...records, Uint8Array.of(1)].map((record) => [...record]),
      );
      assert.deepEqual(
        found.map(({ position }) => position),
        [...positions, more],
      );
    });

    it('adds many at once in their order, also more than one write takes', async () => {
      const journal = await openOne();
      const records = Array.from({ length: 30 }, (_, i) => new Uint8Array(100_000).fill(i));
      const [positions, single] = await Promise.all([
        journal.appendAll(records),
        journal.append(text('last')),
      ]);
      assertRising([...positions, single]);
      const found = await all(journal);
      assert.deepEqual(
        found.map(({ position }) => position),
        [...positions, single],
      );
      assert.deepEqual(
        found.map(({ record }) => record[0]),
        [...records, text('last')].map((record) => record[0]),
      );
      assert.deepEqual(await journal.appendAll([]), []);
    });

    it('reads one record, and refuses places where none begins', async () => {
      const journal = await openOne();
      const [first, second] = await Promise.all([
        journal.append(text('first')),
        journal.append(text('second')),
      ]);
      assert.equal(textOf(await journal.readAt(second!)), 'second');
      assert.equal(textOf(await journal.readAt(first!)), 'first');
      for (const wrong of [
        { file: first!.file, offset: first!.offset + 1 },
        { file: first!.file, offset: 0 },
        { file: first!.file, offset: 1_000_000 },
        { file: 99, offset: first!.offset },
      ]) {
        await assert.rejects(journal.readAt(wrong), RangeError);
      }
    });

    it('reads from a position on, also from one where no record begins', async () => {
      const journal = await openOne({ maxFileBytes: 1024 });
      const positions: Position[] = [];
      for (let i = 0; i < 40; i++) positions.push(await journal.append(new Uint8Array(100).fill(i)));
      assert(journal.files.length > 2);
      for (const at of [0, 7, 39]) {
        assert.deepEqual((await all(journal, positions[at])).map(number), range(at, 40));
        const behind = { file: positions[at]!.file, offset: positions[at]!.offset + 1 };
        assert.deepEqual((await all(journal, behind)).map(number), range(at + 1, 40));
      }
      assert.deepEqual(await all(journal, { file: 1000, offset: 0 }), []);
    });

    it('reads on while records are appended, up to what is there', async () => {
      const journal = await openOne();
      await journal.append(Uint8Array.of(0));
      const seen: number[] = [];
      for await (const entry of journal.read()) {
        seen.push(number(entry));
        if (seen.length < 5) await journal.append(Uint8Array.of(seen.length));
      }
      assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    });

    it('takes records of any length up to the greatest, and refuses longer ones alone', async () => {
      const journal = await openOne();
      const longest = new Uint8Array(256 * 1024).fill(9);
      const refused = assert.rejects(journal.append(new Uint8Array(longest.length + 1)), RangeError);
      const positions = await Promise.all([journal.append(longest), journal.append(new Uint8Array(0))]);
      await refused;
      assert.deepEqual(await journal.readAt(positions[0]!), longest);
      assert.equal((await journal.readAt(positions[1]!)).length, 0);
      assert.equal((await all(journal)).length, 2);
    });

    it('takes back a record unchanged although its buffer was used again after the append', async () => {
      const journal = await openOne();
      const buffer = Uint8Array.of(1);
      const position = await journal.append(buffer);
      buffer[0] = 2;
      assert.deepEqual(await journal.readAt(position), Uint8Array.of(1));
    });

    it('begins another file when one is full or when told to, and not for nothing', async () => {
      const journal = await openOne({ maxFileBytes: 1024 });
      await journal.roll();
      await journal.roll();
      assert.equal(journal.files.length, 1, 'an empty file is not rolled');
      await journal.append(new Uint8Array(900));
      await journal.append(new Uint8Array(900));
      await journal.append(new Uint8Array(5000));
      await journal.append(Uint8Array.of(1));
      assert.deepEqual(
        journal.files.map(({ records }) => records),
        [1, 1, 1, 1],
      );
      await journal.roll();
      assert.deepEqual(
        journal.files.map(({ closed }) => closed),
        [true, true, true, true, false],
      );
      assert.equal((await all(journal)).length, 4);
    });

    it('removes closed files with their records and never uses their numbers or positions again', async () => {
      let journal = await openOne();
      const gone = await journal.append(text('gone'));
      await journal.roll();
      const kept = await journal.append(text('kept'));
      const [first, second] = journal.files;
      await assert.rejects(journal.removeFile(second!.name), RangeError, 'the open file stays');
      await assert.rejects(journal.removeFile('nonsense'), RangeError);
      await journal.removeFile(first!.name);
      assert.deepEqual(
        (await all(journal)).map(({ record }) => textOf(record)),
        ['kept'],
      );
      await assert.rejects(journal.readAt(gone), RangeError);
      await journal.roll();
      await journal.removeFile(second!.name);
      await journal.close();
      journal = await openOne();
      assert.deepEqual(await all(journal), []);
      assert.equal(journal.files[0]!.number, 3);
      assertRising([gone, kept, await journal.append(Uint8Array.of(1))]);
    });

    it('refuses everything once it is closed, having finished what was asked before', async () => {
      const journal = await openOne();
      const last = journal.append(text('last'));
      const closing = journal.close();
      await assert.rejects(journal.append(text('too late')), JournalClosed);
      await assert.rejects(journal.roll(), JournalClosed);
      await assert.rejects(journal.reopen(), JournalClosed);
      await last;
      await closing;
      await journal.close();
      assert.deepEqual(
        (await all(await openOne())).map(({ record }) => textOf(record)),
        ['last'],
      );
    });

    it('is held by one at a time', async () => {
      const journal = await openOne();
      await assert.rejects(maker.open(), { code: 'FOLDER_LOCKED' });
      await journal.close();
      await openOne();
    });

    it('reopens in place, with everything', async () => {
      const journal = await openOne();
      const before = await journal.append(text('before'));
      await journal.reopen();
      const after = await journal.append(text('after'));
      assertRising([before, after]);
      assert.deepEqual(
        (await all(journal)).map(({ record }) => textOf(record)),
        ['before', 'after'],
      );
    });
  });
}

async function all(journal: Journal, from?: Position): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of journal.read(from)) entries.push(entry);
  return entries;
}

function assertRising(positions: readonly Position[]): void {
  for (let i = 1; i < positions.length; i++) {
    assert(
      comparePositions(positions[i - 1]!, positions[i]!) < 0,
      `position ${i} is not behind the one before`,
    );
  }
}

function number({ record }: Entry): number {
  return record[0]!;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function text(words: string): Uint8Array {
  return new Uint8Array(Buffer.from(words));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
