/** What is to be said of a check-in when it is traced. */
import { toHex } from '../../../protocol/bytes';
import type { Boarding } from '../../../protocol/stored-item';
import type { RideMark } from './rides';

/** Tags, in hex, that more than one check-in carries. */
export function ticketsUsedTwice(boardings: readonly Boarding[]): ReadonlySet<string> {
  const ids = new Map<string, Set<string>>();
  for (const { tag, id } of boardings) {
    const key = toHex(tag);
    ids.set(key, (ids.get(key) ?? new Set()).add(toHex(id)));
  }
  return new Set([...ids].filter(([, all]) => all.size > 1).map(([tag]) => tag));
}

export function marksOf({ marks, tag }: Boarding, twice: ReadonlySet<string>): readonly RideMark[] {
  return twice.has(toHex(tag)) ? [...marks, 'twice'] : marks;
}
