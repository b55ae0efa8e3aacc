/**
 * A simulated city's day as the vault sees it, without the cryptography that other tests prove: check-ins as stored, with
 * the rider's number where the sealed part would be. The engine gets them through the doors that a case gives it.
 */

import { boardingInterval } from '../../backend/authority/tracing/boarding-time';
import type { CheckIn } from '../../backend/authority/tracing/boardings';
import { type CoRider, coRidersOf } from '../../backend/authority/tracing/co-riders';
import { TRACE_DEFAULTS, type TraceConfig } from '../../backend/authority/tracing/config';
import type { Elsewhere } from '../../backend/authority/tracing/elsewhere';
import type { Person } from '../../backend/authority/tracing/people';
import { type Ride, ridesOf } from '../../backend/authority/tracing/rides';
import { type SecondContact, secondDegreeOf } from '../../backend/authority/tracing/second-degree';
import type { CaseSegments } from '../../backend/authority/tracing/segments-of-case';
import { tripEndsOf } from '../../backend/authority/tracing/trip-ends';
import { STEP_MS } from '../../protocol/boarding-code/steps';
import { concat, readUint, toHex, uint } from '../../protocol/bytes';
import type { Subject } from '../../protocol/sealed-subject';
import type { Alighting, Boarding } from '../../protocol/stored-item';
import type { TrueCheckIn } from '../../simulators/city/check-ins';

/** A terminal's clock is within this, as it says itself. */
const CLOCK_ERROR_MS = 500;
const DAY = 1;

export type CityCase = {
  /** The index case's rides, and everybody who may have shared one. */
  trace(
    rider: number,
    config?: TraceConfig,
    how?: { elsewhere?: boolean },
  ): Promise<{
    rides: readonly Ride[];
    coRiders: readonly (CoRider & { readonly rider: number })[];
  }>;
  /**
   * Contacts of the named co-riders of an index case.
   * @param from unix ms, of each co-rider's first ride with the index case
   */
  second(
    rider: number,
    first: readonly { readonly rider: number; readonly key: string }[],
    asked: readonly { readonly rider: number; readonly from: number; readonly to: number }[],
  ): Promise<{
    persons: readonly { readonly rides: readonly Ride[] }[];
    contacts: readonly (SecondContact & { readonly rider: number })[];
  }>;
  /** When the check-in was made, as the engine sees it. */
  interval(checkIn: TrueCheckIn): { earliest: number; latest: number };
};

