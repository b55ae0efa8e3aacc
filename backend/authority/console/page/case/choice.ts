/** Which co-riders are shown, and in what order. Pure. */
import type { ShownCoRider, ShownOutcome, ShownTier } from '../../shown-form';

/** A co-rider with what came of calling. */
export type Person = ShownCoRider & { readonly outcome?: ShownOutcome };

export const TIERS: readonly ShownTier[] = ['I', 'II', 'possible', 'doubtful'];
export const SORTS = ['rank', 'certain', 'possible', 'contact', 'boarding', 'outcome'] as const;
export type Sort = (typeof SORTS)[number];

export type Choice = {
  /** Only who shared this ride. */
  readonly ride: number | null;
  readonly tier: ShownTier | null;
  readonly mark: string;
  /** Only who is new, or changed, since the run before. */
  readonly isNew: boolean;
  /** Only who was not reached yet. */
  readonly toCall: boolean;
  readonly search: string;
  /** `rank`: as the engine ranks them. */
  readonly sort: Sort;
  readonly descending: boolean;
};

export const EVERYBODY: Choice = {
  ride: null,
  tier: null,
  mark: '',
  isNew: false,
  toCall: false,
  search: '',
  sort: 'rank',
  descending: false,
};

/** Nobody needs to be called again after these. */
const DONE = ['informed', 'wrong number', 'declined', 'handed over'];
export const isToCall = ({ kind, outcome }: Person): boolean =>
  kind !== 'deleted' && (!outcome || !DONE.includes(outcome.outcome));

/** @param textOf what is searched, of one co-rider */
export function chosen(
  coRiders: readonly Person[],
  choice: Choice,
  textOf: (coRider: Person) => string,
): Person[] {
  const words = choice.search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = coRiders.filter(
    (each) =>
      (choice.ride === null || each.rides.some((ride) => ride.with === choice.ride)) &&
      (choice.tier === null || each.tier === choice.tier) &&
      (choice.mark === '' || each.marks.includes(choice.mark)) &&
      (!choice.isNew || each.since !== undefined) &&
      (!choice.toCall || isToCall(each)) &&
      words.every((word) => textOf(each).includes(word)),
  );
  const by = ORDER[choice.sort](choice);
  const turn = choice.descending ? -1 : 1;
  return found.sort((a, b) => turn * by(a, b) || a.index - b.index);
}

type Order = (a: Person, b: Person) => number;

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const ORDER: Readonly<Record<Sort, (choice: Choice) => Order>> = {
  rank: () => (a, b) => a.index - b.index,
  certain: (choice) => (a, b) => shownRide(b, choice).certain - shownRide(a, choice).certain,
  possible: (choice) => (a, b) => shownRide(b, choice).possible - shownRide(a, choice).possible,
  contact: () => (a, b) => text(a.contact, b.contact),
  boarding: (choice) => (a, b) =>
    shownRide(a, choice).ride.boarding.earliest - shownRide(b, choice).ride.boarding.earliest,
  outcome: () => (a, b) => text(a.outcome?.outcome ?? '', b.outcome?.outcome ?? ''),
};

/** The ride that stands in a co-rider's row, and the minutes: of the chosen ride, else the longest and the sum. */
export function shownRide(coRider: ShownCoRider, { ride }: Pick<Choice, 'ride'>) {
  const { rides, certain, possible } = coRider;
  const own = ride === null ? undefined : rides.find((each) => each.with === ride);
  if (own) return { ride: own, certain: own.certain, possible: own.possible };
  const longest = rides.reduce((most, each) =>
    (each.certain - most.certain || each.possible - most.possible) > 0 ? each : most,
  );
  return { ride: longest, certain, possible };
}
