/**
 * What was done in a ceremony, signed by the officers who were there: it waits in the exchange folder as
 * `ceremony-<bundle number>.json` until the vault has put every step into the audit log.
 */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import type { Bundle } from '../../../protocol/bundle';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { LABEL } from '../../../protocol/labels';
import { checker, jsonReader } from '../../../protocol/schema';
import { signLabelled, verifierFor } from '../../../protocol/signing';
import type { AuditLog } from '../audit/log';
import type { Officer } from '../officers/key-file';

const Step = Type.Object({
  action: Type.Union([
    Type.Literal('ceremony-held'),
    Type.Literal('day-keys-made'),
    Type.Literal('root-split'),
    Type.Literal('officer-replaced'),
  ]),
  about: Type.String({ maxLength: 120 }),
  count: Type.Integer({ minimum: 0 }),
});
export type CeremonyStep = Static<typeof Step>;

const checkSteps = checker(
  'steps of a ceremony',
  Type.Object({ why: Type.String(), steps: Type.Array(Step) }),
);
const readRecord = jsonReader(
  'record of a ceremony',
  Type.Object({
    steps: Type.String({ maxLength: 65_536 }),
    signatures: Type.Array(Type.Object({ officer: Type.String(), signature: Type.String() }), {
      maxItems: 64,
    }),
  }),
  128 * 1024,
);

const NAME = /^ceremony-(\d{1,9})\.json$/;
export const recordName = (bundleNumber: number): string => `ceremony-${bundleNumber}.json`;

/** The record's bytes, signed by everybody who was there. */
export function ceremonyRecord(
  why: string,
  steps: readonly CeremonyStep[],
  present: readonly Officer[],
): Uint8Array {
  const text = JSON.stringify({ why, steps });
  const signatures = present.map(({ id, sign }) => ({
    officer: id,
    signature: toBase64url(signLabelled(sign, LABEL.ceremony, utf8(text))),
  }));
  return recordFile(text, signatures);
}

/** The same of a text that each has signed under `LABEL.ceremony`. */
export const recordFile = (
  text: string,
  signatures: readonly { readonly officer: string; readonly signature: string }[],
): Uint8Array => utf8(`${JSON.stringify({ steps: text, signatures }, null, 2)}\n`);

/** Audits the ceremonies that wait, each step once; a record that a quorum did not sign is set aside, and said. */
export async function auditCeremonies(ports: {
  readonly disk: Disk;
  readonly exchange: string;
  readonly bundle: Bundle;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly log: Log;
}): Promise<void> {
  const { disk, exchange, bundle, audit, log } = ports;
  const waiting = (await disk.list(exchange)).filter((name) => Number(NAME.exec(name)?.[1]) <= bundle.number);
  for (const name of waiting) {
    const path = join(exchange, name);
    let after = 'audited';
    try {
      const { who, why, steps } = proven(await disk.read(path), bundle);
      for (const step of steps) await audit.append({ ...step, who, why });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      log.error('a record of a ceremony is set aside', { error });
      after = 'refused';
    }
    await disk.rename(path, join(exchange, `${name}.${after}`));
    await disk.syncFolder(exchange);
  }
}

function proven(bytes: Uint8Array, bundle: Bundle) {
  const { steps: text, signatures } = readRecord(bytes);
  const signers = new Set<string>();
  for (const { officer: id, signature } of signatures) {
    const officer = bundle.officers.find((each) => each.id === id);
    const isProven =
      officer &&
      verifierFor(officer.sign)(LABEL.ceremony, fromBase64url('signature', signature, 64), utf8(text));
    if (isProven) signers.add(id);
  }
  if (signers.size < bundle.limits.quorum)
    throw new Malformed(
      'record of a ceremony',
      `has ${signers.size} officers' signatures, needs ${bundle.limits.quorum}`,
    );
  return { who: [...signers], ...checkSteps(JSON.parse(text)) };
}
