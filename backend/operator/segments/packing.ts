/** Makes a segment of a day's packed items: the work of `packing-worker.ts`, off the event loop. Pure. */
import type { Random } from '../../../platform/random';
import type { Bundle } from '../../../protocol/bundle';
import { concat, uint } from '../../../protocol/bytes';
import { dayBytes } from '../../../protocol/days';
import { packSegment } from '../../../protocol/segment';
import { type Boarding, type StoredItem, unpackItem } from '../../../protocol/stored-item';
import { type TicketProver, ticketProver } from '../../../protocol/ticket/prove';

export type PackingWork = {
  readonly day: number;
  /** The segment's. */
  readonly number: number;
  /** Items as the journal has them (`packItem`), all of that day. */
  readonly records: readonly Uint8Array[];
  /** The day's segment key, 32 bytes. */
  readonly key: Uint8Array;
  /** The bundle's ticket keys. */
  readonly tickets: Bundle['tickets'];
};

/** `unproven`: passes whose ticket no key of the bundle proves. */
export type Packed = { readonly file: Uint8Array; readonly unproven: number };

/** Packs a segment, here or elsewhere. Rejects when whoever does it failed: the work can be given again. */
export type Packer = {
  pack(work: PackingWork): Promise<Packed>;
  close(): Promise<void>;
};

/**
 * Checks the ticket signatures of passes, which nobody of the backend has checked yet (PROTOCOL.md section 5), marks
 * those that the bundle's keys do not prove, and packs. Check-ins by code were proven when they were made, those that
 * terminals made carry no ticket.
 */
export function packRecords({ day, number, records, key, tickets }: PackingWork, random: Random): Packed {
  const prove = ticketProver({ tickets });
  let unproven = 0;
  const items = records.map((record): StoredItem => {
    const item = unpackItem(record);
    if (item.kind !== 'boarding' || item.channel !== 'pass' || isProven(item, prove)) return item;
    unproven++;
    return { ...item, marks: [...item.marks, 'unproven'] };
  });
  return { file: packSegment({ day, number, items, key, random }), unproven };
}

/** On this very thread: for tests, whose simulated clock waits for no other. */
export function packHere(random: Random): Packer {
  return { pack: async (work) => packRecords(work, random), close: async () => {} };
}

function isProven({ versionByte, day, tag, sealed, signature }: Boarding, prove: TicketProver): boolean {
  const parts = [uint(versionByte, 1), dayBytes(day), tag, sealed, signature ?? new Uint8Array(0)];
  return prove(concat(...parts)).proof === 'proven';
}
