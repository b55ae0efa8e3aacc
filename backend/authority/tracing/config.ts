/** What tracing assumes of the world (DESIGN.md section 4). Everything that is no fact of the protocol is here. */

export type VehicleKind = 'bus' | 'taxi';

/** Minutes by vehicle, each from its time (unix ms) on; oldest first. */
export type AirClearings = ReadonlyMap<
  string,
  readonly { readonly minutes: number; readonly from: number }[]
>;

export type TraceConfig = {
  /** How long a vehicle's air holds what an index case left, for `possible` only: at least so long. */
  readonly airClearingMinutes: Readonly<Record<VehicleKind, number>>;
  /** The same of single vehicles, as the operator's registry says. */
  readonly airClearings: AirClearings;
  /** Longest plausible ride, where nothing else bounds it. */
  readonly longestRideMinutes: Readonly<Record<VehicleKind, number>>;
  /** The same by line, from its timetable; a line that is not there takes its kind's. */
  readonly longestRideMinutesOfLine: ReadonlyMap<string, number>;
  /** How long after the end of a trip its last riders may still be getting off. */
  readonly terminusMinutes: number;
  /** Nobody boards one vehicle, leaves it and boards another within less: two such check-ins are `impossible`. */
  readonly shortestTransferMinutes: number;
  /** Longest time of a driver at the wheel. */
  readonly longestShiftMinutes: number;
  /** Two check-ins of one rider on one vehicle within this time are one boarding: code and pass, or a retry. */
  readonly mergeMinutes: number;
  /** Rows are looked for this much around a window, since a terminal's clock may be off. */
  readonly clockSlackMinutes: number;
  /** Certain minutes from which a co-rider is of tier I. */
  readonly tierOneMinutes: number;
  /** Co-riders whose own co-riders a case may ask for while its keys live, and days from the shared ride on. */
  readonly secondDegree: { readonly persons: number; readonly days: number };
};

export const TRACE_DEFAULTS: TraceConfig = {
  airClearingMinutes: { bus: 5, taxi: 30 },
  airClearings: new Map(),
  longestRideMinutes: { bus: 120, taxi: 60 },
  longestRideMinutesOfLine: new Map(),
  terminusMinutes: 2,
  shortestTransferMinutes: 2,
  longestShiftMinutes: 720,
  mergeMinutes: 10,
  clockSlackMinutes: 120,
  tierOneMinutes: 15,
  secondDegree: { persons: 10, days: 3 },
};

export const MINUTE_MS = 60_000;
