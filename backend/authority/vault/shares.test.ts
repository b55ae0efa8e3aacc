import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Log } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { utf8 } from '../../../protocol/bytes';
import { EXCHANGE, FOLDER, keptLog, silent } from '../testing/city';
import { openShareKeyring, type ShareText } from './shares';

const share = (day: number, officer: string, generation = 1, fill = 'a'): ShareText => ({
  day,
  officer,
  generation,
  sealed: fill.repeat(108),
});

describe('the keyring of shares', () => {
  let disk: MemoryDisk;
  const random = seededRandom('shares');
  const open = (log: Log = silent) =>
    openShareKeyring({ disk, folder: FOLDER, exchange: EXCHANGE, random, log });
  const hand = (shares: ShareText[], name = 'shares.json') =>
    writeFileAtomic(disk, join(EXCHANGE, name), utf8(JSON.stringify(shares)));

  beforeEach(async () => {
    disk = new MemoryDisk();
    await disk.makeFolder(EXCHANGE);
  });

  it('takes what the ceremony handed over into both copies, and leaves nothing behind', async () => {
    await hand([share(10, 'li'), share(10, 'wang'), share(11, 'li')]);
    const keyring = await open();
    assert.equal(await keyring.importWaiting(), 3);
    assert.deepEqual(await disk.list(EXCHANGE), []);
    assert.deepEqual(await keyring.sharesOf(10, 10), [share(10, 'li'), share(10, 'wang')]);
    assert.deepEqual((await (await open()).sharesOf(9, 12)).length, 3);
    assert.equal(await keyring.importWaiting(), 0);
  });

  it('never mixes two sharings of a day: the newest stays', async () => {
    const keyring = await open();
    await hand([share(10, 'li', 2), share(10, 'wang', 2), share(10, 'li', 1)]);
    await keyring.importWaiting();
    assert.deepEqual(await keyring.sharesOf(10, 10), [share(10, 'li', 2), share(10, 'wang', 2)]);
    await hand([share(10, 'li', 2, 'b'), share(10, 'wang', 2, 'b')]);
    await keyring.importWaiting();
    assert.deepEqual(await keyring.sharesOf(10, 10), [share(10, 'li', 2, 'b'), share(10, 'wang', 2, 'b')]);
  });

  it('destroys a day for good: not brought back by shares that come again, also after a restart', async () => {
    const keyring = await open();
    await hand([share(10, 'li'), share(10, 'wang'), share(11, 'li')]);
    await keyring.importWaiting();
    assert.equal(await keyring.destroyThrough(10, 40), 2);
    await hand([share(10, 'li'), share(12, 'li')]);
    const again = await open();
    await again.importWaiting();
    assert.deepEqual(await again.sharesOf(0, 99), [share(11, 'li'), share(12, 'li')]);
    assert.deepEqual(
      [again.days(), again.destroyedThrough, again.lastDestroyedOn],
      [{ first: 11, last: 12 }, 10, 40],
    );
  });

  it('goes on where a crash cut it off', async () => {
    await hand([share(10, 'li')], 'shares.taken.json');
    await hand([share(11, 'li')]);
    const keyring = await open();
    assert.equal(await keyring.importWaiting(), 2);
    assert.equal((await keyring.sharesOf(10, 11)).length, 2);
  });

  it('sets a file aside that holds no shares, says so, and goes on with the next', async () => {
    const log = keptLog();
    const keyring = await open(log);
    await hand([{ ...share(10, 'li'), sealed: 'no share' }]);
    assert.equal(await keyring.importWaiting(), 0);
    assert.match(log.lines.join(), /shares.unreadable.json .* hold the ceremony again/);
    await hand([share(11, 'li')]);
    assert.equal(await keyring.importWaiting(), 1);
    assert.deepEqual(await disk.list(EXCHANGE), ['shares.unreadable.json']);
  });
});
