/** Which items of a batch the operator refused, found by their ids in the journal. */
import type { Position } from '../../platform/journal';
import { toHex } from '../../protocol/bytes';
import type { Stored } from '../../protocol/messages/stored';
import type { Waiting } from './outbox-state';
import { decodeRecord } from './record';

/** @param readAt the record at a position of the journal */
export async function refusedOf(
  waiting: readonly Waiting[],
  refused: Stored['refused'],
  readAt: (position: Position) => Promise<Uint8Array>,
): Promise<Map<Waiting, string>> {
  const codes = new Map(refused.map(({ id, code }) => [toHex(id), code]));
  const found = new Map<Waiting, string>();
  if (codes.size === 0) return found;
  for (const one of waiting) {
    const record = decodeRecord(await readAt(one.position));
    const code = record.type === 'item' ? codes.get(toHex(record.id)) : undefined;
    if (code !== undefined) found.set(one, code);
  }
  return found;
}
