/** What a ceremony's participants sign: the next bundle, the record of the steps, and the policy where people change. */
import { type Bundle, bundleBytes } from '../../../protocol/bundle';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import type { CeremonyRecord } from '../../../protocol/officers/ceremony';
import { type Person, type Policy, policyText, type Role, USUAL_LIMITS } from '../officers/policy';
import { ceremonyDue, daysToMake, type Halves, LIMITS, nextBundle, type Wanted } from '../vault/next-bundle';
import type { CeremonyKind, GivenShare } from './ceremony-view';

/** With fewer days left than this, the reason of a renewal is that they end. */
const RENEW_BELOW_DAYS = 31;

export type Participant = {
  readonly id: string;
  readonly name: Person['name'];
  readonly roles: readonly Role[];
  /** Base64url. */
  readonly seal: string;
  readonly sign: string;
};

export const holdsShares = ({ roles }: Pick<Participant, 'roles'>): boolean =>
  roles.includes('officer') || roles.includes('approver');

export type Draft = {
  readonly record: string;
  readonly recordHash: Uint8Array;
  readonly bundle: Bundle;
  readonly bundleBytes: Uint8Array;
  readonly policy?: string;
  /** By participant: base64url. */
  readonly signatures: Map<string, { readonly record: string; readonly policy?: string }>;
  readonly given: Map<string, readonly GivenShare[]>;
};

export type DraftInput = {
  readonly kind: CeremonyKind;
  readonly leader: string;
  readonly lost?: string;
  /** Everybody who is in the next policy's hands: officers in force, newcomers. */
  readonly people: readonly Participant[];
  readonly current: Bundle | undefined;
  readonly policy: Policy | undefined;
  readonly halves: Halves;
  readonly want: Wanted;
  readonly quorum: number;
  /** Public halves of the days that the leading page made. */
  readonly made: Bundle['days'];
  /** Days that are shared anew. */
  readonly toShare: readonly number[];
  readonly pageKey: string;
};

export function draftOf(input: DraftInput): Draft {
  const { leader, current, halves, want, made, people, quorum } = input;
  const officers = people.filter(holdsShares).map(({ id, seal, sign }) => ({
    id,
    seal: fromBase64url('seal key', seal, 32),
    sign: fromBase64url('signing key', sign, 32),
  }));
  officers.sort((a, b) => (a.id < b.id ? -1 : 1));
  const limits = current?.limits ?? { ...LIMITS, quorum };
  const bundle = nextBundle(current, want, { made, officers, halves, limits });
  const bytes = bundleBytes(bundle);
  const policy = nextPolicy(input);
  const record: CeremonyRecord = {
    why: whyOf(input),
    steps: stepsOf(input, bundle.number, officers.length),
    leader,
    pageKey: input.pageKey,
    bundle: toBase64url(sha256(bytes)),
    ...(policy !== undefined && { policy: toBase64url(sha256(utf8(policy))) }),
  };
  const text = JSON.stringify(record);
  return {
    record: text,
    recordHash: sha256(utf8(text)),
    bundle,
    bundleBytes: bytes,
    ...(policy !== undefined && { policy }),
    signatures: new Map(),
    given: new Map(),
  };
}

/** Days that get a new key in this kind of ceremony. */
export const daysMadeBy = (
  kind: CeremonyKind,
  current: Bundle | undefined,
  want: Omit<Wanted, 'site'>,
): number[] => (kind === 'replace' ? [] : daysToMake(current, want));

function whyOf({ kind, lost, current, want, halves }: DraftInput): string {
  if (kind === 'replace') return `officer ${lost} is lost`;
  const due = ceremonyDue(current, { ...want, tickets: halves.tickets, renewBelowDays: RENEW_BELOW_DAYS });
  return due ?? 'the officers asked for it';
}

function stepsOf(
  { kind, lost, people, current, quorum, made, toShare }: DraftInput,
  number: number,
  officers: number,
): CeremonyRecord['steps'] {
  const held = { action: 'ceremony-held', about: `bundle ${number}`, count: quorum };
  const split = { action: 'root-split', about: 'root', count: officers };
  const keys = { action: 'day-keys-made', about: `${made.length} days`, count: made.length };
  if (kind === 'renew') return [held, keys];
  if (kind === 'first') return [held, split, keys];
  const next = people.find(({ id }) => !current?.officers.some((officer) => officer.id === id))!.id;
  const anew = {
    action: 'day-keys-made',
    about: `${toShare.length} days shared anew`,
    count: toShare.length,
  };
  return [held, { action: 'officer-replaced', about: `${lost} by ${next}`, count: 1 }, split, anew];
}

/** The first policy; or the one in force with the newcomer in the lost one's place. A renewal changes none. */
function nextPolicy({ kind, lost, people, policy }: DraftInput): string | undefined {
  const personOf = ({ id, name, roles, sign }: Participant): Person => ({
    id,
    name,
    roles: [...roles],
    sign,
  });
  if (kind === 'first')
    return policyText({ v: 1, number: 1, people: people.map(personOf), limits: USUAL_LIMITS });
  if (kind === 'renew' || !policy) return undefined;
  const next = people.find(({ id }) => !policy.people.some((person) => person.id === id))!;
  return policyText({
    ...policy,
    number: policy.number + 1,
    people: policy.people.map((person) => (person.id === lost ? personOf(next) : person)),
  });
}
