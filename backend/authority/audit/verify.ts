/**
 * Checks an audit log to the last byte, without opening it for writing: every record whole, every head signed, and every
 * head that somebody keeps elsewhere lies on it. `npm run audit -- verify`.
 */
import type { Disk } from '../../../platform/disk';
import { readStrictly } from '../../../platform/journal';
import { type AuditHead, provesHead } from '../../../protocol/audit/head';
import { createTree } from '../../../protocol/audit/tree';
import { sameBytes } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { sha256 } from '../../../protocol/hmac';
import { type AuditEntry, decodeEntry, decodeRecord } from './entry';
import { auditFolder } from './log';

/** A head that a terminal, a phone or a newspaper kept. */
export type KeptHead = { readonly by: string; readonly head: AuditHead };

export type AuditVerdict = {
  readonly entries: readonly AuditEntry[];
  /** What is wrong, as sentences; none when every byte is as it was written. */
  readonly findings: readonly string[];
};

export async function verifyAudit(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  /** The audit key that the bundle names, 32 bytes. */
  readonly auditKey: Uint8Array;
  readonly kept: readonly KeptHead[];
}): Promise<AuditVerdict> {
  const { auditKey, kept } = input;
  const { records, deviations } = await readStrictly(input.disk, auditFolder(input.folder));
  const findings = deviations.map(({ file, offset, what }) => `${file}, byte ${offset}: ${what}`);
  const entries: AuditEntry[] = [];
  const tree = createTree((bytes) => sha256(bytes));
  for (const [index, record] of records.entries()) {
    try {
      const { entry, signature } = decodeRecord(record);
      const decoded = decodeEntry(entry);
      tree.append(entry);
      entries.push(decoded);
      const head: AuditHead = { v: 1, size: tree.size, at: decoded.at, root: tree.root(), signature };
      if (!provesHead(auditKey, head))
        findings.push(`entry ${index}: the audit key did not sign the log that ends here`);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      findings.push(`record ${index}: ${error.message}`);
    }
  }
  for (const { by, head } of kept) {
    if (!provesHead(auditKey, head))
      findings.push(`the head that ${by} keeps is not signed by the audit key`);
    else if (head.size > tree.size)
      findings.push(
        `${by} keeps a head over ${head.size} entries, the log has ${tree.size}: its end is missing`,
      );
    else if (!sameBytes(tree.root(head.size), head.root))
      findings.push(`${by} keeps another head over ${head.size} entries: the log was rewritten or forked`);
  }
  return { entries, findings };
}
