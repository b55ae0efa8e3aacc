/** Makes a segment of a day's packed items, or of its segments: the work of `packing-worker.ts`, off the event loop. */
import { createHash } from 'node:crypto';
import type { Disk, DiskFile } from '../../../platform/disk';
import type { Random } from '../../../platform/random';
import { writePiecesAtomic } from '../../../platform/write-file-atomic';
import type { Bundle } from '../../../protocol/bundle';
import { concat, uint } from '../../../protocol/bytes';
import { dayBytes } from '../../../protocol/days';
import { mergeSegments, packSegment, rowsOf, type SegmentSource } from '../../../protocol/segment';
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

export type MergingWork = Pick<PackingWork, 'day' | 'number' | 'key'> & {
  /** Paths of the parts, all of that day. */
  readonly parts: readonly string[];
  /** Where the file is to be. */
  readonly path: string;
};

export type Merged = { readonly rows: number; readonly bytes: number; readonly sha256: Uint8Array };

/** Packs and merges, here or elsewhere. Rejects when whoever does it failed: the work can be given again. */
export type Packer = {
  pack(work: PackingWork): Promise<Packed>;
  /** Resolves when the file is on disk, also after a power cut. It takes minutes, and `pack` does not wait for it. */
  merge(work: MergingWork): Promise<Merged>;
  /** Merging that is under way rejects, where it is not here. */
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

/** Merges parts into one file, a piece of each in memory at a time. */
export async function mergeFiles(
  { day, number, key, parts, path }: MergingWork,
  { disk, random }: { readonly disk: Disk; readonly random: Random },
): Promise<Merged> {
  const files: DiskFile[] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for (const part of parts) files.push(await disk.open(part, 'read'));
    const sources = await Promise.all(
      files.map(async (file): Promise<SegmentSource> => {
        return { size: await file.size(), read: (offset, length) => file.read(offset, length) };
      }),
    );
    const counts = await writePiecesAtomic(disk, path, (write) =>
      mergeSegments({
        ...{ day, number, key, random, parts: sources },
        write(piece) {
          hash.update(piece);
          bytes += piece.length;
          return write(piece);
        },
      }),
    );
    return { rows: rowsOf(counts), bytes, sha256: new Uint8Array(hash.digest()) };
  } finally {
    for (const file of files) await file.close();
  }
}

/** On this very thread: for tests, whose simulated clock waits for no other. */
export function packHere(ports: { readonly disk: Disk; readonly random: Random }): Packer {
  return {
    pack: async (work) => packRecords(work, ports.random),
    merge: (work) => mergeFiles(work, ports),
    close: async () => {},
  };
}

function isProven({ versionByte, day, tag, sealed, signature }: Boarding, prove: TicketProver): boolean {
  const parts = [uint(versionByte, 1), dayBytes(day), tag, sealed, signature ?? new Uint8Array(0)];
  return prove(concat(...parts)).proof === 'proven';
}
