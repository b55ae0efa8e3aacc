import assert from 'node:assert/strict';
import { board, idOf } from './board.fixture';

describe('uplink of a terminal that does not know the time', () => {
  it('sends one check-in ahead: its answer dates the others before they go', async () => {
    const { clock, operator, start } = board();
    operator.reachable = false;
    const { outbox, time } = await start();
    time.onDecision(() => void outbox.dating.dateAnew((moment) => time.timeAt(moment)));
    // The board's own clock is right here, but nobody vouches for it; that it was 1970 changes nothing.
    const recorded: number[] = [];
    for (let n = 0; n < 50; n++) {
      recorded.push(clock.now());
      await outbox.append(
        { kind: 'pass', id: idOf(n), at: 1_000 + n, err: 0xffff_ffff, ticket: new Uint8Array(163) },
        { vehicle: '30217' },
      );
      await clock.advance(1_000);
    }
    operator.reachable = true;
    await clock.advance(600_000);
    const items = operator.batches.flatMap(({ batch }) => batch.items);
    assert.equal(operator.batches[0]!.batch.items.length, 1);
    assert.equal(items.length, 50);
    for (const [n, item] of items.entries()) {
      assert.ok('err' in item && item.kind === 'pass');
      assert.deepEqual(item.id, idOf(n), 'in their order');
      if (n === 0) continue;
      assert.ok(
        Math.abs(item.at - recorded[n]!) <= item.err && item.err < 15_000,
        `${n}: ${item.at} ± ${item.err}`,
      );
    }
  });
});
