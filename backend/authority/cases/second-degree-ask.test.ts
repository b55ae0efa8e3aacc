import assert from 'node:assert/strict';
import type { CoRider } from '../tracing/co-riders';
import { personsAsked } from './second-degree-ask';

const HOUR = 3_600_000;
const coRider = (n: number, contact: CoRider['contact'] = { kind: 'phone', phone: `+861390000000${n}` }) => {
  const boarding = { earliest: n * HOUR, latest: n * HOUR, rule: 'code' as const };
  return { key: `rider ${n}`, contact, rides: [{ boarding }] };
};
const coRiders = [...[1, 2, 3, 4].map((n) => coRider(n)), coRider(5, { kind: 'deleted' })];
const config = { secondDegree: { persons: 2, days: 3 } };
const ask = (places: number[], before: string[] = [], now = 400 * HOUR) =>
  personsAsked(coRiders, places, new Set(before), config, now);

describe('who may be asked for in the second degree', () => {
  it('is so many while the keys live, each once, in a window from the shared ride on that ends now at the latest', () => {
    assert.deepEqual(
      ask([0, 1, 0]).map(({ coRider, window }) => [coRider, window]),
      [
        [0, { from: HOUR, to: 73 * HOUR }],
        [1, { from: 2 * HOUR, to: 74 * HOUR }],
      ],
    );
    assert.equal(ask([0], [], 5 * HOUR)[0]!.window.to, 5 * HOUR);
    assert.throws(() => ask([0, 1, 2]), /contacts of 3 co-riders would be opened, may be 2/);
    assert.throws(() => ask([2], ['rider 1', 'rider 2']), /contacts of 3 co-riders/, 'also bit by bit');
    assert.equal(ask([0, 1], ['rider 1', 'rider 2']).length, 2, 'the same again is free');
  });

  it('is nobody who is not there, deleted the registration, or was not chosen', () => {
    assert.throws(() => ask([9]), /no such co-rider/);
    assert.throws(() => ask([4]), /leads to nobody/);
    assert.throws(() => ask([]), /choose the co-riders/);
  });
});
