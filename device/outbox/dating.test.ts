import assert from 'node:assert/strict';
import { toHex } from '../../protocol/bytes';
import type { BatchItem } from '../../protocol/messages/check-in-batch';
import { BUS, board, idOf, takeAll } from './outbox.fixture';

const UNKNOWN = 0xffff_ffff;
const TRUE_TIME = Date.UTC(2026, 0, 12, 6, 32);

/** A check-in of a terminal that woke in 1970. */
const early = (n: number, at: number): BatchItem => ({
  kind: 'pass',
  id: idOf(n),
  at,
  err: UNKNOWN,
  ticket: new Uint8Array(163),
});
const timesOf = (items: readonly BatchItem[]) =>
  items.map((item) => ('err' in item ? [toHex(item.id).slice(0, 8), item.at, item.err] : []));

describe('check-ins recorded before the clock was known', () => {
  it('get the time that it was, in their order, for good', async () => {
    const { clock, open, crash, pass } = board();
    const outbox = await open();
    await outbox.append(early(1, 5), BUS);
    await clock.advance(60_000);
    await outbox.append(early(2, 60_005), BUS);
    await clock.advance(60_000);
    assert.equal(outbox.dating.count, 2);
    const known = clock.monotonic();
    const timeAt = (moment: number) => ({ at: TRUE_TIME - (known - moment), errorMs: 300 });
    await outbox.dating.dateAnew(timeAt);
    assert.equal(outbox.dating.count, 0);
    await outbox.append(pass(3), BUS);
    crash();
    const again = await open();
    const items = (await takeAll(again)).flatMap((batch) => batch.items);
    assert.deepEqual(timesOf(items).slice(0, 2), [
      ['00000001', TRUE_TIME - 120_000, 300],
      ['00000002', TRUE_TIME - 60_000, 300],
    ]);
    assert.deepEqual(
      items.map(({ id }) => toHex(id)),
      [1, 2, 3].map((n) => toHex(idOf(n))),
    );
    await again.close();
  });

  it('are known for 28 hours from then on, not from 1970', async () => {
    const { open, clock } = board();
    const outbox = await open();
    await outbox.append(early(1, 5), BUS);
    await outbox.dating.dateAnew(() => ({ at: clock.now(), errorMs: 300 }));
    await outbox.close();
    const again = await open();
    assert.notEqual(again.acceptedAgo(idOf(1)), undefined);
    await again.close();
  });

  it('and only those: a time that was sure stays, one that is not known better too, and what went is forgotten', async () => {
    const { open, clock, pass } = board();
    const outbox = await open();
    await outbox.append(pass(1), BUS);
    await outbox.append(early(2, 5), BUS);
    await outbox.append(early(3, 6), BUS);
    const [batch] = await takeAll(outbox);
    await outbox.dating.dateAnew(() => ({ at: TRUE_TIME, errorMs: UNKNOWN }));
    assert.deepEqual(timesOf(batch!.items)[0], ['00000001', clock.now(), 5]);
    assert.equal(outbox.dating.count, 2);
    await outbox.settle(batch!.number, []);
    await outbox.dating.dateAnew(() => ({ at: TRUE_TIME, errorMs: 300 }));
    assert.deepEqual([outbox.dating.count, outbox.ledger.missing], [0, 0]);
    await outbox.close();
  });
});
