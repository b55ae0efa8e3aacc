/** What the console's doors share: who is signed in, what the officer's key must prove, and the parts behind. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../../platform/clock';
import { networkOf } from '../../../platform/network-of';
import type { Random } from '../../../platform/random';
import type { Delays } from '../../../platform/sign-in/delays';
import type { Sessions } from '../../../platform/sign-in/sessions';
import type { Bundle } from '../../../protocol/bundle';
import { fromBase64url } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { LABEL } from '../../../protocol/labels';
import { type Decision, decisionBytes } from '../../../protocol/officers/case-share';
import { verifierFor } from '../../../protocol/signing';
import type { AuditLog } from '../audit/log';
import type { ListDesk } from '../case-lists/list-desk';
import type { CaseDesk } from '../cases/case-desk';
import type { CaseRooms } from '../cases/case-rooms';
import type { Outcomes } from '../cases/outcomes';
import type { Ceremonies } from '../ceremonies/ports';
import type { Shelf } from '../exposures/shelf';
import type { RoundDesk } from '../messages/round-desk';
import type { Credentials } from '../officers/credentials';
import { type PasskeySite, provesPasskey } from '../officers/passkeys';
import type { PasswordCheck } from '../officers/passwords';
import type { Person, Policy, Role } from '../officers/policy';
import type { ImportDesk } from '../reports/import-desk';
import type { TraceConfig } from '../tracing/config';
import type { LineWays } from './line-ways';
import { ConsoleRefused } from './refused';
import type { ResultVersions } from './result-versions';

export type ConsoleOffice = {
  readonly clock: Clock;
  readonly random: Random;
  /** Origin of the console, as browsers name it. */
  readonly origin: () => string;
  readonly bundle: () => Bundle | undefined;
  /** The same as signed, with the root that is in force; base64url. */
  readonly shownBundle: () => Promise<{ readonly signed: string; readonly root: string } | undefined>;
  readonly policy: () => Policy | undefined;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly delays: Delays;
  readonly checkPassword: PasswordCheck;
  readonly desk: CaseDesk;
  readonly rooms: CaseRooms;
  readonly ceremonies: Ceremonies;
  readonly outcomes: Outcomes;
  /** What tracing assumes: shown beside what it found. */
  readonly tracing: TraceConfig;
  readonly lineWays: LineWays;
  readonly versions: ResultVersions;
  /** Messages to co-riders. */
  readonly rounds: RoundDesk;
  readonly audit: AuditLog;
  readonly shelf: Shelf;
  readonly imports: ImportDesk;
  readonly lists: ListDesk;
  /** Local time minus UTC. */
  readonly offsetMinutes: () => number;
  readonly daysLeft: () => number | undefined;
  /** The demo's officers, played by whoever opens the page; absent in a real city. */
  readonly demo?: () => readonly { readonly keyFile: unknown; readonly passphrase: string }[];
};

export const COOKIE = '__Host-coride';
const COOKIE_FORM = new RegExp(`(?:^|; )${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);

export const tokenOf = ({ headers }: FastifyRequest): string =>
  COOKIE_FORM.exec(headers.cookie ?? '')?.[1] ?? '';

export function setCookie(reply: FastifyReply, token: string): void {
  const end = token ? '' : '; Max-Age=0';
  reply.header('set-cookie', `${COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict${end}`);
}

/**
 * Who is signed in, in the policy in force. A GET may be the page's own look, every two seconds: it is no use of the session.
 * @throws ConsoleRefused 401 when nobody is, 403 without one of the roles
 */
export function personOf(office: ConsoleOffice, request: FastifyRequest, ...roles: Role[]): Person {
  const { sessions } = office;
  const token = tokenOf(request);
  const session = request.method === 'GET' ? sessions.look(token) : sessions.use(token);
  const person = session && office.policy()?.people.find(({ id }) => id === session.person);
  if (!person) throw new ConsoleRefused(401, 'sign in first: the session is over');
  if (roles.length > 0 && !roles.some((role) => person.roles.includes(role)))
    throw new ConsoleRefused(403, `this is for the roles ${roles.join(' and ')}`);
  return person;
}

export const sourceOf = (request: FastifyRequest): string => networkOf(request.ip);

export const siteOf = (office: ConsoleOffice): PasskeySite => {
  const origin = office.origin();
  return { origin, rpId: new URL(origin).hostname };
};

/** By passkey, or by the officer's own key where the machine has no passkey. */
export type Proof =
  | { readonly kind: 'passkey'; readonly response: unknown }
  | { readonly kind: 'key'; readonly signature: string };

/** @param hash of the case, or of the draft that is published (32 bytes, base64url) */
export const challengeOf = (what: Decision, hash: string): Uint8Array =>
  sha256(decisionBytes(what, fromBase64url('hash', hash, 32)));

/** Each decision is proven anew, for exactly this case or draft. @throws ConsoleRefused */
export async function expectProof(
  office: ConsoleOffice,
  person: Person,
  challenge: Uint8Array,
  proof: Proof,
): Promise<void> {
  if (!(await proves(office, person, challenge, proof)))
    throw new ConsoleRefused(403, 'this was not proven by your passkey or key: try again');
}

export async function proves(
  office: ConsoleOffice,
  person: Person,
  challenge: Uint8Array,
  proof: Proof,
): Promise<boolean> {
  if (proof.kind === 'key') {
    const verify = verifierFor(fromBase64url('signing key', person.sign, 32));
    return verify(LABEL.credential, fromBase64url('signature', proof.signature, 64), challenge);
  }
  const response = proof.response as Parameters<typeof provesPasskey>[2];
  const credential = office.credentials.find(String(response?.id));
  if (credential?.person !== person.id) return false;
  return provesPasskey(siteOf(office), credential, response, challenge);
}
