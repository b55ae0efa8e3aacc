import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../log';
import { count, key, levelWorld, record, textOf } from './indexed-journal.fixture';
import { LEVEL_DAMAGES } from './level-damage.fixture';
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

  for (const [what, damage] of LEVEL_DAMAGES) {
    it(`finds every record again: ${what}`, async () => {
      const world = await filled();
      damage(world.index);
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
