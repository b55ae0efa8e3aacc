import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toHex } from '../../../protocol/bytes';
import type { Alighting, Boarding } from '../../../protocol/stored-item';
import type { CheckIn, RideMark } from './boardings';
import { TRACE_DEFAULTS } from './config';
import { overlapOf } from './overlap';
import { type Ride, ridesOf } from './rides';

const MINUTE = 60_000;
const SECOND = 1000;
const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const clockOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(11, 19);

let lastId = 0;
function checkIn(
  boardedAt: number,
  vehicleId = '30217',
  more: Partial<Boarding> = {},
  marks: readonly RideMark[] = [],
): CheckIn {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, ++lastId);
  const boarding: Boarding = {
    kind: 'boarding',
    id,
    channel: 'code',
    versionByte: 0x10,
    day: 18_273,
    vehicleId,
    terminalNumber: 7,
    boardedAt,
    clockErrorMs: 0,
    trip: { lineId: vehicleId.startsWith('3') ? '168' : '', tripId: '', startDate: '', stopSequence: 0 },
    people: 1,
    marks: [],
    tag: id,
    sealed: new Uint8Array(80),
    signature: new Uint8Array(64),
    ...more,
  };
  return { boarding, marks };
}
const off = (of: CheckIn, alightedAt: number): [string, Alighting] => [
  toHex(of.boarding.id),
  { kind: 'alighting', id: of.boarding.id, day: 18_273, vehicleId: of.boarding.vehicleId, alightedAt },
];
const rides = (checkIns: CheckIn[], said: [string, Alighting][] = []) =>
  ridesOf(checkIns, new Map(said), TRACE_DEFAULTS);
/** `vehicle boarding..boarding > alighting (rule)..alighting (rule)` */
const shown = ({ vehicleId, boarding, alighting }: Ride): string =>
  `${vehicleId} ${clockOf(boarding.earliest)}..${clockOf(boarding.latest)} > ` +
  `${clockOf(alighting.earliest)} (${alighting.earliestRule})..${clockOf(alighting.latest)} (${alighting.latestRule})`;
const table = (checkIns: CheckIn[], said: [string, Alighting][] = []) => rides(checkIns, said).map(shown);

describe('a ride', () => {
  it('begins within the 30 s of its code, or within the error of the clock that read a pass', () => {
    const pass = { channel: 'pass', clockErrorMs: 2000 } as const;
    assert.match(table([checkIn(at('08:00:10'))])[0]!, /^30217 08:00:10..08:00:40 /);
    assert.match(table([checkIn(at('08:00:10'), '30217', pass)])[0]!, /^30217 08:00:08..08:00:12 /);
    assert.match(
      table([checkIn(at('08:00:00'), '30217', { clockErrorMs: 10_000 })])[0]!,
      /^30217 07:59:50..08:00:40 /,
    );
    assert.equal(rides([checkIn(at('08:00:10'))])[0]!.boarding.rule, 'code');
    assert.equal(rides([checkIn(at('08:00:10'), '30217', pass)])[0]!.boarding.rule, 'clock');
  });

  it('ends after the longest ride of its kind at most, when nothing else is known', () => {
    assert.deepEqual(table([checkIn(at('08:00:00'))]), [
      '30217 08:00:00..08:00:30 > 08:00:30 (boarding)..10:00:30 (longest ride)',
    ]);
    assert.deepEqual(table([checkIn(at('08:00:00'), 'taxi')]), [
      'taxi 08:00:00..08:00:30 > 08:00:30 (boarding)..09:00:30 (longest ride)',
    ]);
    const driver = { channel: 'driver', clockErrorMs: 0 } as const;
    assert.deepEqual(table([checkIn(at('08:00:00'), '30217', driver)]), [
      '30217 08:00:00..08:00:00 > 08:00:00 (boarding)..20:00:00 (longest ride)',
    ]);
  });

  it('ends when the rider said so', () => {
    const ride = checkIn(at('08:00:00'));
    assert.deepEqual(table([ride], [off(ride, at('08:25:10'))]), [
      '30217 08:00:00..08:00:30 > 08:25:10 (said)..08:25:20 (said)',
    ]);
    assert.deepEqual(table([ride], [off(ride, at('08:00:10'))]), [
      '30217 08:00:00..08:00:30 > 08:00:10 (said)..08:00:20 (said)',
    ]);
  });

  it('ends before the rider is seen boarding again, whatever comes first', () => {
    const [first, second, third] = [
      checkIn(at('08:00:00')),
      checkIn(at('08:40:00'), '30218'),
      checkIn(at('12:00:00')),
    ];
    assert.deepEqual(table([third, first, second]), [
      '30217 08:00:00..08:00:30 > 08:00:30 (boarding)..08:40:30 (next check-in)',
      '30218 08:40:00..08:40:30 > 08:40:30 (boarding)..10:40:30 (longest ride)',
      '30217 12:00:00..12:00:30 > 12:00:30 (boarding)..14:00:30 (longest ride)',
    ]);
    assert.deepEqual(
      table([first, second], [off(first, at('08:20:00'))])[0],
      '30217 08:00:00..08:00:30 > 08:20:00 (said)..08:20:10 (said)',
    );
  });

  it('is not ended by a check-in that proves nothing: a late one, a ticket used twice, an uncertain clock', () => {
    const first = checkIn(at('08:00:00'));
    const alone = '30217 08:00:00..08:00:30 > 08:00:30 (boarding)..10:00:30 (longest ride)';
    for (const other of [
      checkIn(at('08:40:00'), '30218', {}, ['late']),
      checkIn(at('08:40:00'), '30218', {}, ['twice']),
      checkIn(at('08:40:00'), '30218', { channel: 'pass', clockErrorMs: 60 * MINUTE }),
    ])
      assert.ok(table([first, other]).includes(alone), table([first, other]).join('\n'));
    assert.deepEqual(
      table([first, checkIn(at('08:40:00'), '30218', { channel: 'pass', clockErrorMs: 30 * MINUTE })])[0],
      '30217 08:00:00..08:00:30 > 08:00:30 (boarding)..09:10:00 (next check-in)',
    );
  });

  it('does not believe a word that comes after another check-in, and takes a very late one for no more than it says', () => {
    const [first, second] = [checkIn(at('08:00:00')), checkIn(at('08:40:00'), '30218')];
    assert.equal(
      table([first, second], [off(first, at('09:30:00'))])[0],
      '30217 08:00:00..08:00:30 > 08:00:30 (boarding)..08:40:30 (next check-in)',
    );
    assert.deepEqual(table([first], [off(first, at('11:00:00'))]), [
      '30217 08:00:00..08:00:30 > 08:00:30 (boarding)..11:00:10 (said)',
    ]);
    const muchLater = checkIn(at('13:00:00'), '30218');
    assert.equal(
      table([first, muchLater], [off(first, at('14:00:00'))])[0],
      '30217 08:00:00..08:00:30 > 08:00:30 (boarding)..10:00:30 (longest ride)',
    );
  });

  it('is one for code and pass of the same boarding, and two for a return trip', () => {
    const code = checkIn(at('08:00:00'), '30217', { people: 2 }, ['late']);
    const pass = checkIn(at('08:02:00'), '30217', { channel: 'pass', clockErrorMs: 1000 }, ['crowded']);
    const [ride, ...none] = rides([pass, code], [off(pass, at('08:20:00'))]);
    assert.deepEqual(none, []);
    assert.equal(shown(ride!), '30217 08:00:00..08:00:30 > 08:20:00 (said)..08:20:10 (said)');
    assert.equal(ride!.people, 2);
    assert.deepEqual(ride!.marks, ['crowded'], 'the pass proves presence');
    assert.equal(table([code, checkIn(at('08:30:00'))]).length, 2);
    assert.equal(
      table([code, checkIn(at('08:06:00'))], [off(code, at('08:05:00'))]).length,
      2,
      'got off in between',
    );
    assert.equal(table([code, checkIn(at('08:01:00'), '30218')]).length, 2);
  });
});

