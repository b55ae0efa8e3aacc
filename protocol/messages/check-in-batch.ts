/**
 * `coride/1/checkin/{s}/{t}`: a terminal's batch of items (PROTOCOL.md section 7, TOPICS). CBOR, at most 20 items
 * and 8 KiB. Readers ignore unknown keys.
 */
import { type Static, Type } from 'typebox';
import { SEALED_OWNER_SIZE } from '../card-owner';
import { decodeCbor, encodeCbor } from '../cbor';
import { Bytes, checker, UnixMs } from '../schema';
import { TICKET_SIZE } from '../ticket/layout';

export const MAX_BATCH_ITEMS = 20;
export const MAX_BATCH_BYTES = 8 * 1024;

const Id = Bytes(16);
const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const ErrorMs = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const Name = Type.String({ maxLength: 64 });

/** A pass shown to the scanner. */
export const PassItem = Type.Object({
  kind: Type.Literal('pass'),
  id: Id,
  at: UnixMs,
  err: ErrorMs,
  ticket: Bytes(TICKET_SIZE),
});

/** A check-in that the terminal tagged and sealed itself. */
export const TerminalMadeItem = Type.Object({
  kind: Type.Union([Type.Literal('card'), Type.Literal('assisted'), Type.Literal('driver')]),
  id: Id,
  at: UnixMs,
  err: ErrorMs,
  day: Day,
  tag: Bytes(16),
  sealed: Bytes(80),
  /** People who boarded with it; absent for one. */
  people: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
});

/** The terminal's tag key of a day, sealed for the vault and signed. */
export const TagKeyItem = Type.Object({
  kind: Type.Literal('tag key'),
  id: Id,
  day: Day,
  sealed: Bytes(80),
  signature: Bytes(64),
});

/** A driver's end of shift, or an alighting that the terminal knows of. */
export const AlightItem = Type.Object({ kind: Type.Literal('alight'), id: Id, day: Day, at: UnixMs });

/** The end of a trip or fare: everybody who boarded before it has got off. */
export const TripEndItem = Type.Object({
  kind: Type.Literal('trip end'),
  id: Id,
  day: Day,
  at: UnixMs,
  err: ErrorMs,
});

/** A card was given to somebody on board: card and owner, sealed to the registrar (card-owner.ts). */
export const CardOwnerItem = Type.Object({
  kind: Type.Literal('card owner'),
  id: Id,
  sealed: Bytes(SEALED_OWNER_SIZE),
});

export const BatchItem = Type.Union([
  PassItem,
  TerminalMadeItem,
  TagKeyItem,
  AlightItem,
  TripEndItem,
  CardOwnerItem,
]);

/** How sure the terminal is of its clock. */
export const ClockState = Type.Object({
  source: Type.Union([
    Type.Literal('gnss'),
    Type.Literal('server'),
    Type.Literal('rtc'),
    Type.Literal('none'),
  ]),
  errorMs: ErrorMs,
});

/** Vehicle and trip that a batch's items share. */
export const BatchContext = Type.Object({
  vehicle: Name,
  line: Type.Optional(Name),
  trip: Type.Optional(Name),
  startDate: Type.Optional(Type.String({ pattern: '^[0-9]{8}$' })),
  stopSequence: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffff })),
});

/** The envelope is read first, so that one unreadable item does not take the others with it. */
const Envelope = Type.Object({
  v: Type.Literal(1),
  batch: Type.Integer({ minimum: 0 }),
  clock: ClockState,
  ctx: BatchContext,
  items: Type.Array(Type.Unknown(), { minItems: 1, maxItems: MAX_BATCH_ITEMS }),
});

export const CheckInBatchSchema = Type.Object({
  v: Type.Literal(1),
  /** Outbox sequence number of the last item; never reused, also after a restart. */
  batch: Type.Integer({ minimum: 0 }),
  clock: ClockState,
  ctx: BatchContext,
  items: Type.Array(BatchItem, { minItems: 1, maxItems: MAX_BATCH_ITEMS }),
});

export type CheckInBatch = Static<typeof CheckInBatchSchema>;
export type BatchItem = Static<typeof BatchItem>;
export type BatchContext = Static<typeof BatchContext>;
export type ClockState = Static<typeof ClockState>;

const checkBatch = checker('check-in batch', CheckInBatchSchema);
const checkEnvelope = checker('check-in batch', Envelope);
const checkItem = checker('item of the check-in batch', BatchItem);

export function encodeCheckInBatch(batch: CheckInBatch): Uint8Array {
  return encodeCbor(checkBatch(batch));
}

/** Reads a whole batch; `Malformed` with every error at once. */
export function decodeCheckInBatch(payload: Uint8Array): CheckInBatch {
  return checkBatch(decodeCbor('check-in batch', payload, MAX_BATCH_BYTES));
}

/** Reads the envelope only; each of `items` goes through `readBatchItem`. Byte strings may be views of `payload`. */
export function decodeBatchEnvelope(payload: Uint8Array): Static<typeof Envelope> {
  return checkEnvelope(decodeCbor('check-in batch', payload, MAX_BATCH_BYTES, 'views'));
}

/** One item of an envelope; `Malformed` when it is none. */
export function readBatchItem(value: unknown): BatchItem {
  return checkItem(value);
}
