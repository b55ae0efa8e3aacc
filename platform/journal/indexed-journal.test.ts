import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { IndexedJournal } from './indexed-journal';
import { count, key, levelWorld, memoryWorld, record, textOf, type World } from './indexed-journal.fixture';
import { JournalBroken, JournalClosed } from './journal';

for (const [name, makeWorld] of [
  ['in memory', memoryWorld],
  ['in LevelDB', levelWorld],
] as [string, () => World][]) {
  describe(`Indexed journal ${name}`, () => {
    let world: World;
    let journal: IndexedJournal;
    beforeEach(async () => {
      world = makeWorld();
      journal = await world.open();
    });
    afterEach(() => journal.close());
    const reopen = async () => {
      await journal.close();
      journal = await world.open();
    };

    it('finds records by each of their keys, also after another opening', async () => {
      await journal.append(record('a b:first'));
      await journal.append(record('c:second'));
      for (let round = 0; round < 2; round++) {
        assert.equal(textOf(await journal.get(key('a'))), 'a b:first');
        assert.equal(textOf(await journal.get(key('b'))), 'a b:first');
        assert.equal(textOf(await journal.get(key('c'))), 'c:second');
        assert.equal(await journal.get(key('ab')), undefined);
        assert.equal(await journal.has(key('c')), true);
        assert.equal(await journal.has(key('')), false);
        await reopen();
      }
      assert.deepEqual(
        world.lines.filter((line) => line.includes('index')),
        [],
        'nothing to mend',
      );
    });

    it('adds a new record once, however many ask at the same time, and says to each when it is stored', async () => {
      const results = await Promise.all(
        Array.from({ length: 30 }, (_, i) => journal.appendNew(record(`k${i % 3}:${i}`))),
      );
      assert.equal(results.filter((position) => position !== undefined).length, 3);
      assert.equal(await count(journal.journal), 3);
      assert.equal(await journal.appendNew(record('k1:later')), undefined);
      assert.equal(await journal.appendNew(record('new k1:one of two')), undefined);
      assert.equal(await journal.has(key('new')), false);
      await reopen();
      assert.equal(await journal.appendNew(record('k1:after opening')), undefined);
      assert.equal(await count(journal.journal), 3);
    });

    it('adds many at once, each by its first key once; other keys may be shared', async () => {
      await journal.append(record('old shared:0'));
      const texts = ['a shared:1', 'b shared:2', 'a:3', 'old:4', 'c:5'];
      const positions = await journal.appendAllNew(texts.map(record));
      assert.deepEqual(
        positions.map((position) => position !== undefined),
        [true, true, false, false, true],
      );
      const both = await Promise.all([
        journal.appendAllNew([record('d own:6'), record('c:7')]),
        journal.appendAllNew([record('d:8'), record('e own:9')]),
      ]);
      assert.deepEqual(
        both.map((some) => some.map((position) => position !== undefined)),
        [
          [true, false],
          [false, true],
        ],
      );
      for (let round = 0; round < 2; round++) {
        assert.equal(textOf(await journal.get(key('a'))), 'a shared:1');
        assert.equal(textOf(await journal.get(key('shared'))), 'old shared:0');
        assert.equal(textOf(await journal.get(key('own'))), 'd own:6');
        assert.equal(await count(journal.journal), 6);
        await reopen();
      }
      assert.deepEqual(await journal.appendAllNew([]), []);
      assert.deepEqual(
        world.lines.filter((line) => line.includes('index')),
        [],
        'the index is what the journal says',
      );
    });

    it('keeps to the first of several records with a key, and to the next once that is removed', async () => {
      await journal.append(record('k other:one'));
      await journal.journal.roll();
      await Promise.all([journal.append(record('k k:two')), journal.append(record('k:three'))]);
      await journal.journal.roll();
      for (let round = 0; round < 2; round++) {
        assert.equal(textOf(await journal.get(key('k'))), 'k other:one');
        await reopen();
      }
      await journal.removeFile(journal.journal.files[0]!.name);
      assert.equal(textOf(await journal.get(key('k'))), 'k k:two');
      assert.equal(await journal.has(key('other')), false);
      await reopen();
      assert.equal(textOf(await journal.get(key('k'))), 'k k:two');
      await journal.removeFile(journal.journal.files[0]!.name);
      assert.equal(await journal.has(key('k')), false);
      await assert.rejects(journal.removeFile('nonsense'), RangeError);
      await reopen();
      assert.deepEqual(
        world.lines.filter((line) => line.includes('error')),
        [],
      );
      assert(await journal.appendNew(record('k:again')));
    });

    it('has thousands, many at a time', async () => {
      const texts = Array.from({ length: 5000 }, (_, i) => `key${i}:value ${i}`);
      await Promise.all(texts.map((text) => journal.appendNew(record(text))));
      await reopen();
      const found = await Promise.all(texts.map((_, i) => journal.get(key(`key${i}`))));
      assert.deepEqual(found.map(textOf), texts);
      assert.deepEqual(
        world.lines.filter((line) => line.includes('index')),
        [],
      );
    });

    it('refuses once it is closed', async () => {
      const other = makeWorld();
      const closed = await other.open();
      await closed.append(record('a:1'));
      await closed.close();
      await assert.rejects(closed.append(record('b:2')), JournalClosed);
      await assert.rejects(closed.appendNew(record('b:2')), JournalClosed);
      await assert.rejects(closed.has(key('a')), JournalClosed);
    });
  });
}

