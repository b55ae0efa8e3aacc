/**
 * The records of the outbox's journal, integers big-endian. Items keep their CBOR; what replay needs stands before it
 * in fixed places, so that 50,000 waiting items are read back without decoding one.
 *
 *     item     1 | seq (6) | at (6) | id (16) | context length (2) | context | item
 *     stored   2 | seq (6), …                        the operator has them on disk
 *     refused  3 | seq (6) | code                    the operator will never take it
 *     seen     4 | id (16) | at (6), …               carried over from files that go
 *     carried  5 | through (4) | last seq, numbers, accepted, stored, set aside, too old (6 each)
 *     opened   6 | numbers (6)                       a process began: see OutboxState
 *     dated    7 | seq (6) | at (6) | error (4) | id (16), …   the clock became known: see dating.ts
 */
import { concat, fromUtf8, readUint, uint, utf8 } from '../../protocol/bytes';
import { decodeCbor, encodeCbor } from '../../protocol/cbor';
import { Malformed } from '../../protocol/errors';
import {
  type BatchContext,
  type BatchItem,
  MAX_BATCH_BYTES,
  readBatchItem,
} from '../../protocol/messages/check-in-batch';

export const ID_SIZE = 16;
const ITEM_HEAD = 31;
const SEEN_SIZE = ID_SIZE + 6;
const DATED_SIZE = 16 + ID_SIZE;

/** Totals since the terminal's first start. */
export interface Totals {
  accepted: number;
  stored: number;
  /** Refused and kept for a look. */
  setAside: number;
  /** Refused as `too-old` and dropped. */
  tooOld: number;
}

export type OutboxRecord =
  | { type: 'item'; seq: number; at: number; id: Uint8Array; context: Uint8Array; item: Uint8Array }
  | { type: 'stored'; seqs: number[] }
  | { type: 'refused'; seq: number; code: string }
  | { type: 'seen'; ids: { id: Uint8Array; at: number }[] }
  | ({ type: 'carried'; through: number; lastSeq: number; numbers: number } & Totals)
  | { type: 'opened'; numbers: number }
  | { type: 'dated'; items: DatedItem[] };

/** An item whose time is known better than when it was recorded: unix ms, error in ms. */
export interface DatedItem {
  readonly seq: number;
  readonly id: Uint8Array;
  readonly at: number;
  readonly err: number;
}

export function encodeRecord(record: OutboxRecord): Uint8Array {
  switch (record.type) {
    case 'item': {
      const { seq, at, id, context, item } = record;
      return concat(uint(1, 1), uint(seq, 6), uint(at, 6), id, uint(context.length, 2), context, item);
    }
    case 'stored':
      return concat(uint(2, 1), ...record.seqs.map((seq) => uint(seq, 6)));
    case 'refused':
      return concat(uint(3, 1), uint(record.seq, 6), utf8(record.code));
    case 'seen':
      return concat(uint(4, 1), ...record.ids.flatMap(({ id, at }) => [id, uint(at, 6)]));
    case 'carried': {
      const { through, lastSeq, numbers, accepted, stored, setAside, tooOld } = record;
      const counts = [lastSeq, numbers, accepted, stored, setAside, tooOld].map((count) => uint(count, 6));
      return concat(uint(5, 1), uint(through, 4), ...counts);
    }
    case 'opened':
      return concat(uint(6, 1), uint(record.numbers, 6));
    case 'dated': {
      const one = ({ seq, at, err, id }: DatedItem) => [uint(seq, 6), uint(at, 6), uint(err, 4), id];
      return concat(uint(7, 1), ...record.items.flatMap(one));
    }
  }
}

/** `Malformed` for bytes that are no record: the journal's checksum held, so another version wrote them. */
export function decodeRecord(bytes: Uint8Array): OutboxRecord {
  switch (bytes[0]) {
    case 1: {
      const contextEnd = ITEM_HEAD + readUint(bytes, 29, 2);
      return {
        type: 'item',
        seq: readUint(bytes, 1, 6),
        at: readUint(bytes, 7, 6),
        id: bytes.slice(13, 29),
        context: bytes.subarray(ITEM_HEAD, contextEnd),
        item: bytes.subarray(contextEnd),
      };
    }
    case 2:
      return { type: 'stored', seqs: readEach(bytes, 1, 6, (at) => readUint(bytes, at, 6)) };
    case 3:
      return { type: 'refused', seq: readUint(bytes, 1, 6), code: fromUtf8(bytes.subarray(7)) };
    case 4: {
      const ids = readEach(bytes, 1, SEEN_SIZE, (at) => ({
        id: bytes.slice(at, at + ID_SIZE),
        at: readUint(bytes, at + ID_SIZE, 6),
      }));
      return { type: 'seen', ids };
    }
    case 5: {
      const [lastSeq, numbers, accepted, stored, setAside, tooOld] = readEach(bytes, 5, 6, (at) =>
        readUint(bytes, at, 6),
      ) as [number, number, number, number, number, number];
      const through = readUint(bytes, 1, 4);
      return { type: 'carried', through, lastSeq, numbers, accepted, stored, setAside, tooOld };
    }
    case 6:
      return { type: 'opened', numbers: readUint(bytes, 1, 6) };
    case 7: {
      const items = readEach(bytes, 1, DATED_SIZE, (at) => ({
        seq: readUint(bytes, at, 6),
        at: readUint(bytes, at + 6, 6),
        err: readUint(bytes, at + 12, 4),
        id: bytes.slice(at + 16, at + DATED_SIZE),
      }));
      return { type: 'dated', items };
    }
    default:
      throw new Malformed('outbox record', `has the unknown type ${bytes[0]}`);
  }
}

/** A check-in as a record. */
export function itemRecord(seq: number, at: number, item: BatchItem, context: BatchContext): Uint8Array {
  const record = { seq, at, id: item.id, context: encodeCbor(context), item: encodeCbor(item) };
  return encodeRecord({ type: 'item', ...record });
}

/** The check-in of a record; `Malformed` when it is none. */
export function itemOf(record: OutboxRecord): BatchItem {
  if (record.type !== 'item') throw new Malformed('outbox record', 'holds no item');
  return readBatchItem(decodeCbor('item of the outbox', record.item, MAX_BATCH_BYTES));
}

/** The context of a record's bytes, as it was given to `itemRecord`. */
export function contextOf(context: Uint8Array): BatchContext {
  return decodeCbor('context of the outbox', context, MAX_BATCH_BYTES) as BatchContext;
}

function readEach<T>(bytes: Uint8Array, from: number, size: number, read: (at: number) => T): T[] {
  const count = Math.floor((bytes.length - from) / size);
  return Array.from({ length: count }, (_, i) => read(from + i * size));
}
