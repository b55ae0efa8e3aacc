/** Everything that waits, in batches as they would be sent, without touching what is under way. */
import { fromHex } from '../../protocol/bytes';
import type { BatchItem } from '../../protocol/messages/check-in-batch';
import { InFlight } from './in-flight';
import type { OutboxState, Waiting } from './outbox-state';
import { contextOf } from './record';
import type { Batch } from './types';

/** @param readItem undefined for an item that cannot be read now: it is left out */
export async function everythingIn(
  state: OutboxState,
  readItem: (waiting: Waiting) => Promise<BatchItem | undefined>,
): Promise<Batch[]> {
  const chooser = new InFlight();
  const left = new Map(state.waiting);
  const batches: Batch[] = [];
  for (
    let chosen = chooser.choose(left.values());
    chosen.length > 0;
    chosen = chooser.choose(left.values())
  ) {
    for (const { seq } of chosen) left.delete(seq);
    const read = await Promise.all(chosen.map(readItem));
    const items = read.filter((item) => item !== undefined);
    const number = state.numbers + chosen.at(-1)!.seq;
    if (items.length > 0) batches.push({ number, context: contextOf(fromHex(chosen[0]!.context)), items });
  }
  return batches;
}
