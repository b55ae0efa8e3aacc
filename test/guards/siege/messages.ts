/** What a broker's process is told, and what it answers. */
import type { ServerKeys } from '../../../broker/listen';

export type Start = {
  /**
   * `guarded`: ours, which stores in a synced journal. `answers-by-emitter`: aedes that answers by `broker.publish`.
   * `ingest-subscribes`: aedes that acknowledges, with an ingest that subscribes and answers.
   */
  readonly kind: 'guarded' | 'answers-by-emitter' | 'ingest-subscribes';
  readonly keys: ServerKeys;
  readonly operatorId: string;
  readonly folder: string;
  readonly port: number;
};

export type Figures = { readonly port: number; readonly connected: number; readonly rss: number };

/** First bytes of a check-in's payload: what it is known by. */
export const ID_SIZE = 16;
