/** What the published lists say of this phone's rides. Pure. */
import { localOffsetMinutes } from '../../../../../protocol/days';
import { type Match, matchRides, type OwnRide } from '../../../../../protocol/exposures/match';
import type { Diary, Ride } from '../diary';
import type { Lists } from './published';

const DAY_MS = 86_400_000;

/** A ride that can be told from others. */
export type IdentifiedRide = OwnRide & { readonly id: string };
export type RideOfDiary = IdentifiedRide & { readonly diary: Ride };
export type OwnMatch = Match<RideOfDiary>;

/** The diary's rides, as far as they can be compared. */
export function ridesOf(diary: Diary): RideOfDiary[] {
  return diary
    .entries()
    .filter((entry): entry is Ride => entry.kind === 'ride')
    .map((ride) => ({
      id: ride.id,
      line: ride.line,
      vehicle: ride.vehicle,
      from: ride.at,
      to: ride.off ?? diary.latestOff(ride),
      isKnown: ride.off !== null,
      diary: ride,
    }));
}

/** Rides beside everything that is published. @param dayShift seconds, of the bundle: says when a date begins */
export function matchOwn<Own extends IdentifiedRide>(
  rides: readonly Own[],
  lists: Pick<Lists, 'files'>,
  dayShift: number,
): Match<Own>[] {
  const offset = localOffsetMinutes(dayShift) * 60_000;
  const rangeOf = (date: string) => {
    const from = Date.parse(`${date}T00:00:00Z`) - offset;
    return { from, to: from + DAY_MS - 1 };
  };
  const dated = lists.files.filter(({ date }) => !Number.isNaN(Date.parse(date)));
  return matchRides(rides, dated, rangeOf);
}

/** The diary's rides beside everything that is published. */
export function lookUpMine(
  diary: Diary,
  lists: Lists,
  dayShift: number,
): { matches: OwnMatch[]; rides: number } {
  const rides = ridesOf(diary);
  return { matches: matchOwn(rides, lists, dayShift), rides: rides.length };
}
