/**
 * The desk where cases are asked for, approved or sent back, opened and closed (PROTOCOL.md section 6). Two officers decide:
 * each signs the release, each opens its own shares in the own browser. Every step is in the audit log before it happens.
 */
import type { Clock } from '../../../platform/clock';
import type { Random } from '../../../platform/random';
import type { Bundle } from '../../../protocol/bundle';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { dayOf, localOffsetMinutes } from '../../../protocol/days';
import { normalIdentifier } from '../../../protocol/identifiers';
import { caseHash, type Release, releaseFault, type SignedRelease } from '../../../protocol/release';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { AuditLog } from '../audit/log';
import type { Policy } from '../officers/policy';
import type { ShareKeyring, ShareText } from '../vault/shares';
import type { ResealedShare } from './case-messages';
import type { CaseRooms } from './case-rooms';
import type { CaseStore, StoredCase } from './case-store';
import { type CaseView, masked, stateOf } from './case-view';
import type { RunPrints } from './newness';
import { CaseRefused } from './run-case';

export type Draft = {
  readonly person: Identifier;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly reference: string;
};

/** A draft that will do, with what its officer signs. */
export type Prepared = { readonly id: string; readonly release: Release };

export type CaseDeskPorts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly bundle: () => Bundle | undefined;
  readonly policy: () => Policy | undefined;
  readonly store: CaseStore;
  readonly rooms: CaseRooms;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly shares: Pick<ShareKeyring, 'sharesOf'>;
};

const WEEK_MS = 7 * 86_400_000;
const MAX_PREPARED = 200;

export type CaseDesk = ReturnType<typeof createCaseDesk>;

