/** What the published lists say of this phone's rides. Pure. */
import { localOffsetMinutes } from '../../../../../protocol/days';
import { type Match, matchRides, type OwnRide } from '../../../../../protocol/exposures/match';
import type { Diary, Ride } from '../diary';
import type { Lists } from './published';

const DAY_MS = 86_400_000;

export type OwnMatch = Match<OwnRide & { readonly diary: Ride }>;

/** The diary's rides beside everything that is published. */
export function lookUpMine(
  diary: Diary,
  lists: Lists,
  dayShift: number,
): { matches: OwnMatch[]; rides: number } {
  const rides = diary
    .entries()
    .filter((entry): entry is Ride => entry.kind === 'ride')
    .map((ride) => ({
      line: ride.line,
      vehicle: ride.vehicle,
      from: ride.at,
      to: ride.off ?? diary.latestOff(ride),
      isKnown: ride.off !== null,
      diary: ride,
    }));
  const offset = localOffsetMinutes(dayShift) * 60_000;
  const rangeOf = (date: string) => {
    const from = Date.parse(`${date}T00:00:00Z`) - offset;
    return { from, to: from + DAY_MS - 1 };
  };
  const dated = lists.files.filter(({ date }) => !Number.isNaN(Date.parse(date)));
  return { matches: matchRides(rides, dated, rangeOf), rides: rides.length };
}
