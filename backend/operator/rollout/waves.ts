/**
 * Who gets a change when: waves that grow, and a control group that gets it last. All drawn by chance, so that the groups
 * differ by nothing but the change, and spread over lines and kinds of vehicle, so that no group is one line alone. Pure.
 */
import type { Random } from '../../../platform/random';

/** A terminal, and what it is like: its line, or its kind of vehicle. */
export type Candidate = { readonly terminalId: string; readonly stratum: string };

export type WavePlan = {
  /** In their order; nobody is in two of them. */
  readonly waves: readonly (readonly string[])[];
  /** Held back until the last wave fares well; empty: the fleet is too small to compare. */
  readonly control: readonly string[];
};

export type WaveSizes = {
  /** Part of the fleet that has it after each wave, growing, the last 1: `[0.01, 0.1, 1]`. */
  readonly shares: readonly number[];
  /** Part of the fleet that is held back. */
  readonly control: number;
  /** Terminals in the first wave and in the control group at least: one bus would tell about its driver. */
  readonly least: number;
};

export const WAVE_SIZES: WaveSizes = { shares: [0.01, 0.1, 1], control: 0.05, least: 5 };

/** @param random decides who is where: the plan is to be kept, for it is another one each time */
export function planWaves(
  fleet: readonly Candidate[],
  random: Pick<Random, 'below'>,
  sizes: WaveSizes = WAVE_SIZES,
): WavePlan {
  const all = fleet.length;
  // In a fleet of four, five are held back nowhere: half of it at most.
  const held = Math.min(Math.max(sizes.least, Math.round(all * sizes.control)), Math.floor(all / 2));
  let { drawn: control, rest } = drawSpread(byStratum(fleet, random), held, random);
  const waves: string[][] = [];
  const treated = rest.length;
  sizes.shares.forEach((share, i) => {
    const later = sizes.shares.length - 1 - i;
    const before = treated - rest.length;
    const until = later === 0 ? treated : Math.max(sizes.least, Math.ceil(all * share), before + 1);
    // Each later wave needs somebody, too.
    const size = Math.min(until, treated - later) - before;
    if (size <= 0) return;
    const wave = drawSpread(rest, size, random);
    rest = wave.rest;
    waves.push(idsOf(wave.drawn));
  });
  return { waves, control: idsOf(control) };
}

const idsOf = (all: readonly Candidate[]): string[] => all.map(({ terminalId }) => terminalId).sort();

/** Those that are alike beside one another, in an order by chance among themselves (Fisher and Yates). */
function byStratum(fleet: readonly Candidate[], random: Pick<Random, 'below'>): Candidate[] {
  const shuffled = [...fleet];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled.sort((a, b) => (a.stratum < b.stratum ? -1 : a.stratum > b.stratum ? 1 : 0));
}

/** Systematic sampling (Cochran, Sampling Techniques, 1977, chapter 8): every so-maniest of an ordered list. */
function drawSpread(ordered: readonly Candidate[], size: number, random: Pick<Random, 'below'>) {
  const step = ordered.length / Math.max(1, size);
  const start = (random.below(1_000_000) / 1_000_000) * step;
  const chosen = new Set(Array.from({ length: size }, (_, i) => Math.floor(start + i * step)));
  return {
    drawn: ordered.filter((_, i) => chosen.has(i)),
    rest: ordered.filter((_, i) => !chosen.has(i)),
  };
}
