/**
 * What waits to be published and what is public. Nothing gets there but by two people: who proposes cannot approve. What
 * was withdrawn stays visible as withdrawn. The journal is the truth; a proposal that was not written whole is none.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { fromUtf8, utf8 } from '../../../protocol/bytes';
import { exposureId, type RideExposure } from '../../../protocol/exposures/list';
import type { AuditLog } from '../audit/log';
import { mergeReports, type Published } from '../reports/merge';
import type { Report, Source } from '../reports/record';
import type { Dated } from './files';
import { exposureOf } from './from-reports';
import type { PublishableRide } from './from-rides';
import { initialsAmong } from './initials';

/** Why an officer's wish is not carried out, as a sentence. */
export class ShelfRefused extends Error {
  override readonly name = 'ShelfRefused';
}

/** Rides of a traced case; reports of others; or ids that are to be withdrawn. */
export type Proposal =
  | { readonly kind: 'rides'; readonly rides: readonly PublishableRide[]; readonly source: Source }
  | {
      readonly kind: 'reports';
      readonly reports: readonly { readonly report: Report; readonly source: Source }[];
    }
  | { readonly kind: 'withdrawal'; readonly ids: readonly string[] };

export type Draft = {
  readonly id: string;
  readonly by: string;
  readonly why: string;
  /** Unix ms. */
  readonly at: number;
  readonly kind: Proposal['kind'];
  /** Entries that it publishes or withdraws. */
  readonly count: number;
};

export type Shelf = {
  propose(by: string, why: string, proposal: Proposal): Promise<Draft>;
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
  close(): Promise<void>;
};

/** One record of the journal. */
type Step =
  | { step: 'proposed'; draft: Draft }
  | { step: 'part'; draftId: string; items: unknown[] }
  | { step: 'whole'; draftId: string; source?: Source }
  | { step: 'approved' | 'sent back'; draftId: string; by: string; why: string; at: number };

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
  for await (const { record } of journal.read()) take(state, JSON.parse(fromUtf8(record)) as Step);

  const write = async (step: Step): Promise<void> => {
    if (journal.broken) await journal.reopen();
    await journal.append(utf8(JSON.stringify(step)));
    take(state, step);
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
      if (why.trim() === '' || why.length > MAX_WHY)
        throw new ShelfRefused(`a reason is needed, of at most ${MAX_WHY} characters`);
      for (const id of proposal.kind === 'withdrawal' ? proposal.ids : [])
        if (!state.rides.has(id) && !state.reports.has(id))
          throw new ShelfRefused(`${id.slice(0, 16)} is not published: look at the list again`);
      const id = exposureId(random);
      const draft = { id, by, why, at: clock.now(), kind: proposal.kind, count: items.length };
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
    async approve(draftId, by) {
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
    },
    async sendBack(draftId, by, why) {
      waiting(draftId);
      await write({ step: 'sent back', draftId, by, why, at: clock.now() });
    },
    drafts: () => [...state.open.values()].filter(({ isWhole }) => isWhole).map(({ draft }) => draft),
    proposalOf: (draftId) => {
      const open = state.open.get(draftId);
      return open?.isWhole ? proposalOf(open) : undefined;
    },
    published() {
      const offset = ports.offsetMinutes();
      const rides = [...state.rides].map(([id, { ride, source }]) => datedRide(id, ride, source, offset));
      const reports = [...state.reports.values()].map((report) => exposureOf(report, offset));
      return [...rides, ...reports].map((dated) => withdrawnIf(state, dated));
    },
    get changedAt() {
      return state.changedAt;
    },
    get changes() {
      return state.changes;
    },
    close: () => journal.close(),
  };
}

type Open = { readonly draft: Draft; readonly items: unknown[]; isWhole: boolean; source?: Source };
type State = {
  readonly open: Map<string, Open>;
  readonly rides: Map<string, { readonly ride: PublishableRide; readonly source: Source }>;
  readonly reports: Map<string, Published>;
  readonly withdrawn: Set<string>;
  changedAt: number;
  changes: number;
};

const emptyState = (): State => ({
  open: new Map(),
  rides: new Map(),
  reports: new Map(),
  withdrawn: new Set(),
  changedAt: 0,
  changes: 0,
});

function take(state: State, step: Step): void {
  switch (step.step) {
    case 'proposed':
      state.open.set(step.draft.id, { draft: step.draft, items: [], isWhole: false });
      return;
    case 'part':
      state.open.get(step.draftId)?.items.push(...step.items);
      return;
    case 'whole': {
      const open = state.open.get(step.draftId);
      if (open) Object.assign(open, { isWhole: true, source: step.source });
      return;
    }
    default: {
      const open = state.open.get(step.draftId);
      state.open.delete(step.draftId);
      if (open && step.step === 'approved') publish(state, open, step.at);
    }
  }
}

function publish(state: State, open: Open, at: number): void {
  const proposal = proposalOf(open);
  state.changedAt = Math.max(at, state.changedAt);
  state.changes++;
  switch (proposal.kind) {
    case 'rides':
      proposal.rides.forEach((ride, i) => {
        const id = `${open.draft.id.slice(0, 12)}${i.toString(16).padStart(4, '0')}`;
        state.rides.set(id, { ride, source: proposal.source });
      });
      return;
    case 'reports':
      for (const merged of mergeReports([...state.reports.values()], proposal.reports))
        state.reports.set(merged.id, merged);
      return;
    default:
      for (const id of proposal.ids) state.withdrawn.add(id);
  }
}

/** Its file is that of the local date on which the interval begins. */
function datedRide(id: string, ride: PublishableRide, source: Source, offsetMinutes: number): Dated {
  const names = initialsAmong([ride.line, ride.vehicle]);
  const exposure: RideExposure = {
    id,
    kind: 'ride',
    status: 'published',
    sources: [source],
    ...ride,
    ...names,
  };
  const date = new Date(ride.from + offsetMinutes * 60_000).toISOString().slice(0, 10);
  return { date, exposure };
}

function withdrawnIf({ withdrawn }: State, { date, exposure }: Dated): Dated {
  return withdrawn.has(exposure.id)
    ? { date, exposure: { ...exposure, status: 'withdrawn' } }
    : { date, exposure };
}

function itemsOf(proposal: Proposal): readonly unknown[] {
  if (proposal.kind === 'rides') return proposal.rides;
  return proposal.kind === 'reports' ? proposal.reports : proposal.ids;
}

function proposalOf({ draft: { kind }, items, source }: Open): Proposal {
  if (kind === 'rides') return { kind, rides: items as PublishableRide[], source: source! };
  if (kind === 'reports') return { kind, reports: items as { report: Report; source: Source }[] };
  return { kind, ids: items as string[] };
}
