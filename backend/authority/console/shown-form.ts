/** A case's result in the form that the page gets. Pure: plain types, for the page knows nothing of Node. */
import type { Newness, Since } from '../cases/since';

export type ShownRide = {
  readonly vehicleId: string;
  /** Empty for a taxi. */
  readonly lineId: string;
  readonly boarding: { readonly earliest: number; readonly latest: number; readonly rule: string };
  readonly alighting: { readonly earliest: number; readonly latest: number; readonly latestRule: string };
  readonly marks: readonly string[];
  /** Against the run before; absent for what is as before, and in a first run. */
  readonly since?: Since;
};

export type ShownCoRider = {
  /** Its place in the result: what `show` asks for. */
  readonly index: number;
  /** Masked; empty for somebody who deleted the registration. */
  readonly contact: string;
  /** Whole minutes. */
  readonly certain: number;
  readonly possible: number;
  readonly marks: readonly string[];
  readonly since?: Since;
  readonly rides: readonly (ShownRide & {
    /** Which of the result's rides it was shared with. */
    readonly with: number;
    readonly certain: number;
    readonly possible: number;
  })[];
};

export type ShownResult = {
  readonly rides: readonly ShownRide[];
  readonly coRiders: readonly ShownCoRider[];
  /** Check-ins that failed a proof. */
  readonly unproven: number;
  readonly searched: { readonly checkIns: number; readonly opened: number };
  /** Which run this is, and what it is held against. Absent while it is not whole. */
  readonly newness?: Pick<Newness, 'run' | 'since' | 'gone'>;
};

/** A line of `GET /api/cases/:id/news`, JSON; the last is `result`, `trouble` or `end`. */
export type ShownNews =
  | { readonly type: 'progress'; readonly stage: string; readonly done: number; readonly total: number }
  | { readonly type: 'rides'; readonly rides: readonly ShownRide[] }
  | { readonly type: 'so far' | 'result'; readonly result: ShownResult }
  | { readonly type: 'trouble'; readonly sentence: string }
  | { readonly type: 'end' };
