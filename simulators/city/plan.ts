/** What a city is like: every number that the model assumes, each of them ours to change. */

/** How a rider checks in: by phone on the boarding code, by pass or card at the scanner, through the driver, not at all. */
export type Means = 'code' | 'pass' | 'card' | 'assisted' | 'none';

export type CityPlan = {
  /** Equal plans give equal cities. */
  readonly seed: string | number;
  readonly riders: number;
  readonly buses: number;
  readonly taxis: number;
  /** First service date, `YYYYMMDD`, and how many follow. */
  readonly from: string;
  readonly days: number;
  /** Share of riders by what they carry. */
  readonly means: Readonly<Record<Means, number>>;
  /** How often somebody with means forgets to check in. */
  readonly forgets: number;
  /** Riders check in at the door, or up to this many seconds later. */
  readonly dawdles: number;
  /** Share of riders who always say "I got off", and of those who never do; the others toss a coin. */
  readonly alwaysSays: number;
  readonly neverSays: number;
  /** Share of riders who check in on vehicles that they are not on, many at once (FAULTS.md row 3). */
  readonly liars: number;
  /** How many vehicles a liar claims at once, on a day on which it lies. */
  readonly claims: number;
  /** Chance of a rider's commute on a day, of another trip by bus, of a taxi fare. */
  readonly commutes: number;
  readonly outings: number;
  readonly fares: number;
  readonly epidemic: EpidemicPlan;
};

export type EpidemicPlan = {
  /** Infectious on the first day. */
  readonly seeds: number;
  /** Chance of infection for each minute shared with somebody infectious. */
  readonly perMinute: Readonly<Record<'bus' | 'taxi', number>>;
  /** Days from infection to being infectious, and from then to diagnosis. */
  readonly latentDays: number;
  readonly infectiousDays: number;
};

export const CITY: CityPlan = {
  seed: 1,
  riders: 2_000,
  buses: 20,
  taxis: 5,
  from: '20200112',
  days: 1,
  means: { code: 0.72, pass: 0.12, card: 0.08, assisted: 0.04, none: 0.04 },
  forgets: 0.03,
  dawdles: 0,
  alwaysSays: 0.3,
  neverSays: 0.4,
  liars: 0,
  claims: 12,
  commutes: 0.8,
  outings: 0.25,
  fares: 0.05,
  epidemic: { seeds: 3, perMinute: { bus: 0.004, taxi: 0.02 }, latentDays: 2, infectiousDays: 5 },
};
