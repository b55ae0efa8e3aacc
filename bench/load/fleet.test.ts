import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { onLine } from '../ingest/line';
import { storedWithin } from './fleet';

const LOAD = { terminals: 12, items: 2, rate: 48, seconds: 2 };

describe('bench/load: a fleet in processes of its own', function () {
  this.timeout(300_000);

  it('stores all that was due, also over a restart, and counts waiting from when a check-in was due', async () => {
    const checkIns =
      3 * LOAD.items * Math.ceil((LOAD.rate * LOAD.seconds) / (LOAD.terminals * LOAD.items) + 1);
    const line = { terminals: LOAD.terminals, processes: 2, checkIns, say: () => {} };
    const due = LOAD.rate * LOAD.seconds;
    await onLine(line, async ({ fleet, operator, restart }) => {
      // Held still for a second: whatever is due meanwhile cannot be stored before it goes on.
      let goesOn = 0;
      const held = (async () => {
        await sleep(1_000);
        process.kill(operator().pid, 'SIGSTOP');
        const from = Date.now();
        await sleep(1_000);
        goesOn = Date.now();
        process.kill(operator().pid, 'SIGCONT');
        return from;
      })();
      const run = await fleet.run(LOAD);
      const from = await held;
      assert.deepEqual([run.samples.length * LOAD.items, run.unstored, run.refused], [due, 0, 0]);
      const waited = run.samples.filter(([at]) => at > from && at < goesOn);
      assert.ok(waited.length > 0, 'something was due meanwhile');
      for (const [at, took] of waited)
        assert.ok(took >= goesOn - at - 1, `due ${goesOn - at} ms before, took ${took}`);

      const again = fleet.run(LOAD);
      await restart();
      const { samples, unstored, refused } = await again;
      assert.deepEqual([samples.length * LOAD.items, unstored, refused], [due, 0, 0]);

      // As an ordinary MQTT client: who got his PUBACK forgets. Ours gives none before the disk, and loses nothing.
      const window = { size: 1, freedBy: 'PUBACK' } as const;
      const forgetting = await fleet.run({ ...LOAD, seconds: 1, window });
      const { acknowledged, lost, unstored: left } = forgetting;
      assert.deepEqual([acknowledged * LOAD.items, lost, left], [LOAD.rate, 0, 0]);
    });
  });

  it('counts what was stored in a stretch of time, whenever it was due', () => {
    const sample = (due: number, took: number) => [due, took, took] as const;
    const inTime = storedWithin([sample(0, 9), sample(0, 10), sample(15, 4), sample(15, 5)], 10, 20);
    assert.deepEqual(inTime, [sample(0, 10), sample(15, 4)]);
  });
});