/** @param checkIns of all days that the case opens */
export function cityCase(checkIns: readonly TrueCheckIn[]): CityCase {
  const boardings = checkIns.map(stored);
  const alightings = new Map<string, Alighting>();
  checkIns.forEach(({ saidOff }, i) => {
    if (saidOff === undefined) return;
    const { id, day, vehicleId } = boardings[i]!;
    const alightedAt = Math.floor(saidOff / STEP_MS) * STEP_MS;
    alightings.set(toHex(id), { kind: 'alighting', id, day, vehicleId, alightedAt });
  });
  const ofRider = groupBy(boardings, (boarding) => riderOf(boarding));
  const ofVehicle = groupBy(boardings, ({ vehicleId }) => vehicleId);
  const segments: CaseSegments = {
    days: [DAY],
    count: 1,
    boardings: async () => boardings.length,
    tagKeys: async () => [],
    ofTags: async (_day, tags) => tags.map((tag) => boardings[readUint(tag, 0, 4)]!),
    ofVehicles: async (spansOn) => ({
      boardings: spansOn(DAY).flatMap(({ vehicleId }) => ofVehicle.get(vehicleId) ?? []),
      alightings: [...alightings.values()],
      tripEnds: [],
    }),
  };
  const asCheckIn = (boarding: Boarding): CheckIn => ({ boarding, marks: boarding.marks });
  const elsewhere: Elsewhere = async (riders) =>
    new Map(
      riders.map(({ person, ref, within }) => {
        const all = (ofRider.get(readUint(ref, 0, 4)) ?? []).filter((boarding) => {
          const { earliest, latest } = boardingInterval(boarding);
          return latest >= within.earliest && earliest <= within.latest;
        });
        return [person.rider, all.map(asCheckIn)];
      }),
    );

  const phoneOf = (number: number) => `+86${13_000_000_000 + number}`;
  const keyOf = (number: number) => `phone ${phoneOf(number)}`;
  const numberOf = ({ contact }: Pick<CoRider, 'contact'>) =>
    contact.kind === 'phone' ? Number(contact.phone.slice(3)) - 13_000_000_000 : -1;
  const doors = {
    segments,
    prove: Object.assign(
      (boarding: Boarding) => ({
        subject: {
          kind: 'ticket' as const,
          riderRef: uint(riderOf(boarding), 4),
          notice: new Uint8Array(16),
        },
      }),
      { ahead: async () => {} },
    ),
    personOf: async (subject: Subject): Promise<Person> => {
      if (subject.kind !== 'ticket') throw new Error('every simulated rider has a registration');
      const number = readUint(subject.riderRef, 0, 4);
      const phone = phoneOf(number);
      return { key: keyOf(number), rider: phone, contact: { kind: 'phone', phone } };
    },
    pause: async () => {},
    onTicketOpened: () => {},
  };
  const aroundOf = (own: readonly Boarding[]) =>
    [...new Set(own.map(({ vehicleId }) => vehicleId))].flatMap((id) => ofVehicle.get(id) ?? []);

  return {
    async trace(rider, config = TRACE_DEFAULTS, { elsewhere: isAsked = true } = {}) {
      const own = ofRider.get(rider) ?? [];
      const around = aroundOf(own);
      const tripEnds = tripEndsOf({ boardings: around, ends: [] }, config);
      const rides = ridesOf(own.map(asCheckIn), alightings, config, tripEnds);
      const { coRiders } = await coRidersOf({
        ...doors,
        rides,
        others: around.filter((boarding) => riderOf(boarding) !== rider),
        own: keyOf(rider),
        alightings,
        config,
        tripEnds,
        ...(isAsked && { elsewhere }),
      });
      return { rides, coRiders: coRiders.map((each) => ({ ...each, rider: numberOf(each) })) };
    },
    async second(rider, first, asked) {
      const persons = asked.map(({ rider: number, from, to }, coRider) => ({
        ...{ coRider, key: keyOf(number), window: { from, to } },
        identifier: { kind: 'phone' as const, identifier: phoneOf(number) },
      }));
      const checkIns = asked.flatMap(({ rider: number }) =>
        (ofRider.get(number) ?? []).map((boarding) => ({
          ...asCheckIn(boarding),
          ...{ key: keyOf(number), rider: phoneOf(number) },
        })),
      );
      const boardings = aroundOf(checkIns.map(({ boarding }) => boarding));
      const found = await secondDegreeOf(
        { persons, index: keyOf(rider), first: new Set(first.map(({ key }) => key)) },
        {
          ...doors,
          checkIns,
          around: { boardings, alightings, ends: [] },
          config: TRACE_DEFAULTS,
          elsewhere,
        },
      );
      return { ...found, contacts: found.contacts.map((each) => ({ ...each, rider: numberOf(each) })) };
    },
    interval: (checkIn) => boardingInterval(stored(checkIn, 0)),
  };
}

/** The rider's number lies where the sealed part would, the check-in's own in its tag. */
function stored(checkIn: TrueCheckIn, number: number): Boarding {
  const { claims, channel, at, shownAt, rider } = checkIn;
  const isByTicket = channel === 'code' || channel === 'pass';
  return {
    kind: 'boarding',
    id: concat(uint(number, 4), new Uint8Array(12)),
    channel,
    versionByte: 0x10,
    day: DAY,
    vehicleId: claims.vehicleId,
    terminalNumber: 1,
    boardedAt: shownAt ?? at,
    clockErrorMs: shownAt === undefined ? CLOCK_ERROR_MS : 0,
    trip: {
      lineId: claims.lineId,
      tripId: claims.tripId,
      startDate: claims.startDate,
      stopSequence: claims.stopSequence,
    },
    people: 1,
    marks: [],
    tag: concat(uint(number, 4), new Uint8Array(12)),
    sealed: concat(uint(rider, 4), new Uint8Array(76)),
    signature: isByTicket ? new Uint8Array(64) : null,
  };
}

const riderOf = ({ sealed }: Boarding): number => readUint(sealed, 0, 4);

function groupBy<Key>(
  boardings: readonly Boarding[],
  keyOf: (boarding: Boarding) => Key,
): Map<Key, Boarding[]> {
  const groups = new Map<Key, Boarding[]>();
  for (const boarding of boardings) {
    const group = groups.get(keyOf(boarding));
    if (group) group.push(boarding);
    else groups.set(keyOf(boarding), [boarding]);
  }
  return groups;
}
