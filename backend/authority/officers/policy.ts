/**
 * Who may do what at the vault, and within which limits: one file, signed by a quorum of the bundle's officers, so that no
 * administrator adds a person, a role or a day to a window. A higher number wins. `exchange/policy.json`.
 */
import { type Static, Type } from 'typebox';
import type { Bundle } from '../../../protocol/bundle';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { LABEL } from '../../../protocol/labels';
import { checker, jsonReader } from '../../../protocol/schema';
import { signLabelled, verifierFor } from '../../../protocol/signing';
import type { Officer } from './key-file';

/**
 * officer: asks for cases and opens shares. approver: approves other officers' cases, and opens shares. auditor: reads the
 * audit log. administrator: sees how the vault is; opens nothing, adds nobody, loosens nothing.
 */
export type Role = 'officer' | 'approver' | 'auditor' | 'administrator';

const PolicySchema = Type.Object({
  v: Type.Literal(1),
  number: Type.Integer({ minimum: 1 }),
  people: Type.Array(
    Type.Object({
      id: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
      name: Type.Object({ zh: Type.String({ maxLength: 40 }), en: Type.String({ maxLength: 40 }) }),
      roles: Type.Array(
        Type.Union([
          Type.Literal('officer'),
          Type.Literal('approver'),
          Type.Literal('auditor'),
          Type.Literal('administrator'),
        ]),
        { minItems: 1, maxItems: 4 },
      ),
      /** Signs this person's passkeys and decisions; of officers the key that the bundle names. Base64url. */
      sign: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    }),
    { maxItems: 200 },
  ),
  limits: Type.Object({
    /** Longest window of a case, in days. */
    windowDays: Type.Integer({ minimum: 1, maximum: 60 }),
    /** Cases that one officer may ask for in seven days. */
    casesPerWeek: Type.Integer({ minimum: 1, maximum: 1000 }),
    /** How long a case's keys stay in memory. */
    // A drill may take seconds.
    keyMinutes: Type.Number({ minimum: 0.05, maximum: 480 }),
    /** How long an approval waits to be used. */
    releaseHours: Type.Integer({ minimum: 1, maximum: 168 }),
    idleMinutes: Type.Integer({ minimum: 1, maximum: 60 }),
    sessionHours: Type.Integer({ minimum: 1, maximum: 24 }),
  }),
});

export type Policy = Static<typeof PolicySchema>;
export type Person = Policy['people'][number];

export const USUAL_LIMITS: Policy['limits'] = {
  windowDays: 14,
  casesPerWeek: 50,
  keyMinutes: 60,
  releaseHours: 24,
  idleMinutes: 15,
  sessionHours: 8,
};

const checkPolicy = checker('policy', PolicySchema);
const readSigned = jsonReader(
  'signed policy',
  Type.Object({
    policy: Type.String({ maxLength: 256 * 1024 }),
    signatures: Type.Array(Type.Object({ officer: Type.String(), signature: Type.String() }), {
      maxItems: 64,
    }),
  }),
  512 * 1024,
);

/** The text that officers sign. @throws Malformed when it is no policy */
export const policyText = (policy: Policy): string => JSON.stringify(checkPolicy(policy));

/** The file of a policy that officers signed, each under `LABEL.policy`. */
export const signedPolicy = (
  text: string,
  signatures: readonly { readonly officer: string; readonly signature: string }[],
): Uint8Array => utf8(`${JSON.stringify({ policy: text, signatures }, null, 2)}\n`);

export function signPolicy(policy: Policy, officers: readonly Officer[]): Uint8Array {
  const text = policyText(policy);
  const signatures = officers.map(({ id, sign }) => ({
    officer: id,
    signature: toBase64url(signLabelled(sign, LABEL.policy, utf8(text))),
  }));
  return signedPolicy(text, signatures);
}

/** Reads a policy and proves it by the bundle's officers. @throws Malformed when fewer than a quorum signed it */
export function readPolicy(bytes: Uint8Array, bundle: Bundle): Policy {
  const { policy: text, signatures } = readSigned(bytes);
  const signers = new Set<string>();
  for (const { officer: id, signature } of signatures) {
    const officer = bundle.officers.find((each) => each.id === id);
    const proof = fromBase64url('signature of the policy', signature, 64);
    if (officer && verifierFor(officer.sign)(LABEL.policy, proof, utf8(text))) signers.add(id);
  }
  if (signers.size < bundle.limits.quorum)
    throw new Malformed('policy', `has ${signers.size} officers' signatures, needs ${bundle.limits.quorum}`);
  const policy = checkPolicy(JSON.parse(text));
  for (const { id, roles, sign } of policy.people) {
    const officer = bundle.officers.find((each) => each.id === id);
    const opens = roles.includes('officer') || roles.includes('approver');
    if (opens && (!officer || toBase64url(officer.sign) !== sign))
      throw new Malformed(
        'policy',
        `gives ${id} a role that opens days, and the bundle names no such officer key`,
      );
    if (roles.includes('administrator') && roles.length > 1)
      throw new Malformed(
        'policy',
        `makes ${id} administrator and something else: an administrator opens nothing`,
      );
  }
  return policy;
}
