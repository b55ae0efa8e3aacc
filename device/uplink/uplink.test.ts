import assert from 'node:assert/strict';
import { toHex } from '../../protocol/bytes';
import { board, idOf, MINUTE } from './board.fixture';
import { OP, T } from './operator.fixture';

describe('uplink', () => {
  it('says online with its session, and lost by its will; each CONNECT has a higher number, also after a crash', async () => {
    const { clock, operator, start, crash } = board();
    await start();
    await clock.advance(1_000);
    crash();
    await start();
    await clock.advance(1_000);
    operator.cut();
    await clock.advance(2_000);
    assert.deepEqual(
      operator.states.map(({ state, session }) => [state, session]),
      [
        ['online', 1],
        ['lost', 1],
        ['online', 2],
        ['lost', 2],
        ['online', 3],
      ],
    );
    for (const { clientId, keepAlive, will } of operator.connects) {
      assert.deepEqual([clientId, keepAlive, will?.qos, will?.retain], [T, 60, 1, true]);
      assert.equal(will?.topic, `coride/1/terminal/${OP}/${T}/state`);
    }
  });

  it('sends the first check-in at once, gathers while it is under way, and deletes on stored alone', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    await clock.advance(1_000);
    const at = clock.monotonic();
    await scan(1);
    await scan(2);
    await scan(3);
    await clock.advance(5_000);
    assert.deepEqual(
      operator.batches.map(({ batch }) => batch.items.length),
      [1, 2],
    );
    assert.equal(operator.batches[0]!.at - at, operator.latency);
    assert.ok(operator.batches[1]!.at - operator.batches[0]!.at >= 200);
    assert.equal(outbox.ledger.waiting, 0);
    operator.answer = () => 'silence';
    await scan(4);
    await clock.advance(25_000);
    assert.equal(outbox.ledger.waiting, 1, 'a PUBACK without stored frees nothing');
  });

  it('drains a backlog oldest first in batches of 20, at least 200 ms apart, at most four unanswered', async () => {
    const { clock, operator, start } = board();
    operator.reachable = false;
    const { outbox, scan } = await start();
    await Promise.all(Array.from({ length: 130 }, (_, n) => scan(n)));
    operator.reachable = true;
    operator.answer = () => 'silence';
    await clock.advance(20_000);
    assert.equal(operator.batches.length, 4);
    operator.answer = () => ({});
    await clock.advance(2 * MINUTE);
    assert.equal(outbox.ledger.stored, 130);
    const times = operator.batches.map(({ at }) => at);
    assert.ok(times.every((at, i) => i === 0 || at - times[i - 1]! >= 200));
    const firstSent = operator.batches.flatMap(({ batch }) => batch.items.map(({ id }) => toHex(id)));
    assert.deepEqual(
      [...new Set(firstSent)],
      Array.from({ length: 130 }, (_, n) => toHex(idOf(n))),
    );
  });

  it('keeps the distance that the operator asks for', async () => {
    const { clock, operator, start } = board();
    const { scan } = await start();
    operator.answer = () => ({ spacingMs: 3_000 });
    await clock.advance(1_000);
    for (let n = 0; n < 40; n++) {
      await scan(n);
      await clock.advance(500);
    }
    const times = operator.batches.map(({ at }) => at).slice(1);
    assert.ok(times.every((at, i) => i === 0 || at - times[i - 1]! >= 3_000));
  });

  it('sends an unanswered batch again with the same number and items, with growing waits', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    operator.answer = () => 'silence';
    await clock.advance(1_000);
    await scan(1);
    await clock.advance(30 * MINUTE);
    const waits = operator.batches.slice(1).map(({ at }, i) => at - operator.batches[i]!.at);
    assert.ok(waits.length >= 5);
    const least = waits.map((_, i) => Math.min(30_000 * 2 ** i, 10 * MINUTE));
    assert.ok(waits.every((wait, i) => wait >= least[i]! && wait <= least[i]! * 1.25));
    const [first] = operator.batches;
    for (const { batch } of operator.batches)
      assert.deepEqual({ ...batch, clock: 0 }, { ...first!.batch, clock: 0 });
    operator.answer = () => ({});
    await clock.advance(30 * MINUTE);
    assert.deepEqual([outbox.ledger.stored, outbox.ledger.waiting], [1, 0]);
  });

  it('sends what the last session left unanswered as soon as the next one stands', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    operator.answer = () => 'silence';
    await clock.advance(1_000);
    await scan(1);
    await clock.advance(1_000);
    operator.answer = () => ({});
    operator.cut();
    await clock.advance(3_000);
    assert.equal(outbox.ledger.stored, 1);
    assert.equal(operator.batches[0]!.batch.batch, operator.batches[1]!.batch.batch);
  });

  it('holds its batches while ingest says that it is offline', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    await clock.advance(1_000);
    operator.ingest(false);
    await clock.advance(100);
    await scan(1);
    await clock.advance(5 * MINUTE);
    assert.equal(operator.batches.length, 0);
    operator.ingest(true);
    await clock.advance(1_000);
    assert.equal(outbox.ledger.stored, 1);
  });

  it('sends the items of an unreadable batch one at a time', async () => {
    const { clock, operator, start } = board();
    operator.reachable = false;
    const { outbox, scan } = await start();
    for (let n = 0; n < 5; n++) await scan(n);
    operator.answer = ({ items }) => (items.some(({ id }) => id[3] === 2) ? { error: 'cannot be read' } : {});
    operator.reachable = true;
    await clock.advance(MINUTE);
    assert.deepEqual([outbox.ledger.stored, outbox.ledger.refused, outbox.ledger.missing], [4, 1, 0]);
  });

  it('learns the time from the first answer, and nothing from one that may be to either of two sendings', async () => {
    const { clock, operator, start } = board();
    operator.ahead = 5 * 3_600_000;
    const { time, scan } = await start();
    operator.answer = () => 'silence';
    await clock.advance(1_000);
    await scan(1);
    await clock.advance(10_000);
    operator.answer = () => ({});
    await clock.advance(MINUTE);
    assert.equal(time.state().source, 'none');
    await scan(2);
    await clock.advance(1_000);
    assert.equal(time.state().source, 'server');
    assert.ok(Math.abs(time.now() - (clock.now() + operator.ahead)) <= time.state().errorMs);
  });

  it('hands on who boarded by code, and survives messages that it cannot read', async () => {
    const { clock, operator, boarded, start } = board();
    const { uplink, scan, outbox } = await start();
    await clock.advance(1_000);
    for (const topic of ['stored', 'boarded']) operator.send(`coride/1/${topic}/${T}`, Uint8Array.of(0xff));
    operator.send('coride/1/server/ingest/state', Uint8Array.of(0x7b));
    operator.boarded(47);
    await scan(1);
    await clock.advance(1_000);
    assert.deepEqual(
      boarded.map(({ pair }) => pair),
      [47],
    );
    assert.ok(uplink.online);
    assert.equal(outbox.ledger.stored, 1);
  });

  it('comes back with growing waits spread by chance, and quickly again after a good session', async () => {
    const { clock, operator, start } = board();
    operator.reachable = false;
    await start();
    await clock.advance(60 * MINUTE);
    const tries = operator.connects.length;
    assert.ok(tries > 12 && tries < 50, `${tries} tries in an hour`);
    operator.reachable = true;
    await clock.advance(10 * MINUTE);
    operator.cut();
    const before = operator.connects.length;
    await clock.advance(1_100);
    assert.equal(operator.connects.length, before + 1);
  });

  it('spreads the return of a fleet that lost its broker', async () => {
    const returns: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { clock, operator, start } = board(seed, 120_000);
      await start();
      await clock.advance(1_000);
      const at = clock.monotonic();
      operator.cut();
      while (operator.connects.length < 2) await clock.advance(1_000);
      returns.push(clock.monotonic() - at);
    }
    assert.ok(
      Math.max(...returns) > 60_000 && Math.min(...returns) < 30_000 && Math.max(...returns) <= 121_000,
    );
  });

  it('says stopped when it is stopped, and waits for nobody who does not answer', async () => {
    const { clock, operator, start } = board();
    const { uplink } = await start();
    await clock.advance(1_000);
    const closing = uplink.close();
    await clock.advance(1_000);
    await closing;
    assert.equal(operator.states.at(-1)?.state, 'stopped');
    assert.equal(uplink.online, false);
    const second = board();
    const started = await second.start();
    await second.clock.advance(1_000);
    second.operator.latency = 3_600_000;
    const slow = started.uplink.close();
    await second.clock.advance(2_000);
    await slow;
  });
});
