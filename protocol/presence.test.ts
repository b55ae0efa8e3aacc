import assert from 'node:assert/strict';
import { LATE_MS, OFFLINE_MS, type Presence, presenceOf } from './presence';

const NOW = 1_800_000_000_000;
type State = 'starting' | 'online' | 'stopped' | 'lost';

const TABLE: [
  what: string,
  state: State | undefined,
  stateAgo: number,
  healthAgo: number | undefined,
  Presence,
][] = [
  ['nothing was heard of', undefined, 0, undefined, 'never'],
  ['has just come', 'online', 0, undefined, 'online'],
  ['is starting', 'starting', 1_000, undefined, 'online'],
  ['says its health', 'online', 3_600_000, 60_000, 'online'],
  ['was silent for just three intervals', 'online', 3_600_000, LATE_MS, 'online'],
  ['was silent for longer', 'online', 3_600_000, LATE_MS + 1, 'late'],
  ['never said its health', 'online', LATE_MS + 1, undefined, 'late'],
  ['came again, with the health of before', 'online', 1_000, 3_600_000, 'online'],
  ['has just lost its connection', 'lost', 1_000, 60_000, 'late'],
  ['lost it ten minutes ago', 'lost', OFFLINE_MS, 60_000, 'late'],
  ['lost it longer ago', 'lost', OFFLINE_MS + 1, 0, 'offline'],
  ['was stopped in order', 'stopped', 1_000, 2_000, 'offline'],
];

describe('protocol: presence of a terminal that', () => {
  for (const [what, state, stateAgo, healthAgo, expected] of TABLE)
    it(`${what} is ${expected}`, () => {
      const status = {
        ...(state && { state: { v: 1 as const, state, session: 1 }, stateAt: NOW - stateAgo }),
        ...(healthAgo !== undefined && { healthAt: NOW - healthAgo }),
      };
      assert.equal(presenceOf(status, NOW), expected);
    });
});
