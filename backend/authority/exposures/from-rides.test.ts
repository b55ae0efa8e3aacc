import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../platform/random';
import type { Boarding } from '../../../protocol/stored-item';
import { TRACE_DEFAULTS } from '../tracing/config';
import { type Ride, ridesOf } from '../tracing/rides';
import { inPublic, keptBack, PUBLISH_DEFAULTS, publishableRides } from './from-rides';

const CONFIG = { ...TRACE_DEFAULTS, ...PUBLISH_DEFAULTS };
const at = (clock: string, day = '2020-01-12'): number => Date.parse(`${day}T${clock}+08:00`);
const TOMORROW = at('04:00:00', '2020-01-13');
const clockOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(11, 16);

let lastId = 0;
function boarding(clock: string, more: Partial<Boarding> = {}): Boarding {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, ++lastId);
  const trip = { lineId: '168', tripId: '', startDate: '', stopSequence: 0 };
  return {
    kind: 'boarding',
    id,
    channel: 'pass',
    versionByte: 0x10,
    day: 1,
    vehicleId: '30217',
    terminalNumber: 7,
    boardedAt: at(clock),
    clockErrorMs: 0,
    trip,
    people: 1,
    marks: [],
    tag: id,
    sealed: new Uint8Array(80),
    signature: new Uint8Array(64),
    ...more,
  };
}
const many = (count: number, clock: string, more: Partial<Boarding> = {}) =>
  Array.from({ length: count }, () => boarding(clock, more));

/** Rides with what everybody may know of them, among these check-ins. */
const withPublic = (rides: readonly Ride[], boardings: readonly Boarding[], config = CONFIG) => {
  const near = {
    ofVehicle: (id: string) => boardings.filter(({ vehicleId }) => vehicleId === id),
    ofLine: (id: string) => boardings.filter(({ trip }) => trip.lineId === id),
  };
  return rides.map((ride) => {
    const shown = inPublic(ride, near, config);
    return { ...ride, ...(shown && { inPublic: shown }) };
  });
};

function published(own: Boarding, others: Boarding[], today = TOMORROW, config = CONFIG) {
  const rides = withPublic(
    ridesOf([{ boarding: own, marks: own.marks }], new Map(), config),
    [own, ...others],
    config,
  );
  return {
    shown: publishableRides(rides, today, seededRandom(1)).map(
      ({ line, vehicle, from, to }) => `${line} ${vehicle ?? 'whole line'} ${clockOf(from)}-${clockOf(to)}`,
    ),
    why: rides.map((ride) => keptBack(ride, today)).filter((why) => why !== undefined),
  };
}

describe('what of a case is published', () => {
  it('is whole quarter-hours of a vehicle with at least ten check-ins', () => {
    assert.deepEqual(published(boarding('08:10:00'), many(9, '08:20:00')), {
      shown: ['168 30217 08:00-10:15'],
      why: [],
    });
  });

  it('is widened to the line and whole hours where the vehicle had too few, or kept back', () => {
    const elsewhere = many(8, '08:20:00', { vehicleId: '30218' });
    assert.deepEqual(published(boarding('08:10:00'), [boarding('08:20:00'), ...elsewhere]), {
      shown: ['168 whole line 08:00-11:00'],
      why: [],
    });
    assert.deepEqual(published(boarding('08:10:00'), many(8, '08:20:00')), {
      shown: [],
      why: ['too few check-ins'],
    });
    const driver = boarding('08:00:00', { channel: 'driver' });
    assert.deepEqual(
      published(boarding('08:10:00'), [...many(8, '08:20:00'), driver]).shown,
      [],
      'a driver is no rider',
    );
  });

  it('is never a taxi, never today, and nothing that nobody proved', () => {
    const taxi = { trip: { lineId: '', tripId: '', startDate: '', stopSequence: 0 }, vehicleId: 'T0931' };
    assert.deepEqual(published(boarding('08:10:00', taxi), many(30, '08:20:00', taxi)).why, [
      'a taxi: its riders are called',
    ]);
    assert.deepEqual(published(boarding('08:10:00'), many(30, '08:20:00'), at('04:00:00')).why, [
      'not before tomorrow',
    ]);
    assert.deepEqual(published(boarding('08:10:00', { marks: ['late'] }), many(30, '08:20:00')).why, [
      'nothing shows that the case was there',
    ]);
  });

  it('never holds fewer than ten check-ins, in whatever small city (control: with the bound at one it does)', () => {
    const rides = fc.array(
      fc.record({ minute: fc.integer({ min: 0, max: 600 }), bus: fc.constantFrom('1', '2', '3') }),
      { minLength: 1, maxLength: 40 },
    );
    const smallest = (least: number): number => {
      let found = Number.POSITIVE_INFINITY;
      fc.assert(
        fc.property(rides, (all) => {
          const boardings = all.map(({ minute, bus }) =>
            boarding('06:00:00', { boardedAt: at('06:00:00') + minute * 60_000, vehicleId: bus }),
          );
          const own = ridesOf([{ boarding: boardings[0]!, marks: [] }], new Map(), CONFIG);
          const judged = withPublic(own, boardings, { ...CONFIG, least });
          const shown = publishableRides(judged, TOMORROW, seededRandom(1));
          for (const { vehicle, from, to } of shown) {
            const within = boardings.filter(
              (each) =>
                (vehicle === undefined || each.vehicleId === vehicle) &&
                each.boardedAt < to &&
                each.boardedAt + 120 * 60_000 > from,
            );
            found = Math.min(found, within.length);
          }
        }),
        { seed: 7, numRuns: 300 },
      );
      return found;
    };
    assert.ok(smallest(10) >= 10);
    assert.ok(smallest(1) < 10);
  });

  it('does not tell by its order in which order the case rode', () => {
    const hours = Array.from({ length: 8 }, (_, i) => `0${i}:10:00`.slice(-8));
    const own = hours.map((clock, i) => boarding(clock, { vehicleId: `bus ${i}` }));
    const others = own.flatMap(({ vehicleId }, i) => many(10, hours[i]!, { vehicleId }));
    const rides = withPublic(
      ridesOf(
        own.map((each) => ({ boarding: each, marks: [] })),
        new Map(),
        CONFIG,
      ),
      [...own, ...others],
    );
    const firsts = new Set(
      Array.from(
        { length: 40 },
        (_, seed) => publishableRides(rides, TOMORROW, seededRandom(seed))[0]!.vehicle,
      ),
    );
    assert.ok(firsts.size >= 6);
  });
});
