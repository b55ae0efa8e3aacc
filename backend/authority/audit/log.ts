/**
 * The audit log: append-only, a Merkle tree over its entries (RFC 6962), each entry signed with the head that it makes.
 * An action waits until its entry is on disk. What the disk refuses did not happen.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { openJournal, type Position } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import type { ActionName } from '../../../protocol/audit/actions';
import { type Counter, createCounter, type MonthlyCounts } from '../../../protocol/audit/counts';
import { type AuditHead, signHead } from '../../../protocol/audit/head';
import { createTree, type MerkleTree } from '../../../protocol/audit/tree';
import { sha256 } from '../../../protocol/hmac';
import type { SigningKey } from '../../../protocol/signing';
import {
  type AuditEntry,
  type AuditEvent,
  decodeEntry,
  decodeRecord,
  encodeEntry,
  encodeRecord,
} from './entry';

export interface AuditLog {
  /** Resolves when the entry is on disk, with the head that covers it. @throws the disk's error: then it did not happen */
  append(event: AuditEvent): Promise<AuditHead>;
  /** The head that everybody is shown: signed once a day, so that nobody can be told apart by the head they keep. */
  dailyHead(): AuditHead;
  /** The head over every entry. */
  newestHead(): AuditHead;
  /** Proof that the log of `to` entries continues that of `from`. @throws RangeError for sizes it does not have */
  consistency(from: number, to: number): Uint8Array[];
  /** Entries from `from` on, at most `count`, oldest first, with their place. */
  read(from: number, count: number): Promise<(AuditEntry & { readonly index: number })[]>;
  /** The same entries as the tree hashes them. */
  readBytes(from: number, count: number): Promise<Uint8Array[]>;
  /** Proof that entry `index` is in the log of the first `size`. @throws RangeError for an entry it does not have */
  inclusion(index: number, size: number): Uint8Array[];
  counts(): MonthlyCounts[];
  /** The newest entry of an action. */
  last(action: ActionName): AuditEntry | undefined;
  readonly size: number;
  close(): Promise<void>;
}

export type AuditOptions = {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** The audit key that the bundle names. */
  readonly key: SigningKey;
  /** Local time minus UTC, minutes. */
  readonly offsetMinutes: () => number;
};

const DAY_MS = 86_400_000;

export const auditFolder = (folder: string): string => join(folder, 'audit');

/** @throws Error when a record of the log cannot be read: `npm run audit -- verify` says which */
export async function openAuditLog(options: AuditOptions): Promise<AuditLog> {
  const { clock, key } = options;
  const journal = await openJournal({ ...options, folder: auditFolder(options.folder) });
  let tree: MerkleTree;
  let counter: Counter;
  let positions: Position[];
  let lastOf: Map<ActionName, AuditEntry>;
  let daily: AuditHead | undefined;
  const appends = inTurn();

  const note = (entry: AuditEntry, position: Position) => {
    positions.push(position);
    counter.add(entry);
    lastOf.set(entry.action, entry);
  };
  /** After a failed write the disk alone knows what is in the log. */
  const load = async () => {
    tree = createTree((bytes) => sha256(bytes));
    counter = createCounter(options.offsetMinutes);
    positions = [];
    lastOf = new Map();
    for await (const { position, record } of journal.read()) {
      const { entry } = decodeRecord(record);
      tree.append(entry);
      note(decodeEntry(entry), position);
    }
  };
  try {
    await load();
  } catch (error) {
    await journal.close();
    throw new Error('the audit log cannot be read: npm run audit -- verify says where', { cause: error });
  }

  const headNow = () => signHead(key, { size: tree.size, at: clock.now(), root: tree.root() });
  const appendOne = async (event: AuditEvent): Promise<AuditHead> => {
    if (journal.broken) {
      await journal.reopen();
      await load();
    }
    const at = clock.now();
    const entry = encodeEntry(event, at);
    tree.append(entry);
    const head = signHead(key, { size: tree.size, at, root: tree.root() });
    try {
      const position = await journal.append(encodeRecord({ entry, signature: head.signature }));
      note(decodeEntry(entry), position);
      return head;
    } catch (error) {
      // The entry may be on the disk or not: the next one reads it anew first.
      options.log.error('the audit log could not be written', { error: error as Error });
      throw error;
    }
  };

  const readBytes = async (from: number, count: number): Promise<Uint8Array[]> => {
    const found: Uint8Array[] = [];
    for (const position of positions.slice(from, from + count))
      found.push(decodeRecord(await journal.readAt(position)).entry);
    return found;
  };

  return {
    append: (event) => appends(() => appendOne(event)),
    dailyHead() {
      const isOfToday = daily && Math.floor(daily.at / DAY_MS) === Math.floor(clock.now() / DAY_MS);
      if (!daily || !isOfToday) daily = headNow();
      return daily;
    },
    newestHead: headNow,
    consistency: (from, to) => tree.consistency(from, to),
    async read(from, count) {
      const found = await readBytes(from, count);
      return found.map((entry, i) => ({ index: from + i, ...decodeEntry(entry) }));
    },
    readBytes,
    inclusion: (index, size) => tree.inclusion(index, size),
    counts: () => counter.months(),
    last: (action) => lastOf.get(action),
    get size() {
      return positions.length;
    },
    close: () => appends.idle().then(() => journal.close()),
  };
}
