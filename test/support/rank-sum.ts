/**
 * How surely the values of `a` are larger than those of `b`, in standard deviations: the rank-sum test of Mann and Whitney
 * (1947), which asks nothing of how the values are spread, so that one slow moment of the machine weighs as any other.
 */
export function rankSum(a: readonly number[], b: readonly number[]): number {
  const larger = a.reduce(
    (all, value) => all + b.reduce((sum, other) => sum + (value > other ? 1 : value === other ? 0.5 : 0), 0),
    0,
  );
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return (larger - mean) / deviation;
}
