/**
 * What waits to be published and what is public. Nothing gets there but by two people: who proposes cannot approve. What
 * was withdrawn stays visible as withdrawn. The journal is the truth; a proposal that was not written whole is none.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { fromUtf8, toBase64url, utf8 } from '../../../protocol/bytes';
import { exposureId } from '../../../protocol/exposures/list';
import { sha256 } from '../../../protocol/hmac';
import type { AuditLog } from '../audit/log';
import { type Outcome, outcomesOf, type SourcedReport } from '../reports/merge';
import type { Dated } from './files';
import {
  type Draft,
  emptyState,
  itemsOf,
  type Open,
  type Proposal,
  proposalOf,
  publishedOf,
  type Step,
  take,
} from './shelf-state';

/** Why an officer's wish is not carried out, as a sentence. */
export class ShelfRefused extends Error {
  override readonly name = 'ShelfRefused';
}

export type { Draft, Proposal } from './shelf-state';

export type Shelf = {
  propose(by: string, why: string, proposal: Proposal): Promise<Draft>;
  /** What each of these would do to what is public now, in their order. */
  outcomes(reports: readonly SourcedReport[]): Outcome[];
  /** @throws ShelfRefused for the proposer, or a draft that is none any more */
  approve(draftId: string, by: string): Promise<void>;
  sendBack(draftId: string, by: string, why: string): Promise<void>;
  /** What waits, oldest first. */
  drafts(): readonly Draft[];
  /** What a draft would publish, for the person who approves it. */
  proposalOf(draftId: string): Proposal | undefined;
  /** Everything that is public, withdrawn entries too. */
  published(): readonly Dated[];
  /** Unix ms of the last change; 0 before the first. */
  readonly changedAt: number;
  /** How many changes there were: another number, another list. */
  readonly changes: number;
  /** Calls `heard` after each change of what is public. */
  onChange(heard: () => void): void;
  close(): Promise<void>;
};

/** Items of a proposal a record: one record stays far below what a journal takes at once. */
const PART = 100;
const MAX_WHY = 400;

export async function openShelf(ports: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly audit: Pick<AuditLog, 'append'>;
  /** Local time minus UTC. */
  readonly offsetMinutes: () => number;
}): Promise<Shelf> {
  const { clock, random, audit } = ports;
  const journal = await openJournal({ ...ports, folder: join(ports.folder, 'exposures') });
  const state = emptyState();
  // Approval and refusal may cross: the first one is the outcome, in the audit log too.
  const decisions = inTurn();
  const listeners: (() => void)[] = [];
  for await (const { record } of journal.read()) take(state, JSON.parse(fromUtf8(record)) as Step);

  const write = async (step: Step): Promise<void> => {
    if (journal.broken) await journal.reopen();
    await journal.append(utf8(JSON.stringify(step)));
    const { changes } = state;
    take(state, step);
    if (state.changes !== changes) for (const heard of listeners) heard();
  };
  const waiting = (draftId: string): Open => {
    const open = state.open.get(draftId);
    if (!open?.isWhole) throw new ShelfRefused('this draft is not waiting any more: look at the list again');
    return open;
  };

  return {
    async propose(by, why, proposal) {
      const items: readonly unknown[] = itemsOf(proposal);
      if (items.length === 0) throw new ShelfRefused('there is nothing in it that could be published');
      expectReason(why);
      for (const id of proposal.kind === 'withdrawal' ? proposal.ids : [])
        if (!state.rides.has(id) && !state.reports.has(id))
          throw new ShelfRefused(`${id.slice(0, 16)} is not published: look at the list again`);
      const id = exposureId(random);
      const { kind } = proposal;
      const digest = toBase64url(sha256(utf8(JSON.stringify({ id, by, why, proposal }))));
      const draft = { id, by, why, at: clock.now(), kind, count: items.length, digest };
      const about = `draft ${id}`;
      await audit.append({ action: 'exposure-proposed', who: [by], about, why, count: items.length });
      await write({ step: 'proposed', draft });
      for (let i = 0; i < items.length; i += PART)
        await write({ step: 'part', draftId: id, items: items.slice(i, i + PART) });
      await write({
        step: 'whole',
        draftId: id,
        ...(proposal.kind === 'rides' && { source: proposal.source }),
      });
      return draft;
    },
    outcomes: (reports) => outcomesOf([...state.reports.values()], reports),
    approve: (draftId, by) =>
      decisions(async () => {
        const { draft } = waiting(draftId);
        if (draft.by === by) throw new ShelfRefused('another officer must approve what you proposed');
        await audit.append({
          action: draft.kind === 'withdrawal' ? 'exposure-withdrawn' : 'exposure-published',
          who: [draft.by, by],
          about: `draft ${draftId}`,
          why: draft.why,
          count: draft.count,
        });
        await write({ step: 'approved', draftId, by, why: '', at: clock.now() });
      }),
    sendBack: (draftId, by, why) =>
      decisions(async () => {
        waiting(draftId);
        expectReason(why);
        await audit.append({ action: 'exposure-sent-back', who: [by], about: `draft ${draftId}`, why });
        await write({ step: 'sent back', draftId, by, why, at: clock.now() });
      }),
    drafts: () => [...state.open.values()].filter(({ isWhole }) => isWhole).map(({ draft }) => draft),
    proposalOf: (draftId) => {
      const open = state.open.get(draftId);
      return open?.isWhole ? proposalOf(open) : undefined;
    },
    published: () => publishedOf(state, ports.offsetMinutes()),
    get changedAt() {
      return state.changedAt;
    },
    get changes() {
      return state.changes;
    },
    onChange: (heard) => void listeners.push(heard),
    close: () => decisions.idle().then(() => journal.close()),
  };
}

function expectReason(why: string): void {
  if (why.trim() === '' || why.length > MAX_WHY)
    throw new ShelfRefused(`a reason is needed, of at most ${MAX_WHY} characters`);
}
