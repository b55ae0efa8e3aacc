/** How the riders of one terminal fared since a wave began: counts only, nothing of a rider. */
export type Fared = {
  readonly checkIns: number;
  /** What was held to it and refused. */
  readonly refusals: number;
  /** Check-ins whose feedback came later than riders wait for (the terminal's own limit). */
  readonly slow: number;
  /** How long it was looked at, in hours. */
  readonly hours: number;
  /** The same terminal before the change, where it was looked at. */
  readonly before?: { readonly checkIns: number; readonly hours: number };
};

/** What a group is compared by. */
export type Group = readonly Fared[];

export const sumOf = (group: Group, of: (each: Fared) => number): number =>
  group.reduce((sum, each) => sum + of(each), 0);
