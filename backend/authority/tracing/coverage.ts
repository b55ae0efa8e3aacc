/** How much of a ride the check-ins cover: who did not check in cannot be found, and an officer must know how many. */
import { Malformed } from '../../../protocol/errors';
import type { Boarding } from '../../../protocol/stored-item';
import { boardingInterval, longestRide } from './boarding-time';
import type { TraceConfig } from './config';
import type { Counted, PassengerCounts } from './passenger-counts';
import type { Ride } from './rides';

export type Coverage = {
  /** People by check-in who may have been on the vehicle during the ride, the index case among them. */
  readonly checkedIn: number;
  /** Who got on in the counter's stretches that touch the ride, and how many of the same stretches checked in. */
  readonly boarded?: { readonly counted: number; readonly checkedIn: number };
  /** Why the vehicle's counts cannot be read. */
  readonly fault?: string;
};

/** @param boardings on the ride's vehicle, the index case's own among them, others' too; each check-in once */
export async function coverageOf(
  ride: Ride,
  boardings: readonly Boarding[],
  counts: PassengerCounts,
  config: TraceConfig,
): Promise<Coverage> {
  const { boarding, alighting, vehicleId } = ride;
  const riders = boardings.filter((each) => each.vehicleId === vehicleId && each.channel !== 'driver');
  const aboard = riders.filter((each) => {
    const { earliest, latest } = boardingInterval(each);
    return earliest <= alighting.latest && latest + longestRide(each, config) >= boarding.earliest;
  });
  const checkedIn = peopleOf(aboard);
  // A taxi's meter counts nobody: one fare is a person.
  if (ride.kind === 'taxi') return { checkedIn };
  const around = { earliest: boarding.earliest, latest: alighting.latest };
  try {
    const rows = await counts(vehicleId, around);
    const near = rows?.filter(({ from, to }) => from <= around.latest && to > around.earliest) ?? [];
    return { checkedIn, ...(near.length > 0 && { boarded: boardedIn(near, riders) }) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { checkedIn, fault: error.message };
  }
}

/** Like with like: the counter's own stretches, whole. A late check-in does not say when somebody got on. */
function boardedIn(rows: readonly Counted[], riders: readonly Boarding[]): NonNullable<Coverage['boarded']> {
  const gotOn = riders.filter(
    ({ boardedAt, marks }) =>
      !marks.includes('late') && rows.some(({ from, to }) => boardedAt >= from && boardedAt < to),
  );
  const counted = rows.reduce((sum, { boarded }) => sum + boarded, 0);
  return { counted, checkedIn: peopleOf(gotOn) };
}

const peopleOf = (boardings: readonly Boarding[]): number =>
  boardings.reduce((sum, { people }) => sum + people, 0);
