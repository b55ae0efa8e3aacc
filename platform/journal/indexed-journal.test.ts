import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { temporaryFolder } from '../../test/support/folders';
import { createLog } from '../log';
import { MemoryDisk } from '../memory-disk';
import { nodeDisk } from '../node-disk';
import { seededRandom, systemRandom } from '../random';
import { openJournal } from './file-journal';
import { type IndexedJournal, openIndexedJournal } from './indexed-journal';
import { type Journal, JournalBroken, JournalClosed } from './journal';
import { type KeyIndex, memoryIndex } from './key-index';
import { openLevelIndex } from './level-index';

/** A record: its keys, a blank apart, then a colon and whatever else. */
function record(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

function keysOf(bytes: Uint8Array): Uint8Array[] {
  const [keys = ''] = Buffer.from(bytes).toString().split(':');
  return keys
    .split(' ')
    .filter((key) => key !== '')
    .map((key) => new Uint8Array(Buffer.from(key)));
}

const key = record;
const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

interface World {
  open(): Promise<IndexedJournal>;
  lines: string[];
}

function memoryWorld(): World & { disk: MemoryDisk; index: () => KeyIndex; forget: () => void } {
  const disk = new MemoryDisk();
  const lines: string[] = [];
  const log = createLog('test', { write: (line) => lines.push(line), clock: { now: () => 0 } });
  let index = memoryIndex();
  const open = async () =>
    openIndexedJournal({
      journal: await openJournal({ folder: '/journal', disk, random: seededRandom(1), log }),
      folder: '/index',
      keysOf,
      log,
      openIndex: async () => index,
    });
  return {
    open,
    lines,
    disk,
    index: () => index,
    forget: () => {
      index = memoryIndex();
    },
  };
}

function levelWorld(): World & { index: string } {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const log = createLog('test', { write: (line) => lines.push(line), clock: { now: () => 0 } });
  const index = join(folder, 'index');
  const open = async () => {
    const journal = await openJournal({ folder, disk: nodeDisk(), random: systemRandom(), log });
    try {
      return await openIndexedJournal({ journal, folder: index, keysOf, log });
    } catch (error) {
      await journal.close();
      throw error;
    }
  };
  return { open, lines, index };
}

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
    const index = world.index();
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

  it('lets appends wait for a slow index instead of gathering them without bound', async () => {
    const world = memoryWorld();
    const index = world.index();
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
          for await (const entries of world.index().entries()) {
            for (const at of forget) {
              const entry = entries[at];
              if (entry) await world.index().change([{ type: 'del', key: entry[0] }]);
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

describe('Indexed journal over a damaged LevelDB', () => {
  const COUNT = 3000;

  /** A closed world with 3,000 records in a LevelDB that has a table, a log and a manifest with content. */
  async function filled(): Promise<ReturnType<typeof levelWorld>> {
    const world = levelWorld();
    for (const [from, to] of [
      [0, 2000],
      [2000, COUNT],
    ] as const) {
      const journal = await world.open();
      await Promise.all(
        Array.from({ length: to - from }, (_, i) => journal.append(record(`key${from + i}:${from + i}`))),
      );
      await journal.close();
    }
    world.lines.length = 0;
    return world;
  }

  const file = (world: { index: string }, kind: RegExp) => {
    const found = readdirSync(world.index)
      .filter((name) => kind.test(name))
      .map((name) => join(world.index, name))
      .sort((a, b) => statSync(b).size - statSync(a).size)[0];
    assert(found, `no ${kind} in ${readdirSync(world.index)}`);
    return found;
  };
  const rewrite = (path: string, change: (bytes: Buffer) => Buffer) =>
    writeFileSync(path, change(readFileSync(path)));
  const LOG = /\.log$/;
  const TABLE = /\.ldb$/;
  const MANIFEST = /^MANIFEST/;

  const damages: [what: string, damage: (world: { index: string }) => void][] = [
    ['CURRENT missing', (world) => rmSync(join(world.index, 'CURRENT'))],
    ['CURRENT empty', (world) => writeFileSync(join(world.index, 'CURRENT'), '')],
    [
      'MANIFEST cut by 10 bytes',
      (world) => truncateSync(file(world, MANIFEST), statSync(file(world, MANIFEST)).size - 10),
    ],
    ['MANIFEST empty', (world) => truncateSync(file(world, MANIFEST), 0)],
    [
      'its log cut by 100 bytes',
      (world) => truncateSync(file(world, LOG), statSync(file(world, LOG)).size - 100),
    ],
    [
      'a bit of its log flipped',
      (world) =>
        rewrite(file(world, LOG), (bytes) => {
          bytes[bytes.length >> 1]! ^= 1;
          return bytes;
        }),
    ],
    [
      'the second half of its log zeros',
      (world) => rewrite(file(world, LOG), (bytes) => bytes.fill(0, bytes.length >> 1)),
    ],
    ['its log missing', (world) => rmSync(file(world, LOG))],
    [
      'a bit of a table flipped',
      (world) =>
        rewrite(file(world, TABLE), (bytes) => {
          bytes[bytes.length >> 1]! ^= 1;
          return bytes;
        }),
    ],
    ['a table empty', (world) => truncateSync(file(world, TABLE), 0)],
    ['a table missing', (world) => rmSync(file(world, TABLE))],
    ['everything missing', (world) => rmSync(world.index, { recursive: true })],
    [
      'everything but the marker missing',
      (world) => {
        for (const name of readdirSync(world.index)) if (name !== 'made') rmSync(join(world.index, name));
      },
    ],
  ];

  for (const [what, damage] of damages) {
    it(`finds every record again: ${what}`, async () => {
      const world = await filled();
      damage(world);
      const journal = await world.open();
      const found = await Promise.all(Array.from({ length: COUNT }, (_, i) => journal.get(key(`key${i}`))));
      assert.deepEqual(
        found.map(textOf),
        Array.from({ length: COUNT }, (_, i) => `key${i}:${i}`),
      );
      const said = world.lines.filter((line) => /index/.test(line));
      assert(
        said.some((line) => /records=\d+/.test(line)),
        `says with counts what it did: ${said.join('\n')}`,
      );
      await journal.close();
      world.lines.length = 0;
      await (await world.open()).close();
      assert.deepEqual(
        world.lines.filter((line) => /index/.test(line)),
        [],
        'mended for good',
      );
    });
  }

  it('says nothing about a sound one (control)', async () => {
    const world = await filled();
    await (await world.open()).close();
    assert.deepEqual(
      world.lines.filter((line) => /index/.test(line)),
      [],
    );
  });

  it('says when the journal has lost what the index knew', async () => {
    const world = await filled();
    const folder = join(world.index, '..');
    const name = readdirSync(folder).find((one) => one.endsWith('.journal'))!;
    truncateSync(join(folder, name), statSync(join(folder, name)).size >> 1);
    const journal = await world.open();
    const there = await count(journal.journal);
    assert(there > 1000 && there < 2000);
    assert.equal(await journal.has(key(`key${there - 1}`)), true);
    assert.equal(await journal.has(key(`key${COUNT - 1}`)), false);
    const line = world.lines.find((one) => /error index differs/.test(one));
    assert.match(line ?? '', new RegExp(`indexKeys=${COUNT} journalKeys=${there}$`));
    await journal.close();
  });

  it('leaves one that another holds alone', async () => {
    const world = await filled();
    const held = await openLevelIndex(
      world.index,
      createLog('x', { write: () => {}, clock: { now: () => 0 } }),
    );
    await assert.rejects(world.open(), /another process has this index open: stop it, and never remove LOCK/);
    await held.close();
    assert(existsSync(join(world.index, 'CURRENT')));
    await (await world.open()).close();
  });
});

async function count(journal: Journal): Promise<number> {
  let records = 0;
  for await (const _ of journal.read()) records++;
  return records;
}
