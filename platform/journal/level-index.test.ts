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
import { silentLog } from '../log';
import { count, key, levelWorld, record, textOf } from './indexed-journal.fixture';
import { openLevelIndex } from './level-index';

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
    const held = await openLevelIndex(world.index, silentLog());
    await assert.rejects(world.open(), /another process has this index open: stop it, and never remove LOCK/);
    await held.close();
    assert(existsSync(join(world.index, 'CURRENT')));
    await (await world.open()).close();
  });
});
