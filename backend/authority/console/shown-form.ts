/** A case's result in the form that the page gets. Pure: plain types, for the page knows nothing of Node. Times unix ms. */
import type { Newness, Since } from '../cases/since';
import type { Outcome } from './page/coded-words';

/** `[earliest, latest]`: the truth lies between them. */
export type Span = { readonly earliest: number; readonly latest: number };

type Ridden = {
  readonly channel: 'code' | 'pass' | 'card' | 'assisted' | 'driver';
  /** On one check-in: a family with one phone. */
  readonly people: number;
  readonly boarding: Span & { readonly rule: string };
  readonly alighting: Span & { readonly earliestRule: string; readonly latestRule: string };
  readonly marks: readonly string[];
};

export type ShownRide = Ridden & {
  readonly vehicleId: string;
  /** Empty for a taxi. */
  readonly lineId: string;
  /** Check-ins against the fleet's passenger counts, where it has them. */
  readonly coverage: {
    readonly checkedIn: number;
    readonly boarded?: { readonly counted: number; readonly checkedIn: number };
    /** Why the vehicle's counts cannot be read. */
    readonly fault?: string;
  };
  /** Against the run before; absent for what is as before, and in a first run. */
  readonly since?: Since;
};

/** A co-rider's ride, on the vehicle of the ride that it was shared with. */
export type ShownShared = Ridden & {
  /** Which of the result's rides. */
  readonly with: number;
  /** Whole minutes. */
  readonly certain: number;
  readonly possible: number;
};

export type ShownTier = 'I' | 'II' | 'possible' | 'doubtful';

export type ShownCoRider = {
  /** Its place in this version of the result: what the doors take for it. */
  readonly index: number;
  readonly kind: 'phone' | 'card' | 'document' | 'driver' | 'conflict' | 'deleted';
  /** Masked; empty for somebody who deleted the registration. */
  readonly contact: string;
  readonly tier: ShownTier;
  /** Whole minutes over all shared rides. */
  readonly certain: number;
  readonly possible: number;
  readonly marks: readonly string[];
  readonly since?: Since;
  readonly rides: readonly ShownShared[];
};

export type ShownOutcome = {
  readonly outcome: Outcome;
  readonly note: string;
  /** Officer. */
  readonly by: string;
  readonly at: number;
};

/** By what co-riders are told apart, from the configuration of the trace. */
export type ShownRules = {
  readonly tierOneMinutes: number;
  readonly airClearingMinutes: { readonly bus: number; readonly taxi: number };
  readonly longestRideMinutes: { readonly bus: number; readonly taxi: number };
  /** Whose own contacts may be asked for, and for how long from the shared ride on. */
  readonly secondDegree: { readonly persons: number; readonly days: number };
};

export type ShownUnproven = {
  readonly why: string;
  readonly vehicleId: string;
  readonly boardedAt: number;
  readonly channel: Ridden['channel'];
};

/** All of a result but its co-riders, who come a page at a time. */
export type ShownResult = {
  /** Changes whenever what was found does; indexes are of one version. */
  readonly version: number;
  readonly rides: readonly ShownRide[];
  /** How many. */
  readonly coRiders: number;
  readonly unproven: readonly ShownUnproven[];
  readonly rules: ShownRules;
  readonly searched: {
    readonly registeredOn: readonly number[];
    readonly segments: number;
    readonly checkIns: number;
    readonly opened: number;
    readonly refusedTagKeys: number;
  };
  /** Which run this is, and what it is held against. Absent while it is not whole. */
  readonly newness?: Pick<Newness, 'run' | 'since' | 'gone'>;
};

/** Outcomes by the co-rider's index. */
export type ShownOutcomes = {
  readonly version: number;
  readonly outcomes: readonly (readonly [index: number, outcome: ShownOutcome])[];
};

/** A ride on which somebody was with a co-rider. */
export type ShownSecondShared = Ridden & {
  readonly vehicleId: string;
  readonly lineId: string;
  /** Which of `persons`, and which of that person's rides. */
  readonly via: number;
  readonly with: number;
  readonly certain: number;
  readonly possible: number;
};

/** Contacts of contacts, never listed among co-riders. Times unix ms. */
export type ShownSecond = {
  readonly version: number;
  readonly persons: readonly {
    /** Its index among the co-riders. */
    readonly coRider: number;
    readonly from: number;
    readonly to: number;
    /** Days of that time which the case does not open. */
    readonly unseenDays: number;
    readonly rides: readonly {
      readonly vehicleId: string;
      readonly lineId: string;
      readonly boarding: Span;
    }[];
    /** How many who shared them are co-riders already. */
    readonly alreadyFirst: number;
  }[];
  readonly contacts: readonly (Omit<ShownCoRider, 'rides' | 'since'> & {
    readonly rides: readonly ShownSecondShared[];
  })[];
  readonly unproven: number;
  readonly opened: number;
};

/** One way of a line, as its timetable has it: a polyline and the stops on it, WGS 84. */
export type ShownWay = {
  readonly lineId: string;
  readonly name: string;
  readonly headsign: string;
  /** `[longitude, latitude]` */
  readonly points: readonly (readonly [number, number])[];
  readonly stops: readonly {
    readonly sequence: number;
    readonly name: string;
    readonly at: readonly [number, number];
  }[];
};

/** Where rides were: as far as the timetable knows their line and the terminal its stop. */
export type ShownMap = {
  readonly ways: readonly ShownWay[];
  /** One for each of the result's rides; null for a taxi and for a line that no timetable has. */
  readonly rides: readonly ({
    /** Which of `ways`. */
    readonly way: number;
    /** Whether the trip is known; else the way is one of the line's, and its direction is not known. */
    readonly isOwnTrip: boolean;
    /** Sequence of the stop at which the terminal was at boarding. */
    readonly stop?: number;
  } | null)[];
};

/**
 * A line of `GET /api/cases/:id/news`, JSON. Of a run: `progress` by stage, `rides`, `so far`, then `result` or `trouble`;
 * after each of the results its co-riders, some at a time. `end`: the process and all that it opened are gone.
 */
export type ShownNews =
  | { readonly type: 'progress'; readonly stage: string; readonly done: number; readonly total: number }
  /** What is known; `coRiders` says how many follow. */
  | { readonly type: 'rides' | 'so far' | 'result'; readonly result: ShownResult }
  | { readonly type: 'co-riders'; readonly version: number; readonly coRiders: readonly ShownCoRider[] }
  | { readonly type: 'second degree'; readonly second: ShownSecond }
  /** Outcomes were noted. */
  | { readonly type: 'noted'; readonly noted: number }
  | { readonly type: 'trouble'; readonly sentence: string }
  | { readonly type: 'end' };
