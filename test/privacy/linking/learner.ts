/** An attacker that nobody told what to look for: it learns weights for all features from pairs whose truth it is given. */

export type Weights = {
  readonly of: readonly number[];
  readonly mean: readonly number[];
  readonly scale: readonly number[];
};

const ROUNDS = 200;
const STEP = 1;
const SHRINK = 0.001;

/** Logistic regression by gradient descent over standardised features. */
export function learn(linked: readonly number[][], others: readonly number[][]): Weights {
  const all = [...linked, ...others];
  const size = all[0]!.length;
  const mean = Array.from({ length: size }, (_, i) => average(all.map((row) => row[i]!)));
  const scale = mean.map((centre, i) => Math.sqrt(average(all.map((row) => (row[i]! - centre) ** 2))) || 1);
  const rows = all.map((row) => row.map((value, i) => (value - mean[i]!) / scale[i]!));
  const truths = all.map((_, n) => (n < linked.length ? 1 : 0));
  const weight = truths.map((truth) => 0.5 / (truth ? linked.length : others.length));
  const of = new Array<number>(size).fill(0);
  let bias = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const slope = of.map((each) => SHRINK * each);
    let biasSlope = 0;
    rows.forEach((row, n) => {
      const guess = 1 / (1 + Math.exp(-(bias + row.reduce((sum, value, i) => sum + value * of[i]!, 0))));
      const error = (guess - truths[n]!) * weight[n]!;
      biasSlope += error;
      for (let i = 0; i < size; i++) slope[i]! += error * row[i]!;
    });
    bias -= STEP * biasSlope;
    for (let i = 0; i < size; i++) of[i]! -= STEP * slope[i]!;
  }
  return { of, mean, scale };
}

/** How much a pair looks like one rider's, on a scale of the learner's own. */
export const scoreOf = ({ of, mean, scale }: Weights, row: readonly number[]): number =>
  of.reduce((sum, weight, i) => sum + (weight * (row[i]! - mean[i]!)) / scale[i]!, 0);

export const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
