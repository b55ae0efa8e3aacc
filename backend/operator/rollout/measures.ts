/**
 * What riders feel, as a difference between a wave and its control group with the variance of that difference. Chance drew
 * terminals, not riders, and riders of one bus have its driver and its scanner in common; so the variance is that between
 * terminals (the linearised ratio: Cochran, Sampling Techniques, 1977, section 6.3; Deng, Knoblich, Lu, "Applying the Delta
 * Method in Metric Analytics", KDD 2018), and never less than independent riders would give. Pure.
 */
import { type Fared, type Group, sumOf } from './fared';

/** Larger `harm` is worse for riders; 0: the same as in the control group. */
export type Difference = {
  readonly wave: number;
  readonly control: number;
  readonly harm: number;
  /** Of `harm`. */
  readonly variance: number;
};

/** Times the variance of independent riders, where too few terminals tell their own (Kish's design effect). */
const DESIGN_EFFECT = 2;

/** Of everything that was held to a terminal, the part that was refused. */
export const refusedShare = (wave: Group, control: Group): Difference =>
  shareDifference(
    wave,
    control,
    ({ refusals }) => refusals,
    ({ checkIns, refusals }) => checkIns + refusals,
  );

/** Of the check-ins, the part with slow feedback: a 99th percentile within the limit is a share of at most 1 %. */
export const slowShare = (wave: Group, control: Group): Difference =>
  shareDifference(
    wave,
    control,
    ({ slow }) => slow,
    ({ checkIns }) => checkIns,
  );

/**
 * Check-ins that are missing, as a share of those expected: for nobody counts boardings, and where chance drew the vehicles as
 * many people board both groups', so fewer check-ins an hour are fewer check-ins per boarding. What is expected of a wave are the
 * control group's check-ins an hour, times how much busier the wave was before, where both were looked at then.
 */
export function missingCheckIns(wave: Group, control: Group): Difference {
  const isAdjusted =
    [...wave, ...control].every(({ before }) => before && before.hours > 0) &&
    [wave, control].every((group) => sumOf(group, ({ before }) => before?.checkIns ?? 0) > 0);
  const [a, b] = [ratesOf(wave, isAdjusted), ratesOf(control, isAdjusted)];
  const expected = ((b.checkIns * a.hours) / b.hours) * (a.before / b.before);
  const ratio = a.checkIns / expected;
  // Of a wave that has none at all, the variance is that of what was expected.
  const independent = 1 / expected + 1 / b.checkIns + a.beforeVariance + b.beforeVariance;
  const between =
    clustered(wave.map((each, i) => each.checkIns / expected - ratio * a.influences[i]!)) +
    clustered(control.map((each, i) => ratio * (each.checkIns / b.checkIns - b.influences[i]!)));
  return {
    wave: a.checkIns / a.hours,
    control: b.checkIns / b.hours,
    harm: 1 - ratio,
    variance: Math.max(independent * DESIGN_EFFECT, between),
  };
}

function shareDifference(
  wave: Group,
  control: Group,
  part: (each: Fared) => number,
  whole: (each: Fared) => number,
): Difference {
  const [a, b] = [share(wave, part, whole), share(control, part, whole)];
  return { wave: a.share, control: b.share, harm: a.share - b.share, variance: a.variance + b.variance };
}

function share(group: Group, part: (each: Fared) => number, whole: (each: Fared) => number) {
  const total = sumOf(group, whole);
  // One of each added (Agresti and Caffo, The American Statistician 54(4), 2000): no refusal among ten is not none ever.
  const guess = (sumOf(group, part) + 1) / (total + 2);
  const independent = (guess * (1 - guess)) / (total + 2);
  const between = clustered(group.map((each) => (part(each) - guess * whole(each)) / Math.max(1, total)));
  return { share: guess, variance: Math.max(independent * DESIGN_EFFECT, between) };
}

/** A group's check-ins, and what each terminal adds to what is expected of it, as a share. */
function ratesOf(group: Group, isAdjusted: boolean) {
  const above0 = (of: (each: Fared) => number, least: number) => Math.max(least, sumOf(group, of));
  const hours = above0((each) => each.hours, 1e-9);
  const then = above0(({ before }) => before?.checkIns ?? 0, 0.5);
  const hoursThen = above0(({ before }) => before?.hours ?? 0, 1e-9);
  return {
    checkIns: above0((each) => each.checkIns, 0.5),
    hours,
    before: isAdjusted ? then / hoursThen : 1,
    beforeVariance: isAdjusted ? 1 / then : 0,
    influences: group.map(({ before, ...each }) => {
      const now = each.hours / hours;
      return isAdjusted && before ? now + before.checkIns / then - before.hours / hoursThen : now;
    }),
  };
}

/** Variance of a sum over terminals drawn by chance, from what each adds to it. */
function clustered(influences: readonly number[]): number {
  const n = influences.length;
  if (n < 2) return 0;
  const mean = influences.reduce((sum, each) => sum + each, 0) / n;
  return (n / (n - 1)) * influences.reduce((sum, each) => sum + (each - mean) ** 2, 0);
}
