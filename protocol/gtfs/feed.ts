/** A transit feed in memory, as far as Coride needs it (GTFS Schedule Reference, gtfs.org). Pure. */

/** Seconds since the service day's midnight, which is noon minus 12 h: past 86,400 for runs after midnight. */
export type ServiceSeconds = number;

export type Stop = { readonly id: string; readonly name: string; readonly lat: number; readonly lon: number };

/** GTFS route: what riders call a line. */
export type Line = {
  readonly id: string;
  /** `route_short_name`, or the long one where there is none. */
  readonly name: string;
  readonly longName: string;
  /** GTFS `route_type`: 0 tram, 1 metro, 2 rail, 3 bus, … */
  readonly type: number;
};

export type StopTime = {
  readonly stopId: string;
  /** Rises along the trip; need not begin at 1 nor be without gaps. */
  readonly sequence: number;
  /** Between two timepoints the feed may leave times out: then they are spread evenly over the stops between. */
  readonly arrival: ServiceSeconds;
  readonly departure: ServiceSeconds;
};

export type Trip = {
  readonly id: string;
  readonly lineId: string;
  readonly serviceId: string;
  readonly headsign: string;
  readonly directionId: 0 | 1 | undefined;
  /** Trips of one block are run by one vehicle, one after the other. */
  readonly blockId: string | undefined;
  readonly shapeId: string | undefined;
  /** By sequence, two at least. */
  readonly stopTimes: readonly StopTime[];
};

/** Dates are GTFS `YYYYMMDD`. */
export type Service = {
  readonly id: string;
  /** Monday first; all false for a service that only has exceptions. */
  readonly weekdays: readonly boolean[];
  readonly from: string;
  readonly to: string;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
};

export type ShapePoint = { readonly lat: number; readonly lon: number };

export type Feed = {
  /** IANA name, one for all agencies. */
  readonly timezone: string;
  readonly stops: ReadonlyMap<string, Stop>;
  readonly lines: ReadonlyMap<string, Line>;
  readonly trips: ReadonlyMap<string, Trip>;
  readonly services: ReadonlyMap<string, Service>;
  readonly shapes: ReadonlyMap<string, readonly ShapePoint[]>;
  /** First and last date on which anything runs by the calendar. */
  readonly from: string;
  readonly to: string;
};

/**
 * What is wrong with a feed, where, and how to mend it. One `error` refuses the feed as a whole; a `warning` says what
 * was taken in spite of it.
 */
export type FeedFinding = {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Of the file, the header being line 1; none for the file as a whole. */
  readonly line?: number;
  readonly what: string;
};
