/** Riders: where they live and work along the lines, what they carry, and their habits. */
import type { Random } from '../../platform/random';
import { chance, normal, pick, unit, weighted } from './draw';
import type { CityPlan, Means } from './plan';
import type { Run } from './runs';

/** A way along a line: from one stop to a later one in the run's direction. */
export type Way = {
  readonly lineId: string;
  readonly directionId: 0 | 1;
  readonly from: string;
  readonly to: string;
};

export type Person = {
  /** From 0. */
  readonly number: number;
  readonly means: Means;
  /** Chance that this rider says "I got off". */
  readonly saysOff: number;
  readonly lies: boolean;
  /** To work and back; hours of local time at which they leave. */
  readonly commute: {
    readonly out: Way;
    readonly back: Way | undefined;
    readonly leaves: number;
    readonly returns: number;
  };
};

/** The ways that runs offer, one for each pattern of stops. */
export function patternsOf(runs: readonly Run[]): readonly Run[] {
  const patterns = new Map<string, Run>();
  for (const run of runs) {
    const key = `${run.lineId} ${run.directionId} ${run.calls.map(({ stopId }) => stopId).join(' ')}`;
    if (!patterns.has(key)) patterns.set(key, run);
  }
  return [...patterns.values()];
}

/** A way of at least one stop along one of the patterns. */
export function anyWay(patterns: readonly Run[], random: Random): Way {
  const { lineId, directionId, calls } = pick(random, patterns);
  const first = random.below(calls.length - 1);
  const last = first + 1 + random.below(calls.length - first - 1);
  return { lineId, directionId, from: calls[first]!.stopId, to: calls[last]!.stopId };
}

export function peopleOf(plan: CityPlan, patterns: readonly Run[], random: Random): Person[] {
  return Array.from({ length: plan.riders }, (_, number): Person => {
    const out = anyWay(patterns, random);
    const habit = unit(random);
    return {
      number,
      means: weighted(random, plan.means),
      saysOff: habit < plan.alwaysSays ? 1 : habit < plan.alwaysSays + plan.neverSays ? 0 : 0.5,
      lies: chance(random, plan.liars),
      commute: {
        out,
        back: wayBack(out, patterns, random),
        leaves: normal(random, 7.7, 0.8),
        returns: normal(random, 17.8, 1.2),
      },
    };
  });
}

/** The same two stops the other way, or, where stops of the two directions have ids of their own, any way back on the line. */
function wayBack(out: Way, patterns: readonly Run[], random: Random): Way | undefined {
  const back = patterns.filter(
    ({ lineId, directionId }) => lineId === out.lineId && directionId !== out.directionId,
  );
  for (const { lineId, directionId, calls } of back) {
    const ids = calls.map(({ stopId }) => stopId);
    const [from, to] = [ids.indexOf(out.to), ids.lastIndexOf(out.from)];
    if (from >= 0 && to > from) return { lineId, directionId, from: out.to, to: out.from };
  }
  return back.length > 0 ? anyWay(back, random) : undefined;
}
