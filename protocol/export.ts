/**
 * A terminal's outbox as one file that anybody may carry: check-in batches as they would go over MQTT, hash-chained, signed
 * by the terminal (PROTOCOL.md section 1; THREATS.md, USB). What is in it is sealed already.
 *
 *     "CRX1" | terminal number (4) | made at (6) | count (4) | { length (2) | batch }, … | Ed25519 (64)
 *     signed: "coride 1 export" | the 18 bytes of the head | chain; chain = SHA-256(chain before | batch), from 32 zeros
 */
import { createHash } from 'node:crypto';
import { concat, readUint, uint, utf8 } from './bytes';
import { Malformed } from './errors';
import { LABEL } from './labels';
import { MAX_BATCH_BYTES } from './messages/check-in-batch';
import { SIGNATURE_SIZE, type SigningKey, signLabelled, type Verifier } from './signing';

const MAGIC = utf8('CRX1');
const HEAD_BYTES = 18;
/** A month of a busy bus twice over. */
export const MAX_EXPORT_BYTES = 128 * 1024 * 1024;

export interface ExportHead {
  readonly terminalNumber: number;
  /** By the terminal's clock, unix ms. */
  readonly madeAt: number;
}

/** @param batches each as `encodeCheckInBatch` gives it */
export function encodeExport(key: SigningKey, head: ExportHead, batches: readonly Uint8Array[]): Uint8Array {
  const headBytes = concat(
    MAGIC,
    uint(head.terminalNumber, 4),
    uint(head.madeAt, 6),
    uint(batches.length, 4),
  );
  const signature = signLabelled(key, LABEL.export, headBytes, chainOf(batches));
  return concat(headBytes, ...batches.flatMap((batch) => [uint(batch.length, 2), batch]), signature);
}

/** Whose export it says it is, before anything is proven. */
export function readExportHead(file: Uint8Array): ExportHead {
  if (file.length > MAX_EXPORT_BYTES)
    throw new Malformed('export', `is longer than ${MAX_EXPORT_BYTES} bytes`);
  if (file.length < HEAD_BYTES + SIGNATURE_SIZE || !MAGIC.every((byte, i) => file[i] === byte))
    throw new Malformed('export', "is not a terminal's export");
  return { terminalNumber: readUint(file, 4, 4), madeAt: readUint(file, 8, 6) };
}

/** The batches of an export that its terminal signed; `Malformed` when it was cut, changed, or signed by another. */
export function readExport(file: Uint8Array, verify: Verifier): Uint8Array[] {
  readExportHead(file);
  const count = readUint(file, 14, 4);
  const end = file.length - SIGNATURE_SIZE;
  const batches: Uint8Array[] = [];
  let at = HEAD_BYTES;
  for (; batches.length < count && at + 2 <= end; ) {
    const length = readUint(file, at, 2);
    if (length > MAX_BATCH_BYTES || at + 2 + length > end) break;
    batches.push(file.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (batches.length !== count || at !== end)
    throw new Malformed('export', 'was cut off or put together wrongly');
  if (!verify(LABEL.export, file.slice(end), file.slice(0, HEAD_BYTES), chainOf(batches)))
    throw new Malformed('export', 'was changed, or another terminal signed it');
  return batches;
}

function chainOf(batches: readonly Uint8Array[]): Uint8Array {
  return batches.reduce<Uint8Array>(
    (chain, batch) => new Uint8Array(createHash('sha256').update(chain).update(batch).digest()),
    new Uint8Array(32),
  );
}
