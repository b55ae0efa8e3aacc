import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TRACE_DEFAULTS } from './config';
import { inMinutes, overlapOf } from './overlap';

const SECOND = 1000;
const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);

describe('overlap', () => {
  const interval = (earliest: string, latest: string) => ({ earliest: at(earliest), latest: at(latest) });
  const ride = (board: [string, string], alight: [string, string], kind: 'bus' | 'taxi' = 'bus') =>
    ({
      kind,
      boarding: { ...interval(...board), rule: 'clock' },
      alighting: { ...interval(...alight), earliestRule: 'said', latestRule: 'said' },
    }) as const;
  const minutes = (index: Parameters<typeof overlapOf>[0], other: Parameters<typeof overlapOf>[1]) => {
    const { certain, possible } = inMinutes(overlapOf(index, other, TRACE_DEFAULTS));
    return [certain, possible];
  };
  const exact = (clock: string): [string, string] => [clock, clock];

  it('of the design: A 08:00, off 08:02 to 09:00; B 08:10, off 08:25: certain 0, possible 15', () => {
    const a = ride(exact('08:00:00'), ['08:02:00', '09:00:00']);
    const b = ride(exact('08:10:00'), exact('08:25:00'));
    assert.deepEqual(minutes(a, b), [0, 15]);
    assert.deepEqual(minutes(b, a), [0, 20], 'as index case B leaves air behind for five minutes');
  });

  it('is what the table says', () => {
    const cases: [string, ReturnType<typeof ride>, ReturnType<typeof ride>, number[]][] = [
      [
        'both known',
        ride(exact('08:00:00'), exact('08:30:00')),
        ride(exact('08:10:00'), exact('08:20:00')),
        [10, 10],
      ],
      [
        'other rides on',
        ride(exact('08:00:00'), exact('08:30:00')),
        ride(exact('08:10:00'), exact('08:50:00')),
        [20, 25],
      ],
      [
        'after within the air',
        ride(exact('08:00:00'), exact('08:30:00')),
        ride(exact('08:33:00'), exact('08:50:00')),
        [0, 2],
      ],
      [
        'after the air',
        ride(exact('08:00:00'), exact('08:30:00')),
        ride(exact('08:35:00'), exact('08:50:00')),
        [0, 0],
      ],
      [
        'next fare of a taxi',
        ride(exact('08:00:00'), exact('08:30:00'), 'taxi'),
        ride(exact('08:45:00'), exact('09:30:00'), 'taxi'),
        [0, 15],
      ],
      [
        'other was off before',
        ride(exact('08:00:00'), exact('08:30:00')),
        ride(exact('07:00:00'), exact('08:00:00')),
        [0, 0],
      ],
      [
        'down and up',
        ride(['08:00:00', '08:00:30'], exact('08:30:00')),
        ride(['08:10:00', '08:10:30'], ['08:20:00', '08:20:10']),
        [9, 11],
      ],
      [
        'nothing certain',
        ride(exact('08:00:00'), ['08:00:30', '10:00:30']),
        ride(['08:10:00', '08:10:30'], ['08:10:30', '10:10:30']),
        [0, 116],
      ],
    ];
    for (const [what, index, other, expected] of cases)
      assert.deepEqual(minutes(index, other), expected, what);
  });

  const instant = fc.integer({ min: 0, max: 300 * 60 }).map((seconds) => at('06:00:00') + seconds * SECOND);
  const anyRide = fc
    .tuple(instant, instant, instant, instant, fc.constantFrom('bus' as const, 'taxi' as const))
    .map(([a, b, c, d, kind]) => {
      const [first, second, third, fourth] = [a, b, c, d].sort((x, y) => x - y) as [
        number,
        number,
        number,
        number,
      ];
      return {
        kind,
        boarding: { earliest: first, latest: second, rule: 'clock' as const },
        alighting: {
          earliest: third,
          latest: fourth,
          earliestRule: 'said' as const,
          latestRule: 'said' as const,
        },
      };
    });

  it('is never more certain than possible; certain is the same from both sides', () => {
    fc.assert(
      fc.property(anyRide, anyRide, (a, b) => {
        const [certain, possible] = minutes(a, b) as [number, number];
        assert.ok(certain <= possible && certain >= 0);
        assert.equal(overlapOf(a, b, TRACE_DEFAULTS).certain, overlapOf(b, a, TRACE_DEFAULTS).certain);
      }),
    );
  });

  it('only grows in possible and shrinks in certain when less is known', () => {
    fc.assert(
      fc.property(anyRide, anyRide, fc.integer({ min: 0, max: 3600 }), (a, b, seconds) => {
        const ms = seconds * SECOND;
        const vaguer = {
          ...a,
          boarding: { ...a.boarding, earliest: a.boarding.earliest - ms, latest: a.boarding.latest + ms },
          alighting: { ...a.alighting, earliest: a.alighting.earliest - ms, latest: a.alighting.latest + ms },
        };
        const [known, unknown] = [overlapOf(a, b, TRACE_DEFAULTS), overlapOf(vaguer, b, TRACE_DEFAULTS)];
        assert.ok(unknown.certain <= known.certain && unknown.possible >= known.possible);
      }),
    );
  });
});
