/**
 * A city with a known truth, day by day: who rode what, what of it was checked in, who infected whom. Pure: the same plan
 * gives the same city, whether its check-ins go through the real parts or straight into a test.
 */
import { seededRandom } from '../../platform/random';
import { addDays, type Feed, serviceMidnight } from '../../protocol/gtfs';
import { checkInsOf, type TrueCheckIn } from './check-ins';
import { Epidemic, type Infection } from './epidemic';
import { journeysOf, type TrueRide } from './journeys';
import { type Person, patternsOf, peopleOf } from './people';
import type { CityPlan } from './plan';
import { type Run, runsOf } from './runs';

export type CityDay = {
  /** From 0. */
  readonly number: number;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly runs: readonly Run[];
  readonly rides: readonly TrueRide[];
  readonly checkIns: readonly TrueCheckIn[];
};

export type CityModel = {
  readonly people: readonly Person[];
  /** Made one after the other as they are asked for: a day of a whole city is large. */
  days(): Generator<CityDay>;
  /** Of the days that have passed. */
  readonly infections: readonly Infection[];
  readonly epidemic: Epidemic;
};

/** @throws RangeError when nothing runs by the feed on the first date */
export function cityModel(plan: CityPlan, feed: Feed): CityModel {
  const draws = (what: string) => seededRandom(`${plan.seed} ${what}`);
  const runsOn = (date: string) => runsOf(feed, date, plan.buses, draws(`runs ${date}`));
  const patterns = patternsOf(runsOn(plan.from));
  if (patterns.length === 0)
    throw new RangeError(`nothing runs by the feed on ${plan.from}: it covers ${feed.from} to ${feed.to}`);
  const people = peopleOf(plan, patterns, draws('people'));
  const epidemic = new Epidemic(plan.epidemic, plan.riders, draws('epidemic'));

  function* days(): Generator<CityDay> {
    for (let number = 0; number < plan.days; number++) {
      const date = addDays(plan.from, number);
      const runs = runsOn(date);
      const day = { midnight: serviceMidnight(date, feed.timezone), runs, patterns };
      const rides = journeysOf(plan, people, day, draws(`journeys ${date}`));
      const checkIns = checkInsOf(plan, people, rides, draws(`check-ins ${date}`));
      epidemic.pass(number, rides, draws(`epidemic ${date}`));
      yield { number, date, runs, rides, checkIns };
    }
  }
  return { people, days, epidemic, infections: epidemic.infections };
}
