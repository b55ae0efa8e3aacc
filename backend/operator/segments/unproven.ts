/** Checks the ticket signatures of passes, which nobody of the backend has checked yet (PROTOCOL.md section 5). */
import { concat, uint } from '../../../protocol/bytes';
import { dayBytes } from '../../../protocol/days';
import type { Boarding, StoredItem } from '../../../protocol/stored-item';
import type { BackgroundTicketProver } from '../../../protocol/ticket/prove';

/** Signatures under way: the threads that check them are those that sync the journal, which must not queue behind many. */
const AT_ONCE = 8;

/**
 * The items, with `unproven` on each pass whose ticket the bundle's keys do not prove. Check-ins by code were proven
 * when they were made, those that terminals made carry no ticket.
 */
export async function markUnproven(
  items: readonly StoredItem[],
  prove: BackgroundTicketProver,
): Promise<StoredItem[]> {
  const marked = [...items];
  const rest = items.entries();
  const lane = async () => {
    for (const [i, item] of rest) {
      if (item.kind !== 'boarding' || item.channel !== 'pass') continue;
      if ((await prove(ticketBytes(item))) !== 'proven')
        marked[i] = { ...item, marks: [...item.marks, 'unproven'] };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return marked;
}

function ticketBytes({ versionByte, day, tag, sealed, signature }: Boarding): Uint8Array {
  return concat(uint(versionByte, 1), dayBytes(day), tag, sealed, signature ?? new Uint8Array(0));
}