export function createCaseDesk(ports: CaseDeskPorts) {
  const { clock, store, rooms, audit } = ports;
  /** Drafts whose release is being signed; forgotten with the process. */
  const prepared = new Map<string, StoredCase>();

  const inForce = () => {
    const [bundle, policy] = [ports.bundle(), ports.policy()];
    if (!bundle || !policy) throw new CaseRefused(503, 'there is no bundle or no policy in force yet');
    return { bundle, policy };
  };
  const found = (id: string): StoredCase => {
    const stored = store.find(id);
    if (!stored) throw new CaseRefused(400, `there is no case ${id}`);
    return stored;
  };
  const state = (stored: StoredCase) => stateOf(stored, clock.now(), rooms.of(stored.id) !== undefined);
  const view = (stored: StoredCase): CaseView => {
    const { submitted, approved, person, lastRun, ...rest } = stored;
    const room = rooms.of(stored.id);
    return {
      ...rest,
      state: state(stored),
      person: { kind: person.kind, shown: masked(person) },
      by: submitted.officer,
      at: submitted.at,
      ...(approved && { approvedBy: approved.officer, approvedAt: approved.at }),
      ...(lastRun && { runs: { count: lastRun.run, at: lastRun.at } }),
      ...(room && { process: room }),
    };
  };
  /** Changes one case, and no other change comes between look and decision. */
  const decide = (id: string, change: (stored: StoredCase) => Promise<StoredCase>): Promise<StoredCase> =>
    store.change(async (cases) => {
      const at = cases.findIndex((each) => each.id === id);
      if (at < 0) throw new CaseRefused(400, `there is no case ${id}`);
      const result = await change(cases[at]!);
      return { cases: cases.with(at, result), result };
    });

  return {
    list: (): CaseView[] => store.all().map(view).reverse(),
    view: (id: string): CaseView => view(found(id)),
    /** The person of a case in full: for those who decide on it. */
    person: (id: string): Identifier => found(id).person,

    /** Checks a draft and gives what its officer must sign. @throws CaseRefused */
    prepare(officer: string, draft: Draft): Prepared {
      const { bundle, policy } = inForce();
      const made = checkDraft(draft, officer, { bundle, policy, cases: store.all(), now: clock.now() });
      const id = nextId([...store.all(), ...prepared.values()], clock.now(), bundle);
      const hash = caseHash(ports.random.bytes(32), { ...draft, person: { ...made.person }, id });
      const stored = { ...made, id, caseHash: toBase64url(hash) };
      if (prepared.size >= MAX_PREPARED) prepared.clear();
      prepared.set(id, stored);
      return { id, release: releaseOf(stored) };
    },

    /** Submits a prepared case, whose release the officer signed. */
    async submit(officer: string, id: string, signature: Uint8Array): Promise<CaseView> {
      const { bundle, policy } = inForce();
      const draft = prepared.get(id);
      if (draft?.submitted.officer !== officer)
        throw new CaseRefused(400, 'fill in the case again: it was not kept');
      prepared.delete(id);
      const signed = { officer, signature: toBase64url(signature), at: clock.now() };
      checkSignatures(bundle, { ...draft, submitted: signed }, clock.now(), 1);
      return store.change(async (cases) => {
        checkUse(draft, officer, { policy, cases, now: clock.now() });
        const stored: StoredCase = { ...draft, submitted: signed };
        const count = stored.lastDay - stored.firstDay + 1;
        const { reason: why } = stored;
        await audit.append({ action: 'case-submitted', who: [officer], about: `case ${id}`, why, count });
        return { cases: [...cases, stored], result: view(stored) };
      });
    },

    /** Another officer approves, by signing the same release. Its own process is born, and waits for shares. */
    async approve(officer: string, id: string, signature: Uint8Array): Promise<CaseView> {
      const { bundle } = inForce();
      const stored = await decide(id, async (each) => {
        expect(state(each), 'waiting');
        if (each.submitted.officer === officer)
          throw new CaseRefused(403, 'you asked for this case: another officer approves it');
        const approved = { officer, signature: toBase64url(signature), at: clock.now() };
        checkSignatures(bundle, { ...each, approved }, clock.now(), bundle.limits.quorum);
        const count = each.lastDay - each.firstDay + 1;
        await audit.append({
          action: 'case-approved',
          who: [officer],
          about: `case ${id}`,
          why: each.reason,
          count,
        });
        return { ...each, approved };
      });
      await rooms.open(stored, signedRelease(stored));
      return view(stored);
    },

    async sendBack(officer: string, id: string, why: string): Promise<CaseView> {
      if (why.trim() === '') throw new CaseRefused(400, 'say why it is sent back');
      const stored = await decide(id, async (each) => {
        expect(state(each), 'waiting');
        if (each.submitted.officer === officer)
          throw new CaseRefused(403, 'you asked for this case: another officer decides on it');
        await audit.append({ action: 'case-sent-back', who: [officer], about: `case ${id}`, why });
        return { ...each, sentBack: { officer, why: why.slice(0, 400), at: clock.now() } };
      });
      return view(stored);
    },

    /** The officer's own sealed shares of the case's days, once it is approved. No other day, nobody else's. */
    async sharesFor(officer: string, id: string): Promise<ShareText[]> {
      const stored = found(id);
      expect(state(stored), 'approved', 'open');
      await audit.append({
        action: 'shares-opened',
        who: [officer],
        about: `case ${id}`,
        count: stored.lastDay - stored.firstDay + 1,
      });
      const all = await ports.shares.sharesOf(stored.firstDay, stored.lastDay);
      return all.filter((share) => share.officer === officer);
    },

    /** A process for an approved case whose keys ran out: opened again by the same two. */
    async reopen(id: string): Promise<CaseView> {
      const stored = found(id);
      expect(state(stored), 'approved', 'open');
      if (!rooms.of(id)) await rooms.open(stored, signedRelease(stored));
      return view(stored);
    },

    /** Hands an officer's shares, sealed to the case's process, on to it. */
    async give(officer: string, id: string, shares: readonly ResealedShare[]): Promise<CaseView> {
      const stored = found(id);
      expect(state(stored), 'approved', 'open');
      if (![stored.submitted.officer, stored.approved?.officer].includes(officer))
        throw new CaseRefused(403, 'the two officers who signed the release open it');
      await rooms.give(id, officer, shares);
      return view(found(id));
    },

    /** Marks that the days were opened; called by the room. */
    opened: (id: string) =>
      decide(id, async (each) => ({ ...each, openedAt: each.openedAt ?? clock.now() })).then(() => undefined),
    traced: (id: string, counts: NonNullable<StoredCase['counts']>, lastRun: RunPrints) =>
      decide(id, async (each) => ({ ...each, counts, lastRun })).then(() => undefined),

    /** Traces an open case once more, for one of its two officers: check-ins may have come since. */
    again(officer: string, id: string): CaseView {
      const stored = found(id);
      expect(state(stored), 'open');
      if (![stored.submitted.officer, stored.approved?.officer].includes(officer))
        throw new CaseRefused(403, 'the two officers who signed the release trace it');
      rooms.again(id);
      return view(stored);
    },

    /** Contacts of co-riders, for one of the case's two officers; of the days that they opened together. */
    askSecondDegree(officer: string, id: string, coRiders: readonly number[]): Promise<void> {
      const stored = found(id);
      expect(state(stored), 'open');
      if (![stored.submitted.officer, stored.approved?.officer].includes(officer))
        throw new CaseRefused(403, 'the two officers who signed the release ask for contacts of contacts');
      return rooms.askSecondDegree(id, officer, coRiders);
    },

    async close(officer: string, id: string): Promise<CaseView> {
      const stored = await decide(id, async (each) => {
        await audit.append({ action: 'case-closed', who: [officer], about: `case ${id}` });
        const { lastRun: _, ...kept } = each;
        return { ...kept, closedAt: clock.now() };
      });
      await rooms.end(id);
      return view(stored);
    },
  };

  function expect(found: CaseView['state'], ...wanted: CaseView['state'][]): void {
    if (!wanted.includes(found))
      throw new CaseRefused(403, `the case is ${found}, must be ${wanted.join(' or ')}`);
  }
}

