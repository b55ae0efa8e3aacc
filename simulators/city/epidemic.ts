/**
 * An illness that spreads by shared rides only, so that every infection has its one true cause. Susceptible, exposed,
 * infectious, removed (Kermack and McKendrick 1927), in whole days.
 */
import type { Random } from '../../platform/random';
import { chance } from './draw';
import type { TrueRide } from './journeys';
import type { EpidemicPlan } from './plan';
import { ridesByVehicle, togetherMs } from './truth';

export type Infection = {
  readonly from: number;
  readonly to: number;
  /** Day of the city, from 0. */
  readonly day: number;
  /** The two rides that were shared. */
  readonly rides: readonly [TrueRide, TrueRide];
};

export class Epidemic {
  /** Day on which somebody was infected. */
  private readonly infected = new Map<number, number>();
  readonly infections: Infection[] = [];

  constructor(
    private readonly plan: EpidemicPlan,
    riders: number,
    random: Random,
  ) {
    while (this.infected.size < Math.min(plan.seeds, riders))
      this.infected.set(random.below(riders), -plan.latentDays);
  }

  isInfectious(rider: number, day: number): boolean {
    const since = this.infected.get(rider);
    if (since === undefined) return false;
    const from = since + this.plan.latentDays;
    return day >= from && day < from + this.plan.infectiousDays;
  }

  /** Who is diagnosed on a day: the infectious days are over. */
  diagnosedOn(day: number): number[] {
    const { latentDays, infectiousDays } = this.plan;
    return [...this.infected]
      .filter(([, since]) => since + latentDays + infectiousDays === day)
      .map(([rider]) => rider);
  }

  /** Lets a day of rides pass. */
  pass(day: number, rides: readonly TrueRide[], random: Random): void {
    for (const shared of ridesByVehicle(rides).values())
      for (const ill of shared.filter(({ rider }) => this.isInfectious(rider, day)))
        for (const other of shared) {
          const minutes = togetherMs(ill, other) / 60_000;
          if (minutes <= 0 || this.infected.has(other.rider)) continue;
          if (!chance(random, 1 - (1 - this.plan.perMinute[ill.kind]) ** minutes)) continue;
          this.infected.set(other.rider, day);
          this.infections.push({ from: ill.rider, to: other.rider, day, rides: [ill, other] });
        }
  }
}
