/** What a source said of the time, and which source to believe. Pure. */

/** Ranked: what stands first is believed where two cannot both be right. */
export const SOURCES = ['gnss', 'server', 'rtc'] as const;
export type TimeSource = (typeof SOURCES)[number];

/** The true time was in `unix` ± `errorMs` when the own monotonic clock showed `at`. All ms. */
export type Estimate = {
  readonly source: TimeSource;
  readonly unix: number;
  readonly at: number;
  readonly errorMs: number;
};

/** Drift of an ordinary crystal: 100 ppm. */
export const DRIFT = 100e-6;
/** A satellite time farther than this from a server's is a broken week, a bad leap second or somebody's lie. Ms. */
const SATELLITES_MAY_DIFFER_MS = 60_000;

/** The estimate as of another moment: its error grows in both directions. */
export function asOf(estimate: Estimate, at: number): Estimate {
  const passed = at - estimate.at;
  return {
    ...estimate,
    unix: estimate.unix + passed,
    at,
    errorMs: estimate.errorMs + Math.abs(passed) * DRIFT,
  };
}

/** Whether both can be right. Given as of the same moment. */
export function agree(a: Estimate, b: Estimate): boolean {
  return Math.abs(a.unix - b.unix) <= a.errorMs + b.errorMs;
}

/**
 * What is kept of a source: the surer of two that agree; of two that do not, the newer, for a clock was set in between.
 */
export function keep(old: Estimate | undefined, heard: Estimate): Estimate {
  if (!old) return heard;
  const now = asOf(old, heard.at);
  return agree(now, heard) && now.errorMs <= heard.errorMs ? old : heard;
}

/**
 * The one to believe: the first by rank, or a lower one that agrees with it and is surer. Satellites far from a
 * server's time are left out.
 * @param estimates as of the same moment, in any order
 */
export function choose(estimates: readonly Estimate[]): Estimate | undefined {
  const server = estimates.find(({ source }) => source === 'server');
  const plausible = (one: Estimate) =>
    one.source !== 'gnss' ||
    !server ||
    Math.abs(one.unix - server.unix) <= SATELLITES_MAY_DIFFER_MS + server.errorMs;
  const ranked = SOURCES.flatMap((source) => estimates.filter((one) => one.source === source)).filter(
    plausible,
  );
  const [first, ...others] = ranked;
  if (!first) return undefined;
  return others.reduce((best, one) => (agree(best, one) && one.errorMs < best.errorMs ? one : best), first);
}
