/** Checks the ticket signatures of passes, which nobody of the backend has checked yet (PROTOCOL.md section 5). */
import { setImmediate as yieldTurn } from 'node:timers/promises';
import { concat, uint } from '../../../protocol/bytes';
import { dayBytes } from '../../../protocol/days';
import type { Boarding, StoredItem } from '../../../protocol/stored-item';
import type { TicketProver } from '../../../protocol/ticket/prove';

/** At 0.1 ms a signature, the longest that others wait in between is a few ms. */
const SLICE = 32;

/**
 * The items, with `unproven` on each pass whose ticket the bundle's keys do not prove. Check-ins by code were proven
 * when they were made, those that terminals made carry no ticket.
 */
export async function markUnproven(items: readonly StoredItem[], prove: TicketProver): Promise<StoredItem[]> {
  const marked: StoredItem[] = [];
  let proofs = 0;
  for (const item of items) {
    const isPass = item.kind === 'boarding' && item.channel === 'pass';
    if (isPass && ++proofs % SLICE === 0) await yieldTurn();
    marked.push(isPass && !isProven(item, prove) ? { ...item, marks: [...item.marks, 'unproven'] } : item);
  }
  return marked;
}

function isProven({ versionByte, day, tag, sealed, signature }: Boarding, prove: TicketProver): boolean {
  const ticket = concat(uint(versionByte, 1), dayBytes(day), tag, sealed, signature ?? new Uint8Array(0));
  return prove(ticket).proof === 'proven';
}
