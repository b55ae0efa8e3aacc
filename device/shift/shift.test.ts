import assert from 'node:assert/strict';
import { made, peopleDesk } from '../desk/people.fixture';

describe("a driver's shift", () => {
  it('is a sealed presence with an end, begun by number or card', async () => {
    const { shift, items, opened, clock } = peopleDesk();
    assert.equal((await shift.start('0417')).code, 'shift-started');
    assert.equal(shift.view?.tail, '0417');
    await clock.advance(4 * 3_600_000);
    assert.equal((await shift.shown('0417')).code, 'shift-ended');
    assert.equal(shift.view, undefined);
    const [presence] = made(items);
    assert.deepEqual(opened(presence!).who, { kind: 'driver', identifier: '0417' });
    const end = items.at(-1)!;
    assert.ok(end.kind === 'alight');
    assert.deepEqual([end.id, end.at - presence!.at], [presence!.id, 4 * 3_600_000]);
    assert.doesNotMatch(JSON.stringify(items), /0417/);
  });

  it('ends when a colleague takes over, and is refused in words without a number or a key', async () => {
    const { shift, items, clock } = peopleDesk();
    await shift.start('0417');
    await shift.shown('0520');
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ['tag key', 'driver', 'alight', 'driver'],
    );
    assert.equal((await shift.start('12')).code, 'driver-form');
    await clock.advance(3 * 86_400_000);
    assert.equal((await shift.start('0417')).code, 'no-shift-key');
  });

  it('is ended after a restart too, though nothing of the driver was kept', async () => {
    const first = peopleDesk();
    await first.disk.makeFolder('/t');
    await first.shift.start('0417');
    const kept = Buffer.from(await first.disk.read('/t/shift.json')).toString();
    assert.doesNotMatch(kept, /0417/);
    const second = peopleDesk({ disk: first.disk });
    await second.shift.resume();
    assert.deepEqual(second.shift.view, { since: made(first.items)[0]!.at });
    await second.shift.end();
    const end = second.items.at(-1)!;
    assert.ok(end.kind === 'alight');
    assert.deepEqual(end.id, made(first.items)[0]!.id);
    const third = peopleDesk({ disk: first.disk });
    await third.shift.resume();
    assert.equal(third.shift.view, undefined);
  });
});
