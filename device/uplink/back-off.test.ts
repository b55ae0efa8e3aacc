import assert from 'node:assert/strict';
import { seededRandom } from '../../platform/random';
import { BackOff, GOOD_SESSION_MS } from './back-off';

const MINUTE = 60_000;
const fleet = (spreadMs: number) =>
  Array.from({ length: 2_000 }, (_, seed) => new BackOff(seededRandom(seed), spreadMs));

/** How many of `waits` fall into their fullest second. */
function fullest(waits: readonly number[]): number {
  const seconds = new Map<number, number>();
  for (const wait of waits)
    seconds.set(Math.floor(wait / 1000), (seconds.get(Math.floor(wait / 1000)) ?? 0) + 1);
  return Math.max(...seconds.values());
}

describe('coming back to the broker (TOPICS rule 7)', () => {
  it('a fleet that lost its broker comes back spread over two minutes', () => {
    const waits = fleet(2 * MINUTE).map((each) => each.afterLoss(GOOD_SESSION_MS));
    assert.ok(Math.min(...waits) < 1_000 && Math.max(...waits) > 119_000 && Math.max(...waits) <= 2 * MINUTE);
    assert.ok(fullest(waits) < 2_000 / 120 + 25, `${fullest(waits)} in one second`);
  });

  it('without a spread it would come in one second (control)', () => {
    assert.ok(fullest(fleet(0).map((each) => each.afterLoss(GOOD_SESSION_MS))) > 1_990);
  });

  it('failures wait any time up to a ceiling that doubles to five minutes', () => {
    const made = fleet(0);
    for (
      let failures = 0, ceiling = 1_000;
      failures < 12;
      failures++, ceiling = Math.min(2 * ceiling, 5 * MINUTE)
    ) {
      const waits = made.map((each) => each.afterFailure());
      assert.ok(
        Math.max(...waits) <= ceiling && Math.max(...waits) > 0.95 * ceiling,
        `after ${failures} failures`,
      );
      assert.ok(Math.min(...waits) < 0.05 * ceiling, 'full jitter begins at nothing');
    }
  });

  it('a broker that lets in and drops again sees each terminal less and less often, until one session was good', () => {
    const made = fleet(0);
    let waits: number[] = [];
    for (let i = 0; i < 10; i++) waits = made.map((each) => each.afterLoss(5_000));
    assert.ok(Math.max(...waits) > 4 * MINUTE);
    waits = made.map((each) => each.afterLoss(GOOD_SESSION_MS));
    assert.ok(Math.max(...waits) <= 1_000);
  });
});
