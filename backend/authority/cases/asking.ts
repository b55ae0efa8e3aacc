/**
 * Drafts on their way to being cases: checked, numbered, signed by the officer who asks, kept. One that is filled in, or
 * all of a list together: then all of them are kept or none.
 */
import type { Clock } from '../../../platform/clock';
import type { Random } from '../../../platform/random';
import type { Bundle } from '../../../protocol/bundle';
import { concat, fromBase64url, toBase64url } from '../../../protocol/bytes';
import { localOffsetMinutes } from '../../../protocol/days';
import { sha256 } from '../../../protocol/hmac';
import { caseHash, type Release } from '../../../protocol/release';
import type { AuditLog } from '../audit/log';
import type { Policy } from '../officers/policy';
import type { CaseStore, StoredCase } from './case-store';
import { caseOf, type Draft, type DraftFault, use, usedBy, useFault } from './draft';
import { checkSignatures, releaseOf } from './release-of-case';
import { CaseRefused } from './run-case';

/** A draft that will do, with what its officer signs. */
export type Prepared = { readonly id: string; readonly release: Release };
/** The officer's signature of a prepared case's release (64 bytes). */
export type SignedDraft = { readonly id: string; readonly signature: Uint8Array };

export type AskingPorts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** @throws CaseRefused while there is none */
  readonly inForce: () => { readonly bundle: Bundle; readonly policy: Policy };
  readonly store: CaseStore;
  readonly audit: Pick<AuditLog, 'append'>;
};

const MAX_PREPARED = 200;

export type Asking = ReturnType<typeof createAsking>;

