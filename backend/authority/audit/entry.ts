/** An entry of the audit log, and the record that keeps it. Deterministic CBOR: the bytes are what the tree hashes. */
import { Type } from 'typebox';
import { maskText } from '../../../platform/mask';
import { ACTION_NAMES } from '../../../protocol/audit/actions';
import type { AuditEntry, AuditEvent } from '../../../protocol/audit/entry-form';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { Bytes, checker, UnixMs } from '../../../protocol/schema';

export type { AuditEntry, AuditEvent } from '../../../protocol/audit/entry-form';

const AuditEntrySchema = Type.Object({
  v: Type.Literal(1),
  at: UnixMs,
  action: Type.Union(ACTION_NAMES.map((name) => Type.Literal(name))),
  /** Officers; `vault` for what no person asked for. */
  who: Type.Array(Type.String({ pattern: '^[a-z0-9-]{1,32}$' }), { maxItems: 16 }),
  /** Of what: a case, a day, a bundle, an officer. Never a rider. */
  about: Type.String({ maxLength: 120 }),
  why: Type.String({ maxLength: 400 }),
  count: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
});

const MAX_RECORD = 4096;
const checkEntry = checker('audit entry', AuditEntrySchema);
const checkRecord = checker('audit record', Type.Object({ entry: Bytes(), signature: Bytes(64) }));

/**
 * The entry's bytes. Reasons are typed by people: what looks like a rider's number in one is masked, for an entry stays
 * for ever.
 */
export function encodeEntry(
  { action, who, about = '', why = '', count = 1 }: AuditEvent,
  at: number,
): Uint8Array {
  const entry = { v: 1, at, action, who: [...who], about, why: maskText(why).slice(0, 400), count };
  return encodeCbor(checkEntry(entry));
}

export function decodeEntry(bytes: Uint8Array): AuditEntry {
  return checkEntry(decodeCbor('audit entry', bytes, MAX_RECORD)) as AuditEntry;
}

/** An entry and the audit key's signature of the head of the log that ends with it (`at`: the entry's). */
export type AuditRecord = { readonly entry: Uint8Array; readonly signature: Uint8Array };

export const encodeRecord = (record: AuditRecord): Uint8Array => encodeCbor(record);
export const decodeRecord = (bytes: Uint8Array): AuditRecord =>
  checkRecord(decodeCbor('audit record', bytes, MAX_RECORD));
