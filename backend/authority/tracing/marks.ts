/** What is to be said of a check-in when it is traced. */
import { toHex } from '../../../protocol/bytes';
import type { Channel } from '../../../protocol/channels';
import type { Boarding } from '../../../protocol/stored-item';
import type { RideMark } from './boardings';

/** Tags, in hex, that more than one check-in carries. */
export function ticketsUsedTwice(boardings: readonly Boarding[]): ReadonlySet<string> {
  const ids = new Map<string, Set<string>>();
  for (const { tag, id } of boardings) {
    const key = toHex(tag);
    ids.set(key, (ids.get(key) ?? new Set()).add(toHex(id)));
  }
  return new Set([...ids].filter(([, all]) => all.size > 1).map(([tag]) => tag));
}

/**
 * Nobody but the driver vouches for what the driver typed, and a shift's card or number may be a colleague's (FAULTS.md
 * rows 10 and 11): officers read so beside the ride.
 */
const VOUCHED: Partial<Record<Channel, RideMark>> = {
  assisted: 'not proven by the rider',
  driver: 'not proven by the driver',
};

export function marksOf({ marks, tag, channel }: Boarding, twice: ReadonlySet<string>): readonly RideMark[] {
  const vouched = VOUCHED[channel];
  return [...marks, ...(twice.has(toHex(tag)) ? (['twice'] as const) : []), ...(vouched ? [vouched] : [])];
}
