import assert from 'node:assert/strict';
import { dayToDestroy, type RetentionState } from './retention';

const state = (more: Partial<RetentionState> = {}): RetentionState => ({
  oldest: 100,
  today: 129,
  witness: 129,
  retentionDays: 28,
  lastDestroyedOn: 128,
  ...more,
});

describe('the day to destroy', () => {
  it('is the oldest, once its retention is over by both clocks', () => {
    assert.equal(dayToDestroy(state()), 100);
    assert.equal(dayToDestroy(state({ today: 128, witness: 128, lastDestroyedOn: 127 })), 'not yet');
    assert.equal(dayToDestroy(state({ oldest: undefined })), 'not yet');
    assert.equal(dayToDestroy(state({ lastDestroyedOn: undefined })), 100);
  });

  it('is none when one clock jumped, forward or back, or nobody bears it out', () => {
    assert.equal(dayToDestroy(state({ today: 129 + 60, witness: 120 })), 'clocks disagree');
    assert.equal(dayToDestroy(state({ witness: undefined })), 'clocks disagree');
    assert.equal(dayToDestroy(state({ today: 90 })), 'not yet');
    assert.equal(dayToDestroy(state({ today: 120, witness: 180 })), 'not yet');
  });

  it('is one a day, also when both clocks jump a year', () => {
    assert.equal(dayToDestroy(state({ lastDestroyedOn: 129 })), 'one today');
    let oldest = 100;
    let lastDestroyedOn = 128;
    for (let hour = 0; hour < 72; hour++) {
      const today = 129 + 365 + Math.floor(hour / 24);
      const day = dayToDestroy(state({ oldest, today, witness: today, lastDestroyedOn }));
      if (typeof day !== 'number') continue;
      oldest = day + 1;
      lastDestroyedOn = today;
    }
    assert.equal(oldest, 103, 'three days in three days');
  });
});
