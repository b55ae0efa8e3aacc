/** Steps of ten seconds, and how long a boarding code is good (PROTOCOL.md section 2). Pure. */

export const STEP_MS = 10_000;
export const STEP_MODULUS = 2 ** 24;
/** A new code every 30 s: boarding lies in [step, step + 30 s]. */
export const CODE_PERIOD_MS = 30_000;
const EARLY_MS = 30_000;
const LIVE_MS = 90_000;
const LATE_MS = 24 * 3_600_000;

/** The step of a moment, modulo 2^24. */
export function stepOf(unixMs: number): number {
  return Math.floor(unixMs / STEP_MS) % STEP_MODULUS;
}

/** The time (unix ms) of `step` that lies nearest to `nearMs`: a step says nothing of its era. */
export function stepTime(step: number, nearMs: number): number {
  const near = Math.floor(nearMs / STEP_MS);
  const behind = (((near - step) % STEP_MODULUS) + STEP_MODULUS) % STEP_MODULUS;
  const ahead = STEP_MODULUS - behind;
  return (behind <= ahead ? near - behind : near + ahead) * STEP_MS;
}

/**
 * How a code of time `codeMs` stands at `nowMs`: `live` from 30 s before to 90 s after, `late` up to 24 hours,
 * else `early` (more than 30 s ahead) or `expired`.
 */
export function codeAge(codeMs: number, nowMs: number): 'early' | 'live' | 'late' | 'expired' {
  const age = nowMs - codeMs;
  if (age < -EARLY_MS) return 'early';
  if (age <= LIVE_MS) return 'live';
  return age <= LATE_MS ? 'late' : 'expired';
}
