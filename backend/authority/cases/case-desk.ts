/**
 * The desk where cases are asked for, approved or sent back, opened and closed (PROTOCOL.md section 6). Two officers decide:
 * each signs the release, each opens its own shares in the own browser. Every step is in the audit log before it happens.
 */
import type { Clock } from '../../../platform/clock';
import type { Random } from '../../../platform/random';
import type { Bundle } from '../../../protocol/bundle';
import { toBase64url } from '../../../protocol/bytes';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { AuditLog } from '../audit/log';
import type { Policy } from '../officers/policy';
import type { ShareKeyring, ShareText } from '../vault/shares';
import { createAsking, type SignedDraft } from './asking';
import type { ResealedShare } from './case-messages';
import type { CaseRooms } from './case-rooms';
import type { CaseStore, StoredCase } from './case-store';
import { type CaseView, masked, stateOf } from './case-view';
import type { RunPrints } from './newness';
import { checkSignatures, signedRelease } from './release-of-case';
import { CaseRefused } from './run-case';

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

export type CaseDesk = ReturnType<typeof createCaseDesk>;

export function createCaseDesk(ports: CaseDeskPorts) {
  const { clock, store, rooms, audit } = ports;
  const inForce = () => {
    const [bundle, policy] = [ports.bundle(), ports.policy()];
    if (!bundle || !policy) throw new CaseRefused(503, 'there is no bundle or no policy in force yet');
    return { bundle, policy };
  };
  const asking = createAsking({ ...ports, inForce });
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

    /** Drafts until they are kept: one, or a list. */
    prepare: asking.prepare,
    submit: async (officer: string, signed: SignedDraft): Promise<CaseView> =>
      view(await asking.submit(officer, signed)),
    lists: {
      faultsOf: asking.faultsOf,
      prepare: asking.prepareList,
      hash: asking.listHash,
      submit: asking.submitList,
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