export function createAsking({ clock, random, inForce, store, audit }: AskingPorts) {
  /** Drafts whose release is being signed; forgotten with the process. */
  const prepared = new Map<string, StoredCase>();
  /** The same of lists, one an officer. */
  const lists = new Map<string, readonly StoredCase[]>();

  /** The next free number, of cases that are being signed too. */
  const places = () => placesOf([...store.all(), ...prepared.values(), ...[...lists.values()].flat()]);
  const numbered = (draft: Draft, made: StoredCase, id: string): StoredCase => {
    const hash = caseHash(random.bytes(32), { ...draft, person: { ...made.person }, id });
    return { ...made, id, caseHash: toBase64url(hash) };
  };
  const preparedOf = (stored: StoredCase): Prepared => ({ id: stored.id, release: releaseOf(stored) });

  /** Each draft as a case or what is wrong with it, as if those before it were asked for already. */
  const checked = (officer: string, drafts: readonly Draft[]): (StoredCase | DraftFault)[] => {
    const known = { ...inForce(), now: clock.now() };
    const used = usedBy(officer, store.all(), known.now);
    return drafts.map((draft) => {
      const made = caseOf(draft, officer, known);
      if ('says' in made) return made;
      const fault = useFault(made, used, known.policy);
      if (!fault) use(used, made);
      return fault ?? made;
    });
  };

  return {
    /** Checks a draft and gives what its officer must sign. @throws CaseRefused */
    prepare(officer: string, draft: Draft): Prepared {
      const [made] = checked(officer, [draft]) as [StoredCase | DraftFault];
      if ('says' in made) throw refusal(made);
      const { bundle } = inForce();
      const stored = numbered(draft, made, nextIds(places(), clock.now(), bundle).next().value!);
      if (prepared.size >= MAX_PREPARED) prepared.clear();
      prepared.set(stored.id, stored);
      return preparedOf(stored);
    },

    /** Keeps a prepared case, whose release the officer signed. @throws CaseRefused */
    async submit(officer: string, { id, signature }: SignedDraft): Promise<StoredCase> {
      const { bundle, policy } = inForce();
      const draft = prepared.get(id);
      if (draft?.submitted.officer !== officer)
        throw new CaseRefused(400, 'fill in the case again: it was not kept');
      prepared.delete(id);
      const stored = signedBy(draft, signature, clock.now());
      checkSignatures(bundle, stored, clock.now(), 1);
      return store.change(async (cases) => {
        const fault = useFault(stored, usedBy(officer, cases, clock.now()), policy);
        if (fault) throw refusal(fault);
        const count = stored.lastDay - stored.firstDay + 1;
        const { reason: why } = stored;
        await audit.append({ action: 'case-submitted', who: [officer], about: `case ${id}`, why, count });
        return { cases: [...cases, stored], result: stored };
      });
    },

    /** What is wrong with each draft of a list; undefined where nothing is. Keeps nothing. */
    faultsOf: (officer: string, drafts: readonly Draft[]): (DraftFault | undefined)[] =>
      checked(officer, drafts).map((made) => ('says' in made ? made : undefined)),

    /** Numbers the drafts of a list, instead of those that this officer had prepared before. @throws CaseRefused */
    prepareList(officer: string, drafts: readonly Draft[]): Prepared[] {
      const made = checked(officer, drafts);
      const wrong = made.find((each): each is DraftFault => 'says' in each);
      if (wrong) throw refusal(wrong);
      lists.delete(officer);
      const ids = nextIds(places(), clock.now(), inForce().bundle);
      const list = made.map((each, i) => numbered(drafts[i]!, each as StoredCase, ids.next().value!));
      lists.set(officer, list);
      return list.map(preparedOf);
    },

    /** What the officer's key proves of a prepared list: SHA-256 of its case hashes in their order. @throws CaseRefused */
    listHash(officer: string): Uint8Array {
      const hashes = listOf(officer).map((each) => fromBase64url('case hash', each.caseHash, 32));
      return sha256(concat(...hashes));
    },

    /** Keeps all cases of the prepared list, each release signed, or none. @throws CaseRefused */
    async submitList(
      officer: string,
      signatures: readonly SignedDraft[],
      why: string,
    ): Promise<readonly StoredCase[]> {
      const { bundle, policy } = inForce();
      const list = listOf(officer);
      lists.delete(officer);
      const signatureOf = new Map(signatures.map(({ id, signature }) => [id, signature]));
      const all = list.map((draft) => {
        const signature = signatureOf.get(draft.id);
        if (!signature) throw new CaseRefused(400, `the signature of case ${draft.id} is missing`);
        return signedBy(draft, signature, clock.now());
      });
      for (const each of all) checkSignatures(bundle, each, clock.now(), 1);
      return store.change(async (cases) => {
        // Somebody may have asked for one of them since it was prepared.
        const used = usedBy(officer, cases, clock.now());
        for (const [i, each] of all.entries()) {
          const fault = useFault(each, used, policy);
          if (fault) throw refusal(fault, `case ${i + 1} of ${all.length}, and so none was asked for: `);
          use(used, each);
        }
        const about = `cases ${all[0]!.id} to ${all.at(-1)!.id}`;
        await audit.append({ action: 'cases-imported', who: [officer], about, why, count: all.length });
        return { cases: [...cases, ...all], result: all };
      });
    },
  };

  function listOf(officer: string): readonly StoredCase[] {
    const list = lists.get(officer);
    if (!list || list.length === 0)
      throw new CaseRefused(400, 'read the file again: its cases were not kept');
    return list;
  }
}

const signedBy = (draft: StoredCase, signature: Uint8Array, at: number): StoredCase => ({
  ...draft,
  submitted: { officer: draft.submitted.officer, signature: toBase64url(signature), at },
});

const refusal = ({ field, says }: DraftFault, before = ''): CaseRefused =>
  new CaseRefused(field === 'limit' ? 403 : 400, before + says.en);

/** The last place of each day. */
function placesOf(cases: readonly StoredCase[]): (day: string) => number {
  const highest = new Map<string, number>();
  for (const { id } of cases) {
    const cut = id.lastIndexOf('-');
    const day = id.slice(0, cut);
    highest.set(day, Math.max(highest.get(day) ?? 0, Number(id.slice(cut + 1))));
  }
  return (day) => highest.get(day) ?? 0;
}

/** `2026-1125-03`, and on. */
function* nextIds(
  lastPlace: (day: string) => number,
  now: number,
  { dayShift }: Bundle,
): Generator<string, never> {
  const date = new Date(now + localOffsetMinutes(dayShift) * 60_000).toISOString().slice(0, 10);
  const day = `${date.slice(0, 4)}-${date.slice(5, 7)}${date.slice(8)}`;
  for (let place = lastPlace(day) + 1; ; place++) yield `${day}-${String(place).padStart(2, '0')}`;
}