describe('Indexed journal', () => {
  it('says that a record is there only when it is on disk', async () => {
    const world = memoryWorld();
    const journal = await world.open();
    let release = () => {};
    world.disk.before = ({ kind }) =>
      kind === 'sync'
        ? new Promise<void>((resolve) => {
            release = resolve;
          })
        : undefined;
    const order: string[] = [];
    const writing = journal.append(record('a:1')).then(() => order.push('written'));
    const asking = journal.has(key('a')).then((has) => order.push(`has ${has}`));
    const twice = journal.appendNew(record('a:2')).then((position) => order.push(`twice ${position}`));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(order, []);
    assert.equal(await journal.has(key('b')), false, 'others need not wait');
    world.disk.before = undefined;
    release();
    await Promise.all([writing, asking, twice]);
    assert.deepEqual(order.sort(), ['has true', 'twice undefined', 'written']);
  });

  it('says nothing at all when the disk failed, until it was reopened and compared', async () => {
    const world = memoryWorld();
    const journal = await world.open();
    await journal.append(record('a:1'));
    world.disk.failNext('sync', 'EIO');
    const [writing, asking, twice] = await Promise.allSettled([
      journal.appendNew(record('b:1')),
      journal.has(key('b')),
      journal.appendNew(record('b:2')),
    ]);
    for (const one of [writing, asking, twice])
      assert(one.status === 'rejected' && one.reason instanceof JournalBroken);
    await assert.rejects(journal.has(key('a')), JournalBroken);
    await assert.rejects(journal.get(key('a')), JournalBroken);
    assert(journal.broken);
    await journal.reopen();
    assert.equal(journal.broken, undefined);
    assert.equal(await journal.has(key('a')), true);
    const thereAfterAll = await journal.has(key('b'));
    assert.equal((await journal.appendNew(record('b:3'))) === undefined, thereAfterAll);
    assert.equal(await count(journal.journal), 2);
  });

  it('stops when the index fails, and loses nothing that was acknowledged', async () => {
    const world = memoryWorld();
    const index = world.index;
    const { change } = index;
    const journal = await world.open();
    index.change = async () => {
      throw Object.assign(new Error('IO error'), { code: 'LEVEL_IO_ERROR' });
    };
    await journal.append(record('a:1'));
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(journal.append(record('b:1')), /writing the index failed \(IO error\)/);
    await assert.rejects(journal.has(key('a')), JournalBroken);
    await assert.rejects(journal.reopen(), /IO error/);
    await assert.rejects(journal.has(key('a')), JournalBroken);
    index.change = change;
    await journal.reopen();
    assert.equal(textOf(await journal.get(key('a'))), 'a:1');
    await journal.append(record('b:1'));
    await journal.close();
    assert.equal(await (await world.open()).has(key('b')), true);
  });

  it('takes appends at one key in the order in which they were asked for, also where others share a second key', async () => {
    const world = memoryWorld();
    const journal = await world.open();
    const asked = Array.from(
      { length: 300 },
      (_, i) => `${i % 3 === 0 ? 'crowd ' : ''}own-${i % 7} crowd-${i % 2}:${i}`,
    );
    await Promise.all(asked.map((each) => journal.append(record(each))));
    const written: string[] = [];
    for await (const { record } of journal.journal.read()) written.push(textOf(record) ?? '');
    for (const shared of ['crowd ', 'own-3', 'crowd-0', 'crowd-1']) {
      const of = (all: readonly string[]) => all.filter((each) => each.includes(shared));
      assert.deepEqual(of(written), of(asked), shared);
    }
    assert.equal(textOf(await journal.get(key('crowd-1'))), asked[1], 'the first of a key counts');
  });

  it('lets appends wait for a slow index instead of gathering them without bound', async () => {
    const world = memoryWorld();
    const index = world.index;
    const { change } = index;
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const journal = await world.open();
    index.change = async (changes) => {
      await slow;
      return change(changes);
    };
    let done = 0;
    const all = Array.from({ length: 20_500 }, (_, i) => journal.append(record(`${i}:`)).then(() => done++));
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(done, 20_000);
    release();
    await Promise.all(all);
    assert.equal(done, 20_500);
  });

  it('tells those that wait for room, too, when the index fails', async () => {
    const world = memoryWorld();
    const journal = await world.open();
    let fail = () => {};
    world.index.change = () => new Promise((_, reject) => (fail = () => reject(new Error('IO error'))));
    await journal.appendAllNew(Array.from({ length: 20_000 }, (_, i) => record(`${i}:`)));
    const waiting = journal.appendAllNew([record('late:')]);
    let isSettled = false;
    const settled = waiting.catch(() => undefined).then(() => (isSettled = true));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isSettled, false);
    fail();
    await assert.rejects(waiting, /writing the index failed \(IO error\)/);
    await settled;
  });

  it('is right after any crash, though the index forgets its last changes or some in the midst', async () => {
    const step = fc.record({
      keys: fc.array(fc.nat(40), { maxLength: 12 }),
      forget: fc.array(fc.nat(30), { maxLength: 3 }),
      roll: fc.boolean(),
      crash: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const world = memoryWorld();
        const stored = new Map<string, string>();
        for (const [turn, { keys, forget, roll, crash }] of steps.entries()) {
          const journal = await world.open();
          for (const [k, text] of stored) assert.equal(textOf(await journal.get(key(k))), text);
          await Promise.all(
            keys.map(async (k, i) => {
              const text = `k${k}:${turn}.${i}`;
              const isNew = (await journal.appendNew(record(text))) !== undefined;
              assert.equal(isNew, !stored.has(`k${k}`), text);
              if (isNew) stored.set(`k${k}`, text);
            }),
          );
          if (roll) await journal.journal.roll();
          if (crash) world.disk.crash();
          else await journal.close();
          for await (const entries of world.index.entries()) {
            for (const at of forget) {
              const entry = entries[at];
              if (entry) await world.index.change([{ type: 'del', key: entry[0] }]);
            }
          }
        }
        const journal = await world.open();
        for (const [k, text] of stored) assert.equal(textOf(await journal.get(key(k))), text);
        assert.equal(await count(journal.journal), stored.size);
      }),
      { numRuns: 150 },
    );
  });
});
