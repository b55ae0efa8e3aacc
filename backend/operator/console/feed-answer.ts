/** What a look at a feed, or its import, gave. */
import type { FeedFinding } from '../../../protocol/gtfs/feed';

export type FeedAnswer = {
  /** False: refused as a whole, for its errors. */
  readonly good: boolean;
  readonly taken: boolean;
  readonly lines: number;
  readonly stops: number;
  readonly findings: readonly FeedFinding[];
};
