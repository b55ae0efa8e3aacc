/** A shape of load: how many of the connected terminals send, and how many check-ins a message has. Pure. */
import type { Window } from './words';

export type Shape = { readonly terminals: number; readonly items: number };

const MOST_ITEMS = 20;

/** @param text such as `2000x20`, several with commas between @throws Error that says what is wrong */
export function shapesOf(text: string, connected: number): Shape[] {
  return text.split(',').map((each) => {
    const [, terminals, items] = (/^(\d+)x(\d+)$/.exec(each.trim()) ?? []).map(Number);
    if (!terminals || !items || terminals > connected || items > MOST_ITEMS)
      throw new Error(
        `--shape ${each}: give terminals x check-ins a message, such as 2000x20; at most ${connected} and ${MOST_ITEMS}`,
      );
    return { terminals, items };
  });
}

export const nameOf = ({ terminals, items }: Shape): string =>
  `${terminals.toLocaleString('en-US')} terminals, ${items} a message`;

/** Check-ins that may be on their way in all: enough to keep anybody busy here for half a second. */
const ON_THE_WAY = 8_000;
const PROTOCOL_MOST = 4;

/**
 * As many batches a terminal as the protocol allows, but no more than keep everybody busy: 160,000 check-ins on their way
 * are answered after ten seconds, and a window of any length would measure how they began.
 */
export function windowOf({ terminals, items }: Shape): Window {
  const size = Math.floor(ON_THE_WAY / (terminals * items));
  return { size: Math.min(Math.max(size, 1), PROTOCOL_MOST), freedBy: 'stored' };
}

/** Seconds before anything is counted, and while it is: the first longer than a batch is on its way. */
export function secondsOf(shape: Shape): { readonly warmUpSeconds: number; readonly seconds: number } {
  const onTheWay = shape.terminals * shape.items * windowOf(shape).size;
  return onTheWay > ON_THE_WAY ? { warmUpSeconds: 4, seconds: 7 } : { warmUpSeconds: 1.5, seconds: 4 };
}
