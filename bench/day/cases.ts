/** Index cases of the epidemic, traced by two officers through the real vault, and held against what really happened. */
import type { CoRider } from '../../backend/authority/tracing/co-riders';
import type { TraceResult } from '../../backend/authority/tracing/trace';
import type { TrueRide } from '../../simulators/city/journeys';
import { runTrace } from '../../start/trace/run';
import { meetingsOf, Tally } from '../../test/truth/compare';
import type { PlayedDay } from './city';
import { type HeldCard, phoneOf } from './people';

export type CasesInput = {
  readonly played: PlayedDay;
  readonly cards: ReadonlyMap<number, HeldCard>;
  readonly count: number;
  /** The city's folder. */
  readonly data: string;
  /** Unix ms, by the city's clock. */
  now(): number;
  /** Rides of which the rider heard that they count. */
  readonly checkedIn: ReadonlySet<TrueRide>;
};

export type CaseFigures = {
  readonly tally: Tally;
  readonly ms: readonly number[];
  readonly coRiders: number;
  /** Named people who are nobody in the model. */
  readonly strangers: number;
};

/** Who was infectious, first; then anybody who checked in, in the model's order. */
export function indexCases({ played, checkedIn, count }: CasesInput): number[] {
  const rode = new Set([...checkedIn].map(({ rider }) => rider));
  const ill = played.model.people.filter(({ number }) => played.model.epidemic.isInfectious(number, 0));
  const infected = played.model.infections.flatMap(({ from, to }) => [from, to]);
  const others = [...rode];
  const all = [...new Set([...infected, ...ill.map(({ number }) => number), ...others])];
  return all.filter((rider) => rode.has(rider)).slice(0, count);
}

export async function traceCases(input: CasesInput): Promise<CaseFigures> {
  const tally = new Tally();
  const ms: number[] = [];
  let coRiders = 0;
  let strangers = 0;
  const riderOf = numbering(input);
  for (const index of indexCases(input)) {
    const from = performance.now();
    const result = await trace(index, input);
    ms.push(performance.now() - from);
    coRiders += result.coRiders.length;
    strangers += result.coRiders.filter((each) => riderOf(each) < 0).length;
    const own = [...input.checkedIn].filter(({ rider }) => rider === index);
    // A ride that the city did not play is nobody's to find.
    const rides = input.played.day.rides.filter(
      ({ on }) => on >= input.played.from && on < input.played.until,
    );
    const known = meetingsOf(own, [...input.checkedIn]);
    const traced = new Map<number, CoRider>();
    for (const each of result.coRiders) traced.set(riderOf(each), each);
    tally.add(traced, meetingsOf(own, rides), (rider) => (known.get(rider)?.inAir ?? 0) > 0);
  }
  return { tally, ms, coRiders, strangers };
}

async function trace(index: number, { cards, data, now, played }: CasesInput): Promise<TraceResult> {
  const card = cards.get(index);
  const { date } = played.day;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const { result } = await runTrace(
    {
      ...(card ? { card: card.number } : { phone: phoneOf(index) }),
      ...{ from: day, to: day, data, officers: ['li', 'wang'], reason: 'a simulated case', json: true },
    },
    now(),
  );
  return result;
}

/** A co-rider's number in the model; -1 for somebody who is nobody there. */
function numbering({ played, cards }: CasesInput): (coRider: Pick<CoRider, 'contact'>) => number {
  const known = new Map<string, number>();
  for (const { number } of played.model.people) known.set(phoneOf(number), number);
  for (const [rider, { number }] of cards) known.set(number, rider);
  return ({ contact }) => {
    if (contact.kind === 'phone') return known.get(contact.phone) ?? -1;
    return contact.kind === 'deleted' ? -1 : (known.get(contact.number) ?? -1);
  };
}
