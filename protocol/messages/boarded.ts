/**
 * `coride/1/boarded/{t}`: a phone used the terminal's boarding code. Count, time and the two-digit number only, for
 * the screen; nothing of the rider.
 */
import { type Static, Type } from 'typebox';
import { decodeCbor, encodeCbor } from '../cbor';
import { checker, UnixMs } from '../schema';

export const BoardedSchema = Type.Object({
  v: Type.Literal(1),
  /** People who boarded with this check-in, 1 to 9; 0 when one got off. */
  n: Type.Integer({ minimum: 0, maximum: 9 }),
  /** When the server stored it, unix ms. */
  at: UnixMs,
  pair: Type.Integer({ minimum: 0, maximum: 99 }),
});

export type Boarded = Static<typeof BoardedSchema>;

const check = checker('boarded message', BoardedSchema);

export function encodeBoarded(boarded: Boarded): Uint8Array {
  return encodeCbor(check(boarded));
}

export function decodeBoarded(payload: Uint8Array): Boarded {
  return check(decodeCbor('boarded message', payload, 256));
}
