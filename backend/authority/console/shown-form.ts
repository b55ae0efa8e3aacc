/** A case's result in the form that the page gets. Pure: plain types, for the page knows nothing of Node. */
export type ShownRide = {
  readonly vehicleId: string;
  /** Empty for a taxi. */
  readonly lineId: string;
  readonly boarding: { readonly earliest: number; readonly latest: number; readonly rule: string };
  readonly alighting: { readonly earliest: number; readonly latest: number; readonly latestRule: string };
  readonly marks: readonly string[];
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
};
