import assert from 'node:assert/strict';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { utf8 } from '../../../protocol/bytes';
import { dateOfDay } from '../../../protocol/days';
import { openSegment } from '../../../protocol/segment';
import { type Backend, openBackend, reopenBackend } from '../testing/backend';
import { BUS, MORNING, TODAY } from '../testing/city';
import { fileOf } from '../testing/compose';

describe('releasing segment keys', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend();
    for (const [n, day] of [TODAY - 2, TODAY - 1, TODAY].entries())
      await backend.publish(BUS, [backend.city.assisted(MORNING, n + 1, day)]);
  });
  afterEach(() => backend.close());

  const ask = (...release: Parameters<Backend['city']['release']>) =>
    backend.releases.release(backend.city.release(...release));
  const refused = async (words: RegExp, ...release: Parameters<Backend['city']['release']>) => {
    const result = await ask(...release);
    assert.ok('fault' in result, 'it was released');
    assert.match(result.fault, words);
    assert.equal(backend.releases.count(), 0);
    assert.deepEqual(backend.segments.after(0), []);
  };

  it("closes the case's days at once and hands over exactly their keys", async () => {
    const result = await ask({ firstDay: TODAY - 1, lastDay: TODAY });
    assert.ok('segmentKeys' in result);
    assert.deepEqual(
      result.segmentKeys.map(({ day }) => day),
      [TODAY - 1, TODAY],
    );
    assert.equal(result.lastSegment, 2);
    for (const { number, day } of backend.segments.after(0)) {
      const file = await fileOf(backend.segments, number);
      const { key } = result.segmentKeys.find((each) => each.day === day)!;
      assert.ok(file);
      const segment = openSegment((at, size) => file.slice(at, at + size), file.length, key);
      assert.deepEqual(
        [...segment.all()].map((item) => item.day),
        [day],
      );
    }
    await backend.segments.closeDays(0, 0xffff);
    const [, , other] = backend.segments.after(0);
    const file = await fileOf(backend.segments, other!.number);
    for (const { key } of result.segmentKeys)
      assert.throws(() => openSegment((at, size) => file!.slice(at, at + size), file!.length, key));
  });

  it('has what was checked in the moment before', async () => {
    await backend.publish(BUS, [backend.city.pass(BUS, MORNING)]);
    const result = await ask();
    assert.ok('segmentKeys' in result);
    assert.equal((await backend.packed()).length, 2);
  });

  it('names no key for days without check-ins, and makes none', async () => {
    const result = await ask({ firstDay: TODAY, lastDay: TODAY + 5 });
    assert.ok('segmentKeys' in result);
    assert.deepEqual(
      result.segmentKeys.map(({ day }) => day),
      [TODAY],
    );
    assert.equal(backend.keyring.existing(TODAY + 1), undefined);
  });

  it('releases nothing without two different officers', async () => {
    await refused(/0 officers' signatures, needs 2/, {}, []);
    await refused(/1 officers' signatures, needs 2/, {}, ['chen']);
    await refused(/1 officers' signatures, needs 2/, {}, ['chen', 'chen']);
  });

  it('releases nothing to strangers, nor for signatures of something else', async () => {
    await refused(/not one of the bundle's officers/, {}, ['chen', 'mallory']);
    const { city } = backend;
    const { signatures } = city.release({ firstDay: TODAY - 1 });
    await refused(/a signature does not prove it/, { signatures });
    const [chen, li] = city.release().signatures;
    const swapped = [
      { officer: 'chen', signature: li!.signature },
      { officer: 'li', signature: chen!.signature },
    ];
    await refused(/a signature does not prove it/, { signatures: swapped });
  });

  it('releases nothing after it expired, for too many days, or backwards', async () => {
    await refused(/expired/, { expires: MORNING });
    await refused(/opens 15 days, may open 14/, { firstDay: TODAY - 14 });
    await refused(/first day lies after the last/, { firstDay: TODAY + 1 });
  });

  it('counts each case once, in public, also over a restart', async () => {
    await ask();
    await ask();
    assert.equal(backend.releases.count(), 1);
    await ask({ caseHash: new Uint8Array(32).fill(6) });
    assert.equal(backend.releases.count(), 2);
    await backend.close();
    backend = await reopenBackend(backend);
    assert.equal(backend.releases.count(), 2);
    await ask();
    assert.equal(backend.releases.count(), 2);
  });

  it('tells everybody how many a month, through yesterday, signed; what was not counted by day apart', async () => {
    const months = () => {
      const counts = backend.releases.publicCounts();
      return [counts.through, counts.months, counts.undated];
    };
    const date = dateOfDay(TODAY, backend.city.bundle.dayShift, 480);
    const month = date.slice(0, 7);
    await ask();
    await ask({ caseHash: new Uint8Array(32).fill(6) });
    assert.deepEqual(months().slice(1), [[], 0], 'nothing of today: no hour is told');
    backend.clock.step(86_400_000);
    await ask();
    assert.deepEqual(months(), [date, [{ month, releases: 2 }], 0]);
    await backend.close();
    backend = await reopenBackend(backend);
    assert.deepEqual(months(), [date, [{ month, releases: 2 }], 0], 'also over a restart');
    const path = '/op/data/releases.json';
    const { released } = JSON.parse(Buffer.from(await backend.disk.read(path)).toString());
    await backend.close();
    await writeFileAtomic(backend.disk, path, utf8(JSON.stringify({ v: 1, released })));
    backend = await reopenBackend(backend);
    assert.deepEqual(months(), [date, [], 2], 'as an earlier version kept them');
  });

  it('hands over nothing that it could not count', async () => {
    backend.disk.failNext('sync', 'EIO');
    await assert.rejects(ask());
    assert.deepEqual(backend.segments.after(0), []);
    assert.equal(backend.releases.count(), 0);
    assert.ok('segmentKeys' in (await ask()));
    assert.equal(backend.releases.count(), 1);
  });
});
