import assert from 'node:assert/strict';
import { dayToDestroy, type RetentionState } from './retention';

const state = (more: Partial<RetentionState> = {}): RetentionState => ({
  oldest: 100,
  today: 129,
  witnesses: [120, 127, 128, 129],
  retentionDays: 28,
  lastDestroyedOn: 128,
  ...more,
});

/** All that goes from this state on, hour after hour, while `today` stands still. */
function allDue(from: RetentionState): { day: number; on: number }[] {
  const gone: { day: number; on: number }[] = [];
  for (let now = from; gone.length < 1000; ) {
    const due = dayToDestroy(now);
    if (typeof due === 'string') break;
    gone.push(due);
    now = { ...now, oldest: due.day + 1, lastDestroyedOn: due.on };
  }
  return gone;
}

describe('the day to destroy', () => {
  it('is the oldest, once its retention is over by both clocks', () => {
    assert.deepEqual(dayToDestroy(state()), { day: 100, on: 129 });
    assert.equal(dayToDestroy(state({ today: 128, lastDestroyedOn: 127 })), 'not yet');
    assert.equal(dayToDestroy(state({ oldest: undefined })), 'not yet');
    assert.deepEqual(dayToDestroy(state({ lastDestroyedOn: undefined })), { day: 100, on: 129 });
  });

  it('is none when one clock jumped, forward or back, or nobody bears it out', () => {
    assert.equal(dayToDestroy(state({ today: 129 + 60, witnesses: [119, 120] })), 'clocks disagree');
    assert.equal(dayToDestroy(state({ witnesses: [] })), 'clocks disagree');
    assert.equal(dayToDestroy(state({ today: 90 })), 'not yet');
    assert.equal(dayToDestroy(state({ today: 120, witnesses: [180] })), 'not yet');
    // Check-ins of the future bear out nothing yet.
    assert.equal(dayToDestroy(state({ witnesses: [128, 180] })), 'clocks disagree');
  });

  it('is one a day: a second one the same day waits', () => {
    assert.deepEqual(allDue(state({ oldest: 90 })), [{ day: 90, on: 129 }]);
    assert.equal(dayToDestroy(state({ oldest: 91, lastDestroyedOn: 129 })), 'one today');
  });

  it('is one a day also when both clocks jump a year: only days that check-ins bear out count', () => {
    const jumped = state({ today: 129 + 365, witnesses: [128, 129, 129 + 365] });
    assert.deepEqual(allDue(jumped), [
      { day: 100, on: 129 },
      { day: 101, on: 494 },
    ]);
  });

  it('makes up for days on which nobody was there: each borne-out day counts once, oldest first', () => {
    const week = [136, 130, 129, 131, 133, 132, 134, 135, 135];
    const back = state({ today: 136, witnesses: week });
    const gone = allDue(back);
    assert.deepEqual(
      gone.map(({ day }) => day),
      [100, 101, 102, 103, 104, 105, 106, 107],
      'as many as were due',
    );
    assert.deepEqual(
      gone.map(({ on }) => on),
      [129, 130, 131, 132, 133, 134, 135, 136],
    );
    // No bus drove on two of the days: they wait for days that are borne out.
    const idle = allDue(state({ today: 136, witnesses: week.filter((day) => day !== 131 && day !== 132) }));
    assert.equal(idle.length, 6);
  });
});
