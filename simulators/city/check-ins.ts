/** What a ride leaves behind: a check-in by one channel or none, perhaps a word of getting off; and what liars leave. */
import type { Random } from '../../platform/random';
import { CODE_PERIOD_MS, STEP_MS } from '../../protocol/boarding-code/steps';
import { between, chance, pick } from './draw';
import type { TrueRide } from './journeys';
import type { Person } from './people';
import type { CityPlan, Means } from './plan';

/** Times unix ms. */
export type TrueCheckIn = {
  readonly rider: number;
  /** The ride that it belongs to; none for a lie. */
  readonly ride: TrueRide | undefined;
  readonly channel: Exclude<Means, 'none'>;
  /** Where the check-in says that the rider was. */
  readonly claims: Pick<TrueRide, 'vehicleId' | 'kind' | 'lineId' | 'tripId' | 'startDate' | 'stopSequence'>;
  /** When it was made. */
  readonly at: number;
  /** By code: when the code appeared that was scanned, on a whole step, at most 30 s before. */
  readonly shownAt: number | undefined;
  /** When the rider said "I got off", if ever: while stepping off. */
  readonly saidOff: number | undefined;
};

/** Check-ins by time. */
export function checkInsOf(
  plan: CityPlan,
  people: readonly Person[],
  rides: readonly TrueRide[],
  random: Random,
): TrueCheckIn[] {
  const made: TrueCheckIn[] = [];
  for (const ride of rides) {
    const person = people[ride.rider]!;
    const { means } = person;
    if (means === 'none' || chance(random, plan.forgets)) continue;
    // Who rides one stop has less time for it.
    const at =
      ride.on + Math.round(between(random, 0, Math.min(plan.dawdles * 1000, (ride.off - ride.on) / 2)));
    const says = (means === 'code' || means === 'pass') && chance(random, person.saysOff);
    made.push({
      rider: ride.rider,
      ride,
      channel: means,
      claims: ride,
      at,
      shownAt: means === 'code' ? codeShownAt(at, random) : undefined,
      saidOff: says ? ride.off : undefined,
    });
  }
  for (const person of people) if (person.lies) made.push(...liesOf(plan, person, rides, random));
  return made.sort((a, b) => a.at - b.at);
}

/** A liar has codes of many vehicles sent by friends, and posts them all within half a minute. */
function liesOf(plan: CityPlan, person: Person, rides: readonly TrueRide[], random: Random): TrueCheckIn[] {
  if (rides.length === 0) return [];
  const at = pick(random, rides).on;
  const nearby = rides.filter(({ on, off }) => on <= at && off > at);
  const vehicles = [...new Map(nearby.map((ride) => [ride.vehicleId, ride])).values()].slice(0, plan.claims);
  return vehicles.map((claims): TrueCheckIn => {
    const posted = at + Math.round(between(random, 0, 30_000));
    const shownAt = codeShownAt(posted, random);
    return {
      rider: person.number,
      ride: undefined,
      channel: 'code',
      claims,
      at: posted,
      shownAt,
      saidOff: undefined,
    };
  });
}

/** A code appears on a whole step (PROTOCOL.md section 2) and is read while it is shown. */
function codeShownAt(scanned: number, random: Random): number {
  const latest = Math.floor(scanned / STEP_MS);
  const earliest = Math.floor((scanned - CODE_PERIOD_MS) / STEP_MS) + 1;
  return (earliest + random.below(latest - earliest + 1)) * STEP_MS;
}