const releaseOf = ({ caseHash: hash, firstDay, lastDay, expires }: StoredCase): Release => ({
  caseHash: fromBase64url('case hash', hash, 32),
  firstDay,
  lastDay,
  expires,
});

function signedRelease(stored: StoredCase): SignedRelease {
  const signers = [stored.submitted, ...(stored.approved ? [stored.approved] : [])];
  const signatures = signers.map(({ officer, signature }) => ({
    officer,
    signature: fromBase64url('signature', signature, 64),
  }));
  return { ...releaseOf(stored), signatures };
}

/** Every signature that is there must hold, and there must be `needed` of them. */
function checkSignatures(bundle: Bundle, stored: StoredCase, now: number, needed: number): void {
  const limits = { ...bundle.limits, quorum: needed };
  const fault = releaseFault({ ...bundle, limits }, signedRelease(stored), now);
  if (fault) throw new CaseRefused(403, `the release is refused: ${fault}`);
}

type Known = {
  readonly bundle: Bundle;
  readonly policy: Policy;
  readonly cases: readonly StoredCase[];
  readonly now: number;
};

function checkDraft(draft: Draft, officer: string, { bundle, policy, cases, now }: Known): StoredCase {
  const person = normalIdentifier(draft.person.kind, draft.person.identifier);
  if (!person) throw new CaseRefused(400, 'the number is not one of its kind: check it');
  if (!(draft.from < draft.to)) throw new CaseRefused(400, 'the window ends before it begins');
  if (draft.from > now) throw new CaseRefused(400, 'the window lies in the future');
  if (draft.reason.trim().length < 4)
    throw new CaseRefused(400, 'give a reason that another officer can judge');
  const reference = draft.reference.normalize('NFKC').trim().toUpperCase();
  if (!/^[A-Z0-9-]{4,64}$/.test(reference))
    throw new CaseRefused(400, 'the laboratory reference has 4 to 64 letters, digits and hyphens');
  const firstDay = dayOf(draft.from, bundle.dayShift);
  const lastDay = dayOf(Math.min(draft.to - 1, now), bundle.dayShift);
  const to = Math.min(draft.to, now);
  const days = lastDay - firstDay + 1;
  const longest = Math.min(policy.limits.windowDays, bundle.limits.releaseDays);
  if (days > longest) throw new CaseRefused(400, `the window opens ${days} days, may open ${longest}`);
  const stored: StoredCase = {
    id: '',
    person,
    from: draft.from,
    to,
    firstDay,
    lastDay,
    reason: draft.reason.trim().slice(0, 400),
    reference,
    caseHash: '',
    expires: now + policy.limits.releaseHours * 3_600_000,
    submitted: { officer, signature: '', at: now },
  };
  checkUse(stored, officer, { policy, cases, now });
  return stored;
}

/** A report opens one case; an officer asks for so many a week. One sent back counts for neither. */
function checkUse(draft: StoredCase, officer: string, { policy, cases, now }: Omit<Known, 'bundle'>): void {
  const counted = cases.filter(({ sentBack }) => !sentBack);
  if (counted.some(({ reference }) => reference === draft.reference))
    throw new CaseRefused(403, 'this laboratory reference was used for another case: each is used once');
  const own = counted.filter(
    ({ submitted }) => submitted.officer === officer && submitted.at > now - WEEK_MS,
  );
  if (own.length >= policy.limits.casesPerWeek)
    throw new CaseRefused(
      403,
      `you asked for ${own.length} cases this week, may ask for ${policy.limits.casesPerWeek}`,
    );
}

/** `2026-1125-03` */
function nextId(cases: readonly StoredCase[], now: number, { dayShift }: Bundle): string {
  const date = new Date(now + localOffsetMinutes(dayShift) * 60_000).toISOString().slice(0, 10);
  const day = `${date.slice(0, 4)}-${date.slice(5, 7)}${date.slice(8)}`;
  const places = cases
    .filter(({ id }) => id.startsWith(day))
    .map(({ id }) => Number(id.slice(day.length + 1)));
  return `${day}-${String(Math.max(0, ...places) + 1).padStart(2, '0')}`;
}
