/**
 * What authorities and newspapers publish of confirmed cases: trips that a case made, and places where one was. No
 * person is in it. Dates and times are local time of the place, as published; a time that nobody knew is left out, never
 * filled in.
 */

export const MODES = ['bus', 'metro', 'taxi', 'train', 'coach', 'flight', 'ship'] as const;
export type Mode = (typeof MODES)[number];

/** Local time of day `HH:MM`; `days` after the record's date where a stretch runs past midnight. */
export type TimeOfDay = { readonly at: string; readonly days: number };

/** Where it was published; a record keeps all of its sources. */
export type Source = {
  /** Who published it. */
  readonly name: string;
  /** https link to the publication. */
  readonly url?: string;
  /** `YYYY-MM-DD` */
  readonly publishedOn: string;
};

type Common = {
  /** `YYYY-MM-DD`; left out where the report names none. */
  readonly date?: string;
  readonly from?: TimeOfDay;
  readonly to?: TimeOfDay;
};

export type TripReport = Common & {
  readonly kind: 'trip';
  readonly mode: Mode;
  readonly date: string;
  /** Line, train, flight or ship number, or a taxi's plate; blank where only the vehicle is known. */
  readonly number: string;
  /** Fleet number or name of the vehicle. */
  readonly vehicle?: string;
  /** Stops or towns. */
  readonly fromStop?: string;
  readonly toStop?: string;
  readonly carriage?: string;
  readonly seats?: readonly string[];
};

export type PlaceReport = Common & {
  readonly kind: 'place';
  readonly name: string;
  readonly district?: string;
  /** What sort of place, in the report's words. */
  readonly sort?: string;
  /** WGS-84 degrees. */
  readonly lat?: number;
  readonly lon?: number;
};

export type Report = TripReport | PlaceReport;
