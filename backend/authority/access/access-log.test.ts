import assert from 'node:assert/strict';
import { seededRandom } from '../../../platform/random';
import { isListed } from '../../../protocol/access-list';
import { concat, toHex } from '../../../protocol/bytes';
import { whenTestEnds } from '../../../test/support/cleanup';
import { testLogs } from '../testing/access';
import { FOLDER, keptLog, type TestCity, TODAY, testCity } from '../testing/city';
import { LEAST_ENTRIES, listLength } from './entries';
import { ticketsToNote } from './to-note';

const DAY = 86_400_000;

describe('the access log', () => {
  let city: TestCity;
  let log: ReturnType<typeof keptLog>;
  const notice = (n: number) => seededRandom(`notice ${n}`).bytes(16);
  const entries = (...of: number[]) => concat(...of.map((n) => notice(n).subarray(0, 8)));
  /** As a process that starts on what is on the disk. */
  const opened = async () => {
    const { audit, access } = await testLogs(city, { ...city, folder: FOLDER, log });
    const close = async () => {
      await access.close();
      await audit.close();
    };
    whenTestEnds(close);
    return { access, audit, close };
  };

  beforeEach(async () => {
    city = await testCity();
    log = keptLog();
  });

  it('publishes whose tickets were opened on a day once it is over, sorted, among random ones', async () => {
    const { access, audit } = await opened();
    await access.note(entries(3, 1, 2));
    await access.note(entries(2));
    await access.work();
    assert.deepEqual(access.published(), [], 'not before the day is over');
    await city.clock.advance(DAY);
    await access.work();
    const [list, ...others] = access.published();
    assert.deepEqual([list!.date, list!.count, others.length], ['2020-01-12', LEAST_ENTRIES, 0]);
    assert.deepEqual(
      [0, 1, 2, 3].map((n) => isListed(list!.bytes, notice(n))),
      [false, true, true, true],
    );
    const all = Array.from({ length: list!.count }, (_, i) => toHex(list!.bytes.subarray(i * 8, i * 8 + 8)));
    assert.deepEqual(
      all,
      [...new Set(all)].sort(),
      'sorted, each once: no order of opening, no mark of padding',
    );
    assert.equal(audit.last('access-list-published')?.about, `2020-01-12 ${list!.sha256}`);
    // The next day has its own list, and nobody was looked at.
    await city.clock.advance(DAY);
    await access.work();
    assert.deepEqual(
      access.published().map(({ bytes }) => isListed(bytes, notice(1))),
      [true, false],
    );
    assert.equal(access.published()[0], list, 'what is public never changes');
  });

  it('loses no ticket that a case opens while others are written, nor one whose writing failed', async () => {
    const { access } = await opened();
    const toNote = ticketsToNote(access);
    toNote.add(entries(1));
    const first = toNote.note();
    toNote.add(entries(2, 3));
    await first;
    city.disk.failNext('write', 'EIO');
    await assert.rejects(toNote.note());
    await toNote.note();
    await city.clock.advance(DAY);
    await access.work();
    const { bytes } = access.published()[0]!;
    assert.deepEqual(
      [1, 2, 3, 4].map((n) => isListed(bytes, notice(n))),
      [true, true, true, false],
    );
  });

  it('keeps what was noted over a power cut at any operation, and publishes no day in two ways', async () => {
    for (let operations = 0; ; operations++) {
      city = await testCity();
      const { disk, clock } = city;
      let left = Number.POSITIVE_INFINITY;
      disk.before = () => {
        if (left-- <= 0) throw Object.assign(new Error('the power is gone'), { code: 'EIO' });
      };
      const first = await opened();
      left = operations;
      let isNoted = true;
      await first.access.note(entries(1)).catch(() => {
        isNoted = false;
      });
      await clock.advance(DAY);
      await first.access.work();
      const before = first.access.published().map(({ sha256 }) => sha256);
      left = Number.POSITIVE_INFINITY;
      disk.crash();
      const second = await opened();
      const [list] = second.access.published();
      if (isNoted) assert.ok(isListed(list!.bytes, notice(1)), `cut at operation ${operations}`);
      if (before.length > 0) assert.deepEqual([list!.sha256], before, `cut at operation ${operations}`);
      if (isNoted && before.length > 0 && operations > 40) break;
    }
  });

  it('has a list for each day, also where the authority was off; drops those that no diary reaches back to', async () => {
    const first = await opened();
    await first.access.note(entries(1));
    await first.close();
    await city.clock.advance(5 * DAY);
    const { access } = await opened();
    const days = access.published().map(({ date }) => date);
    assert.deepEqual(days, ['2020-01-12', '2020-01-13', '2020-01-14', '2020-01-15', '2020-01-16']);
    await city.clock.advance(27 * DAY);
    await access.work();
    assert.equal(access.published().length, 28);
    assert.equal(access.published()[0]!.date, '2020-01-16');
    const kept = await city.disk.list(`${FOLDER}/access`);
    assert.deepEqual(
      [kept.length, kept.filter((name) => name.endsWith('.noted'))],
      [29, [`${TODAY + 32}.noted`]],
      'which entries are real is known of the day that lasts alone',
    );
  });

  it('lists what is opened after a clock that ran ahead came back, and says so', async () => {
    const first = await opened();
    await first.close();
    city.clock.step(3 * DAY);
    await (await opened()).close();
    city.clock.step(-3 * DAY);
    const { access } = await opened();
    assert.ok(log.lines.some((line) => line.includes('ahead of the clock')));
    const before = access.published().map(({ sha256 }) => sha256);
    await access.note(entries(7));
    await city.clock.advance(4 * DAY);
    await access.work();
    const lists = access.published();
    assert.deepEqual(
      lists.slice(0, before.length).map(({ sha256 }) => sha256),
      before,
    );
    assert.ok(isListed(lists[before.length]!.bytes, notice(7)));
  });

  it('has as many entries on a day of a case as on one without; a large one is seen to a factor of two, once', () => {
    assert.deepEqual(
      [0, 1, 500, LEAST_ENTRIES].map((noted) => listLength(noted, [])),
      [4096, 4096, 4096, 4096],
    );
    assert.equal(listLength(LEAST_ENTRIES + 1, [4096]), 8192);
    assert.equal(listLength(3, [4096, 8192]), 8192, 'the days after it are as long');
  });
});
