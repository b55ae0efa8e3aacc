/**
 * The attack, and how to tell whether it worked. Half of the riders are given to the learner with their truth; on the other
 * half the mean score of pairs of one rider is compared with the same mean when the riders' names are dealt anew over the
 * same check-ins, many times: what dealing alone brings about is chance (a permutation test).
 */
import type { Random } from '../../../platform/random';
import { average, learn, scoreOf } from './learner';

export type Attacked = {
  /** Standard deviations above chance of what the learner made of all features together. */
  readonly learned: number;
  /** How often a pair of one rider scores above a random pair: 0.5 is chance, 1 is certainty. */
  readonly better: number;
  /** Each feature alone, farthest from chance first, in standard deviations. */
  readonly alone: readonly { readonly name: string; readonly deviations: number }[];
};

/**
 * Chance stays within six standard deviations but for less than one attack in a million, also for the features that count
 * rare events (equal bytes: a Poisson count of 17 or more). A run makes a few hundred attacks.
 */
export const CHANCE = 6;

/** A leak is far outside: every control must reach this, the smallest (one bit a rider) is at 20. */
export const LEAK = 15;

const DEALS = 100;
/** Random pairs for every pair of one rider that the learner is shown. */
const OTHERS = 3;

/** `a` and `b`: which two things are one rider's. */
export type Link<Thing> = { readonly name: string; readonly of: (a: Thing, b: Thing) => number };

/** @param things each with its rider; those of even riders are the learner's, the others are tried */
export function attack<Thing extends { readonly rider: number }>(
  things: readonly Thing[],
  features: readonly Link<Thing>[],
  random: Random,
): Attacked {
  const known = things.filter(({ rider }) => rider % 2 === 0);
  const tried = things.filter(({ rider }) => rider % 2 === 1);
  const row = (a: Thing, b: Thing) => features.map(({ of }) => of(a, b));
  const rowsOf = (pairs: readonly (readonly [Thing, Thing])[]) => pairs.map(([a, b]) => row(a, b));
  const linked = pairsOfOne(
    known,
    known.map(({ rider }) => rider),
  );
  const weights = learn(rowsOf(linked), rowsOf(randomPairs(known, OTHERS * linked.length, random)));

  const riders = tried.map(({ rider }) => rider);
  const truth = rowsOf(pairsOfOne(tried, riders));
  const means = columns(truth);
  const dealt = Array.from({ length: DEALS }, () =>
    columns(rowsOf(pairsOfOne(tried, shuffled(riders, random)))),
  );
  const others = rowsOf(randomPairs(tried, truth.length, random));
  const score = (each: readonly number[]) => scoreOf(weights, each);
  const alone = features.map(({ name }, i) => ({
    name,
    deviations: deviations(
      means[i]!,
      dealt.map((each) => each[i]!),
    ),
  }));
  return {
    learned: deviations(score(means), dealt.map(score)),
    better: average(truth.map((each, n) => rank(score(each), score(others[n]!)))),
    alone: alone.sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations)),
  };
}

const rank = (one: number, other: number): number => (one > other ? 1 : one === other ? 0.5 : 0);

const columns = (rows: readonly number[][]): number[] =>
  rows[0]!.map((_, i) => average(rows.map((each) => each[i]!)));

/** A feature that is the same for every deal says nothing. */
function deviations(value: number, chance: readonly number[]): number {
  const mean = average(chance);
  const spread = Math.sqrt(average(chance.map((each) => (each - mean) ** 2)));
  return Math.abs(value - mean) < 1e-9 ? 0 : (value - mean) / Math.max(spread, 1e-9);
}

function pairsOfOne<Thing>(things: readonly Thing[], riders: readonly number[]): (readonly [Thing, Thing])[] {
  const groups = new Map<number, Thing[]>();
  for (const [n, thing] of things.entries())
    groups.set(riders[n]!, [...(groups.get(riders[n]!) ?? []), thing]);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((a, i) => group.slice(i + 1).map((b) => [a, b] as const)),
  );
}

function randomPairs<Thing extends { readonly rider: number }>(
  things: readonly Thing[],
  count: number,
  random: Random,
): (readonly [Thing, Thing])[] {
  // In their order, as pairs of one rider are: the earlier first.
  const draw = () => random.below(things.length);
  return Array.from({ length: count }, () => {
    for (;;) {
      const [i, j] = [draw(), draw()];
      const [a, b] = [things[Math.min(i, j)]!, things[Math.max(i, j)]!];
      if (a.rider !== b.rider) return [a, b] as const;
    }
  });
}

function shuffled(values: readonly number[], random: Random): number[] {
  const dealt = [...values];
  for (let i = dealt.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [dealt[i], dealt[j]] = [dealt[j]!, dealt[i]!];
  }
  return dealt;
}

/** One line for a report of the test. */
export const inWords = ({ learned, better, alone }: Attacked): string =>
  `${better.toFixed(3)} of pairs told apart (chance 0.5), ${learned.toFixed(1)} deviations; alone: ${alone
    .slice(0, 3)
    .map(({ name, deviations: far }) => `${name} ${far.toFixed(1)}`)
    .join(', ')}`;
