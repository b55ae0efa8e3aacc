/**
 * How sure a difference is that is looked at again and again. A test for one look (Student, chi squared) asked every minute
 * finds a difference sooner or later where there is none; this one may be asked as often as one likes. Pure.
 */

export type Interval = { readonly lower: number; readonly upper: number };

/**
 * A confidence sequence for a mean that is about normal: with probability `1 - alpha` the truth lies in *every* one of the
 * intervals of a growing sample. It is the interval of the mixture sequential probability ratio test: `|estimate - truth|` is
 * at most `sqrt(V (V + s) / s * ln((V + s) / (V alpha^2)))`, where V is the estimate's variance and s that of the mixture.
 * Source: Johari, Koomen, Pekelis, Walsh, "Always Valid Inference: Continuous Monitoring of A/B Tests", Operations Research
 * 70(3), 2022, section 4; Robbins, Annals of Mathematical Statistics 41(5), 1970.
 * @param variance of the estimate, above 0
 * @param interesting a difference that should be found soon: the mixture's standard deviation, above 0
 * @param alpha how often the truth may lie outside at some time, such as 0.05
 */
export function confidenceSequence(
  estimate: number,
  variance: number,
  interesting: number,
  alpha: number,
): Interval {
  const s = interesting ** 2;
  const both = variance + s;
  const radius = Math.sqrt(((variance * both) / s) * Math.log(both / (variance * alpha ** 2)));
  return { lower: estimate - radius, upper: estimate + radius };
}
