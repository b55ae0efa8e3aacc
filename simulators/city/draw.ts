/** Draws from a seeded port of chance: what a model of people needs beside whole numbers. */
import type { Random } from '../../platform/random';

/** A real number in [0, 1). */
export const unit = (random: Random): number => random.uint32() / 2 ** 32;

/** True with this probability. */
export const chance = (random: Random, probability: number): boolean => unit(random) < probability;

/** A real number in [least, most). */
export const between = (random: Random, least: number, most: number): number =>
  least + unit(random) * (most - least);

export function pick<T>(random: Random, from: readonly T[]): T {
  if (from.length === 0) throw new RangeError('there is nothing to pick from');
  return from[random.below(from.length)]!;
}

/** Picks a key by its weight; the weights need not add up to 1. */
export function weighted<Key extends string>(random: Random, weights: Readonly<Record<Key, number>>): Key {
  const entries = Object.entries(weights) as [Key, number][];
  let left = unit(random) * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries.at(-1)![0];
}

/** Normally distributed (Box and Muller 1958). */
export function normal(random: Random, mean: number, deviation: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unit(random)));
  return mean + deviation * radius * Math.cos(2 * Math.PI * unit(random));
}
