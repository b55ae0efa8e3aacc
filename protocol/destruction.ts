/**
 * The signed receipt of destroyed keys: what a side destroyed, when, and in which copies. The authority signs with its
 * audit key, the operator with the key that it signs cards with, both named in the bundle.
 */
import { type Static, Type } from 'typebox';
import { toBase64url, utf8 } from './bytes';
import { decodeCbor, encodeCbor } from './cbor';
import { Malformed } from './errors';
import { LABEL } from './labels';
import { Bytes, checker, UnixMs } from './schema';
import { type SigningKey, signLabelled, verifierFor } from './signing';

export const DestructionSchema = Type.Object({
  v: Type.Literal(1),
  side: Type.Union([Type.Literal('authority'), Type.Literal('operator')]),
  /** The days from first to last; all there were when the epidemic ended. */
  firstDay: Type.Integer({ minimum: 0, maximum: 0xffff }),
  lastDay: Type.Integer({ minimum: 0, maximum: 0xffff }),
  at: UnixMs,
  /** How many of each thing: `shares`, `seeds`, `segment keys`, … */
  destroyed: Type.Record(Type.String({ pattern: '^[a-z ]{1,32}$' }), Type.Integer({ minimum: 0 })),
  /** The files in which the keys lay, in every copy. */
  copies: Type.Array(Type.String({ maxLength: 512 }), { maxItems: 64 }),
});

export type Destruction = Static<typeof DestructionSchema>;

const MAX_RECEIPT = 64 * 1024;
const checkDestruction = checker('receipt of destruction', DestructionSchema);
const checkReceipt = checker(
  'signed receipt of destruction',
  Type.Object({ destruction: Bytes(), signature: Bytes(64) }),
);

export function signDestruction(key: SigningKey, destruction: Destruction): Uint8Array {
  const bytes = encodeCbor(checkDestruction(destruction));
  return encodeCbor({ destruction: bytes, signature: signLabelled(key, LABEL.destruction, bytes) });
}

/** Reads a receipt and proves it by the key of its side (32 bytes). `Malformed` when it is none. */
export function readDestruction(publicKey: Uint8Array, receipt: Uint8Array): Destruction {
  const { destruction, signature } = checkReceipt(decodeCbor('receipt of destruction', receipt, MAX_RECEIPT));
  if (!verifierFor(publicKey)(LABEL.destruction, signature, destruction))
    throw new Malformed('receipt of destruction', 'is not signed by the key of its side');
  return checkDestruction(decodeCbor('receipt of destruction', destruction, MAX_RECEIPT));
}

/** The receipt as a file that people read and programs prove. */
export function receiptFile(destruction: Destruction, receipt: Uint8Array): Uint8Array {
  const signed = toBase64url(receipt);
  return utf8(`${JSON.stringify({ ...destruction, signed }, null, 2)}\n`);
}
