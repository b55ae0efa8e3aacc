/** How co-riders are ranked: by the quality of the overlap, since an unranked list drowned health offices. */

import type { RideMark } from './boardings';
import type { TraceConfig } from './config';

/**
 * `I`: certainly together for long; `II`: certainly together; `possible`: perhaps; `doubtful`: nothing shows that the
 * rider was there at all, or something shows that they were not.
 */
export const TIERS = ['I', 'II', 'possible', 'doubtful'] as const;
export type Tier = (typeof TIERS)[number];

/** A ride with one of these proves no presence. */
const DOUBTFUL: readonly RideMark[] = ['late', 'impossible'];

/**
 * @param shared minutes in all, and the marks of each shared ride
 * @returns the tier, by the rule that `config.tierOneMinutes` completes
 */
export function tierOf(
  shared: { readonly certain: number; readonly rides: readonly { readonly marks: readonly RideMark[] }[] },
  config: Pick<TraceConfig, 'tierOneMinutes'>,
): Tier {
  const isDoubtful = shared.rides.every(({ marks }) => marks.some((mark) => DOUBTFUL.includes(mark)));
  if (isDoubtful) return 'doubtful';
  if (shared.certain >= config.tierOneMinutes) return 'I';
  return shared.certain > 0 ? 'II' : 'possible';
}
