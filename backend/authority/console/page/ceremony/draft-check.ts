/**
 * What the vault asks officers to sign is read here, in their own page, and held against what they agreed on: the bundle in
 * force, proven by the root that this browser keeps; the keys that were compared by eye; the days that the leading page made.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, fromBase64url, sameBytes, toBase64url, utf8 } from '../../../../../protocol/bytes';
import { LABEL } from '../../../../../protocol/labels';
import { type CeremonyRecord, checkCodeOf } from '../../../../../protocol/officers/ceremony';
import type { CeremonyView } from '../../../ceremonies/ceremony-view';
import { bundleOf, type PageBundle, provenBundle, wrong } from '../proven-bundle';
import { dayMissing, keyOfDay, keysOf, noOfficer, notSignedBy, rolesOf, WRONG } from '../wrong-words';

export type CheckedDraft = {
  readonly bundle: PageBundle;
  readonly record: CeremonyRecord;
  readonly recordHash: Uint8Array;
  /** The same two groups on every screen of this ceremony. */
  readonly checkCode: string;
  /** Fields of the bundle that are others than now, days, officers and numbers apart. */
  readonly changes: readonly string[];
};

/** Change with every bundle, or are checked one by one. */
const OF_EVERY_BUNDLE = ['number', 'madeAt', 'days', 'officers', 'tickets'];

/** @param made public halves of the days that this page made itself; undefined where another page leads */
export function checkedDraft(
  view: CeremonyView,
  made: ReadonlyMap<number, Uint8Array> | undefined,
): CheckedDraft {
  const { draft, people } = view;
  if (!draft) return wrong(WRONG.nothingPrepared);
  const current = provenBundle(view.current);
  const text = bytes(draft.bundle);
  const [bundle, record] = [bundleOf(text), JSON.parse(draft.record) as CeremonyRecord];
  if (record.bundle !== toBase64url(sha256(text))) wrong(WRONG.otherBundle);
  if (record.leader !== view.leader) wrong(WRONG.otherLeader);
  const policyHash = draft.policy === undefined ? undefined : toBase64url(sha256(utf8(draft.policy)));
  if (record.policy !== policyHash) wrong(WRONG.otherPolicy);
  if (bundle.number !== (current?.number ?? 0) + 1) wrong(WRONG.number);

  if (draft.policy !== undefined) expectPolicy(view, JSON.parse(draft.policy) as PagePolicy);
  const holders = people.filter(({ holdsShares }) => holdsShares);
  const officers = holders.map(({ id, seal, sign }) => `${id} ${seal} ${sign}`).sort();
  const named = bundle.officers.map(
    ({ id, seal, sign }) => `${id} ${toBase64url(seal)} ${toBase64url(sign)}`,
  );
  if (officers.join() !== named.sort().join()) wrong(WRONG.officers);
  const staying = current?.officers.filter(({ id }) => id !== view.lost) ?? [];
  for (const { id, seal, sign } of staying)
    if (!officers.includes(`${id} ${toBase64url(seal)} ${toBase64url(sign)}`)) wrong(keysOf(id));
  for (const { id, isNew } of people)
    if (!isNew && !staying.some((each) => each.id === id)) wrong(noOfficer(id));

  for (const { day, key } of bundle.days) {
    const before = current?.days.find((each) => each.day === day)?.key ?? made?.get(day);
    if (before ? !sameBytes(before, key) : made !== undefined) wrong(keyOfDay(day));
  }
  for (const day of made?.keys() ?? [])
    if (!bundle.days.some((each) => each.day === day)) wrong(dayMissing(day));
  const changes = current
    ? Object.keys(bundle).filter(
        (name) => !OF_EVERY_BUNDLE.includes(name) && !isSame(bundle[name], current[name]),
      )
    : [];
  const recordHash = sha256(utf8(draft.record));
  return { bundle, record, recordHash, checkCode: checkCodeOf(recordHash), changes };
}

/** Whether who leads signed the record: what others give goes to the page of nobody else. */
export function expectLeader({ draft, leader, people }: CeremonyView): void {
  const { sign = '' } = people.find(({ id }) => id === leader) ?? {};
  const signature = bytes(draft?.leaderSignature ?? '');
  const signed = concat(LABEL.ceremony, utf8(draft?.record ?? ''));
  if (signature.length !== 64 || !ed25519.verify(signature, signed, bytes(sign))) wrong(notSignedBy(leader));
}

type PagePolicy = {
  readonly people: readonly {
    readonly id: string;
    readonly roles: readonly string[];
    readonly sign: string;
  }[];
};

/** Everybody who takes part is in it with the keys and roles that are shown here; the first one names nobody else. */
function expectPolicy({ kind, people, lost }: CeremonyView, policy: PagePolicy): void {
  for (const { id, roles, sign } of people) {
    const found = policy.people.find((person) => person.id === id);
    if (!found || found.sign !== sign || found.roles.join() !== roles.join()) wrong(rolesOf(id));
  }
  const opens = policy.people.filter(({ roles }) => roles.includes('officer') || roles.includes('approver'));
  if (opens.some(({ id }) => id === lost || !people.some((person) => person.id === id)))
    wrong(WRONG.policyLetsOthers);
  if (kind === 'first' && policy.people.length !== people.length) wrong(WRONG.policyNamesOthers);
}

const isSame = (a: unknown, b: unknown): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array
    ? sameBytes(a, b)
    : JSON.stringify(a) === JSON.stringify(b);

const bytes = (text: string): Uint8Array => fromBase64url('part of the ceremony', text);
