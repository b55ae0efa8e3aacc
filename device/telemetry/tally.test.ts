import assert from 'node:assert/strict';
import { SLOW_FEEDBACK_MS } from '../../protocol/messages/health';
import { Tally } from './tally';

describe('what a terminal counts', () => {
  it('goes on over the periods that it tells: people, refusals, and check-ins whose rider waited too long', () => {
    const tally = new Tally(0);
    tally.accepted('pass', 3);
    tally.waited(SLOW_FEEDBACK_MS);
    tally.take(300_000);
    tally.accepted('code');
    tally.waited(SLOW_FEEDBACK_MS + 1);
    tally.refused('pass-used');
    assert.deepEqual(tally.service, { checkIns: 4, refusals: 1, slow: 1 });
    assert.deepEqual(tally.take(600_000)?.checkIns, { code: '<5' });
  });
});
