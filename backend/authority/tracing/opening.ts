/**
 * Opening sealed parts is what a trace costs: a candidate's check-in 0.13 ms, a tag key or a seed 0.06 ms, of thousands.
 * `Opening` is a door behind which worker threads do it (`opening-pool.ts`), or this thread does. Each kind of work takes
 * what all items share, and the items; one item's answer hangs on no other item.
 */
import { type FirstTagsOf, firstTagsOf, type SealedTagKey } from './first-tags';
import { AT_ONCE } from './in-pieces';
import type { Proof } from './prove';
import { type SealedSeed, type SeedsOf, seedTagsOf } from './seed-tags';
import { type TicketCheckIn, type TicketsOf, ticketProofsOf } from './ticket-proofs';

type Kinds = {
  /** The first tag of each identifier under a terminal's tag key; undefined where its seal does not open. */
  'first tags': {
    readonly shared: FirstTagsOf;
    readonly item: SealedTagKey;
    readonly answer: readonly Uint8Array[] | undefined;
  };
  /** A seed's tags, 16 bytes each, one after another; undefined where it does not open, or is another phone's. */
  'seed tags': {
    readonly shared: SeedsOf;
    readonly item: SealedSeed;
    readonly answer: Uint8Array | undefined;
  };
  'ticket proofs': { readonly shared: TicketsOf; readonly item: TicketCheckIn; readonly answer: Proof };
};
export type OpeningKind = keyof Kinds;
type Work<Kind extends OpeningKind> = (
  shared: Kinds[Kind]['shared'],
  items: readonly Kinds[Kind]['item'][],
) => Kinds[Kind]['answer'][];

const WORK: { readonly [Kind in OpeningKind]: Work<Kind> } = {
  'first tags': firstTagsOf,
  'seed tags': seedTagsOf,
  'ticket proofs': ticketProofsOf,
};

/** The answers in the order of the items. `onDone`: how many items are done, now and then. */
export type Opening = <Kind extends OpeningKind>(
  kind: Kind,
  shared: Kinds[Kind]['shared'],
  items: readonly Kinds[Kind]['item'][],
  onDone?: (items: number) => void,
) => Promise<readonly Kinds[Kind]['answer'][]>;

/** Some items, as they are handed to a thread. */
export type OpeningJob<Kind extends OpeningKind = OpeningKind> = {
  readonly kind: Kind;
  readonly shared: Kinds[Kind]['shared'];
  readonly items: readonly Kinds[Kind]['item'][];
};
export type OpeningAnswers<Kind extends OpeningKind = OpeningKind> = readonly Kinds[Kind]['answer'][];

export const answersOf = <Kind extends OpeningKind>({ kind, shared, items }: OpeningJob<Kind>) =>
  WORK[kind](shared, items);

/** In this thread. */
export const openingHere =
  (pause: () => Promise<void>): Opening =>
  async (kind, shared, items, onDone = () => {}) => {
    const found: ReturnType<typeof answersOf<typeof kind>> = [];
    for (let at = 0; at < items.length; at += AT_ONCE) {
      found.push(...answersOf({ kind, shared, items: items.slice(at, at + AT_ONCE) }));
      onDone(found.length);
      await pause();
    }
    return found;
  };
