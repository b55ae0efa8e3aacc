/**
 * Which trip a vehicle is on: what check-ins carry as their context, what the driver sees and corrects, and the end that
 * bounds the rides before it (DESIGN.md section 4).
 */
import type { BatchContext } from '../../protocol/messages/check-in-batch';

export type TripContext = Pick<BatchContext, 'trip' | 'startDate' | 'stopSequence'>;

/** A trip as a driver names it. */
export type TripChoice = {
  /** Names it for `choose`. */
  readonly id: string;
  /** Local time of its start, unix ms. */
  readonly startsAt: number;
  readonly to?: { readonly zh: string; readonly en: string };
};

export type TripView = {
  readonly current: TripChoice | undefined;
  /** Who said so: position and timetable, or the driver. */
  readonly by: 'gtfs' | 'driver' | 'meter';
  /** What one touch would correct it to. */
  readonly others: readonly TripChoice[];
};

export interface Trips {
  readonly view: TripView;
  context(): TripContext;
  /** The driver says which trip this is: an `id` of the view. Another is ignored: the page may be a moment behind. */
  choose(id: string): void;
  /** A fare begins (taxi); on a line, nothing. */
  begin(): void;
  /** The trip or fare ends now. Resolves when its end is on disk. */
  end(): Promise<void>;
  close(): void;
}

/** What a trip's end must reach. */
export type TripEnds = {
  /** Journals it. @throws StorageFailing */
  ended(): Promise<void>;
  /** The view changed. */
  changed(): void;
};
