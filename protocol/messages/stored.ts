/**
 * `coride/1/stored/{t}`: the items of a batch are on disk; the terminal deletes them now (PROTOCOL.md TOPICS, rule 6).
 * `t1`, `t2` are the server's times of receiving and sending, for the terminal's clock (read as NTP, RFC 5905).
 */
import { type Static, Type } from 'typebox';
import { decodeCbor, encodeCbor } from '../cbor';
import { Bytes, checker, UnixMs } from '../schema';

export const StoredSchema = Type.Object({
  v: Type.Literal(1),
  batch: Type.Integer({ minimum: 0 }),
  /** Items that will never be stored, each with the code of its sentence. */
  refused: Type.Array(Type.Object({ id: Bytes(16), code: Type.String({ maxLength: 32 }) }), { maxItems: 20 }),
  /** The batch could not be read as a whole: nothing of it was stored; send its items one at a time. */
  error: Type.Optional(Type.String({ maxLength: 200 })),
  /** Raised by the server under load: least time between two batches, in ms. */
  spacingMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
  t1: UnixMs,
  t2: UnixMs,
});

export type Stored = Static<typeof StoredSchema>;

const check = checker('stored message', StoredSchema);

export function encodeStored(stored: Stored): Uint8Array {
  return encodeCbor(check(stored));
}

export function decodeStored(payload: Uint8Array): Stored {
  return check(decodeCbor('stored message', payload, 4096));
}