describe('rides and overlap together', () => {
  /** What really happened: rides one after the other, as people ride. */
  type Truth = { vehicleId: string; on: number; off: number };
  const life = fc
    .array(
      fc.record({
        vehicleId: fc.constantFrom('30217', '30218', 'taxi'),
        wait: fc.integer({ min: 0, max: 90 * 60 }),
        ride: fc.integer({ min: 5, max: 58 * 60 }),
        channel: fc.constantFrom('code' as const, 'pass' as const),
        clockErrorMs: fc.constantFrom(0, 500, 20 * MINUTE),
        scanAfter: fc.integer({ min: 0, max: 29 }),
        clockOff: fc.integer({ min: -1000, max: 1000 }),
        says: fc.constantFrom('nothing', 'in time', 'hours later'),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((plan) => {
      const truth: Truth[] = [];
      const checkIns: CheckIn[] = [];
      const said: [string, Alighting][] = [];
      let now = at('06:00:00');
      for (const each of plan) {
        // Who gets off and boards the same vehicle again at once is taken to have stayed.
        const isSame = truth.some(({ vehicleId }) => vehicleId === each.vehicleId);
        const on = now + (each.wait + (isSame ? 3600 : 0)) * SECOND;
        const end = on + each.ride * SECOND;
        now = end;
        truth.push({ vehicleId: each.vehicleId, on, off: end });
        const isCode = each.channel === 'code';
        // A code appears on a whole step and is scanned within its 30 s.
        const shownAt =
          Math.min(Math.ceil((on - each.scanAfter * SECOND) / 10_000), Math.floor(on / 10_000)) * 10_000;
        const readAt = on + Math.round((each.clockOff / 1000) * each.clockErrorMs);
        const made = checkIn(isCode ? shownAt : readAt, each.vehicleId, {
          channel: each.channel,
          clockErrorMs: isCode ? 0 : each.clockErrorMs,
        });
        checkIns.push(made);
        if (each.says === 'in time') said.push(off(made, Math.floor(end / 10_000) * 10_000));
        if (each.says === 'hours later')
          said.push(off(made, Math.floor((end + 5 * 3_600_000) / 10_000) * 10_000));
      }
      return { truth, checkIns, said };
    });

  it('hold the truth: certain is at most what two people really shared, possible at least', () => {
    fc.assert(
      fc.property(life, life, (a, b) => {
        const [ridesOfA, ridesOfB] = [rides(a.checkIns, a.said), rides(b.checkIns, b.said)];
        for (const vehicleId of ['30217', '30218', 'taxi']) {
          let shared = 0;
          for (const one of a.truth.filter((each) => each.vehicleId === vehicleId))
            for (const other of b.truth.filter((each) => each.vehicleId === vehicleId))
              shared += Math.max(Math.min(one.off, other.off) - Math.max(one.on, other.on), 0);
          let [certain, possible] = [0, 0];
          for (const one of ridesOfA.filter((each) => each.vehicleId === vehicleId))
            for (const other of ridesOfB.filter((each) => each.vehicleId === vehicleId)) {
              const overlap = overlapOf(one, other, TRACE_DEFAULTS);
              certain += overlap.certain;
              possible += overlap.possible;
            }
          assert.ok(certain <= shared, `certain ${certain}, really ${shared}`);
          assert.ok(possible >= shared, `possible ${possible}, really ${shared}`);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
