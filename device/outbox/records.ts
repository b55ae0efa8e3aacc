/**
 * What the outbox's journal holds: items, marks of what the operator has answered, and what is carried over when an
 * old file is removed. CBOR, one record each.
 */
import { type Static, Type } from 'typebox';
import { decodeCbor, encodeCbor } from '../../protocol/cbor';
import { BatchContext, BatchItem } from '../../protocol/messages/check-in-batch';
import { Bytes, checker, UnixMs } from '../../protocol/schema';

const Seq = Type.Integer({ minimum: 1 });

/** An item with its number, and the vehicle and trip it belongs to. `at` is when it was accepted, unix ms. */
const ItemRecord = Type.Object({
  k: Type.Literal('item'),
  seq: Seq,
  at: UnixMs,
  item: BatchItem,
  ctx: BatchContext,
});
/** The operator has these on disk, or will never store them (`refused`, with the code of the sentence). */
const DoneRecord = Type.Object({
  k: Type.Literal('done'),
  seqs: Type.Array(Seq),
  refused: Type.Array(Type.Object({ seq: Seq, code: Type.String() })),
});
/** Carried over from removed files: the next number, sums of the ledger, ids for telling duplicates. */
const CarryRecord = Type.Object({
  k: Type.Literal('carry'),
  next: Seq,
  stored: Type.Integer(),
  refused: Type.Integer(),
  seen: Type.Array(Type.Object({ id: Bytes(16), at: UnixMs })),
});
const OutboxRecord = Type.Union([ItemRecord, DoneRecord, CarryRecord]);

export type OutboxRecord = Static<typeof OutboxRecord>;
export type ItemRecord = Static<typeof ItemRecord>;

const MAX_RECORD_BYTES = 256 * 1024;
const check = checker('outbox record', OutboxRecord);

export const encodeRecord = (record: OutboxRecord): Uint8Array => encodeCbor(record);

/** Reads a record; `Malformed` when it is none. */
export function decodeRecord(bytes: Uint8Array): OutboxRecord {
  return check(decodeCbor('outbox record', bytes, MAX_RECORD_BYTES));
}
