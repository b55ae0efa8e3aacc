/** Holds what people were told against what the operator's journal has. Pure but for `reckonDay`, which reads it. */
import { toHex } from '../../protocol/bytes';
import type { Channel } from '../../protocol/channels';
import type { Boarding } from '../../protocol/stored-item';
import { storedBoardings } from '../../test/line/holds';
import type { Heard } from './tally';

/** What somebody was told of, without who. */
export type Told = Omit<Heard, 'checkIn'>;

export type Reckoning = {
  /** Check-ins of which somebody was told that they count. */
  readonly heard: number;
  /** Of those, how many are not there. */
  readonly lost: number;
  /** Check-ins that are there more than once. */
  readonly doubled: number;
  /** What is there and nobody was told of: the answer got lost, and the rider tried again or gave up. */
  readonly unheard: number;
  readonly stored: number;
};

type Stored = Pick<Boarding, 'channel' | 'terminalNumber'> & { readonly id: string };

/** Reads the journal of an operator that has stopped. */
export async function reckonDay(heard: readonly Told[], operatorFolder: string): Promise<Reckoning> {
  const stored: Stored[] = [];
  for await (const { id, channel, terminalNumber } of storedBoardings(operatorFolder))
    stored.push({ id: toHex(id), channel, terminalNumber });
  return reckon(heard, stored);
}

/** By id where the rider knows it; what terminals make themselves is counted by terminal and channel. */
export function reckon(heard: readonly Told[], stored: readonly Stored[]): Reckoning {
  const times = countBy(stored, ({ id }) => id);
  const known = new Set(heard.flatMap(({ id }) => id ?? []));
  const once = [...new Map(stored.map((each) => [each.id, each])).values()];
  const rest = countBy(
    once.filter(({ id }) => !known.has(id)),
    placeOf,
  );
  const told = countBy(
    heard.filter(({ id }) => id === undefined),
    placeOf,
  );
  const lostById = [...known].filter((id) => !times.has(id)).length;
  const lostByPlace = [...told].map(([place, count]) => Math.max(0, count - (rest.get(place) ?? 0)));
  const unheard = [...rest].map(([place, count]) => Math.max(0, count - (told.get(place) ?? 0)));
  return {
    heard: heard.length,
    lost: lostById + sum(lostByPlace),
    doubled: [...times.values()].filter((count) => count > 1).length,
    unheard: sum(unheard),
    stored: stored.length,
  };
}

const placeOf = ({ channel, terminalNumber }: { channel: Channel; terminalNumber: number }): string =>
  `${channel} ${terminalNumber}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
