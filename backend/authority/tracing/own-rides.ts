/** The index case's own check-ins, proven, as rides within the window. */

import { groupBy } from '../../../platform/group-by';
import type { Boarding } from '../../../protocol/stored-item';
import type { Around } from './around';
import type { CheckIn } from './boardings';
import { type UnprovenCheckIn, unprovenOf } from './co-riders';
import type { TraceConfig } from './config';
import { marksOf, ticketsUsedTwice } from './marks';
import type { createPeople } from './people';
import type { Prover } from './prove';
import { type Ride, ridesOf } from './rides';
import type { TripEnds } from './trip-ends';

/** A check-in of a person (`Person.key`), and by which registration or card it was made. */
export type OwnCheckIn = CheckIn & { readonly key: string; readonly rider: string };

/** All that was found of the person. */
export type Own = {
  /** `Person.key` of the index case. */
  readonly key: string;
  /** Every check-in with a tag of the person, proven or not. */
  readonly found: readonly Boarding[];
  readonly checkIns: readonly OwnCheckIn[];
  readonly unproven: readonly UnprovenCheckIn[];
};

/**
 * The check-ins that are proven to be of one of the persons.
 * @param keys `Person.key` of each
 */
export async function ownCheckIns(
  found: readonly Boarding[],
  keys: ReadonlySet<string>,
  prove: Prover,
  personOf: ReturnType<typeof createPeople>,
): Promise<Pick<Own, 'checkIns' | 'unproven'>> {
  const twice = ticketsUsedTwice(found);
  const unproven: UnprovenCheckIn[] = [];
  const checkIns: OwnCheckIn[] = [];
  for (const boarding of found) {
    const proof = prove(boarding);
    // A ticket of the phone's own seed that is sealed to somebody else is nobody's proof.
    const person = proof.subject && (await personOf(proof.subject));
    if (person && keys.has(person.key))
      checkIns.push({ boarding, marks: marksOf(boarding, twice), key: person.key, rider: person.rider });
    else unproven.push(unprovenOf(boarding, proof.unproven ?? 'the check-in is sealed to another rider'));
  }
  return { checkIns, unproven };
}

/** By boarding; one registration's check-ins never bound another's rides. */
export function ownRides(
  own: readonly OwnCheckIn[],
  { alightings }: Around,
  tripEnds: TripEnds,
  window: { readonly from: number; readonly to: number },
  config: TraceConfig,
): Ride[] {
  return [...groupBy(own, ({ rider }) => rider).values()]
    .flatMap((checkIns) => ridesOf(checkIns, alightings, config, tripEnds))
    .filter(({ boarding }) => boarding.latest >= window.from && boarding.earliest <= window.to)
    .sort((a, b) => a.boarding.earliest - b.boarding.earliest);
}
