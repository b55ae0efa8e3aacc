/** What the shelf's journal adds up to: drafts that wait, and what is public. Pure. */
import { toHex, utf8 } from '../../../protocol/bytes';
import type { RideExposure } from '../../../protocol/exposures/list';
import { sha256 } from '../../../protocol/hmac';
import { mergeReports, type Published, type SourcedReport } from '../reports/merge';
import type { Source } from '../reports/record';
import type { Dated } from './files';
import { exposureOf } from './from-reports';
import type { PublishableRide } from './from-rides';
import { initialsAmong } from './initials';

/** Rides of a traced case; reports of others; or ids that are to be withdrawn. */
export type Proposal =
  | { readonly kind: 'rides'; readonly rides: readonly PublishableRide[]; readonly source: Source }
  | { readonly kind: 'reports'; readonly reports: readonly SourcedReport[] }
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
  /** SHA-256 of the draft and all that it would publish, base64url: what the approver's key proves. */
  readonly digest: string;
};

/** One record of the journal. */
export type Step =
  | { step: 'proposed'; draft: Draft }
  | { step: 'part'; draftId: string; items: unknown[] }
  | { step: 'whole'; draftId: string; source?: Source }
  | { step: 'approved' | 'sent back'; draftId: string; by: string; why: string; at: number };

export type Open = { readonly draft: Draft; readonly items: unknown[]; isWhole: boolean; source?: Source };
export type State = {
  readonly open: Map<string, Open>;
  readonly rides: Map<string, { readonly ride: PublishableRide; readonly source: Source }>;
  readonly reports: Map<string, Published>;
  readonly withdrawn: Set<string>;
  changedAt: number;
  changes: number;
};

export const emptyState = (): State => ({
  open: new Map(),
  rides: new Map(),
  reports: new Map(),
  withdrawn: new Set(),
  changedAt: 0,
  changes: 0,
});

export function take(state: State, step: Step): void {
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
        state.rides.set(rideId(open.draft.id, i), { ride, source: proposal.source });
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

/** Tells of no two rides that one case made both: a draft's id is in no public file. */
const rideId = (draftId: string, at: number): string =>
  toHex(sha256(utf8(`${draftId} ${at}`)).subarray(0, 8));

/** Everything that is public, withdrawn entries too. @param offsetMinutes local time minus UTC */
export function publishedOf(state: State, offsetMinutes: number): Dated[] {
  const rides = [...state.rides].map(([id, { ride, source }]) => datedRide(id, ride, source, offsetMinutes));
  const reports = [...state.reports.values()].map((report) => exposureOf(report, offsetMinutes));
  return [...rides, ...reports].map((dated) => withdrawnIf(state, dated));
}

/** Its file is that of the local date on which the interval begins. */
export function datedRide(id: string, ride: PublishableRide, source: Source, offsetMinutes: number): Dated {
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

export function itemsOf(proposal: Proposal): readonly unknown[] {
  if (proposal.kind === 'rides') return proposal.rides;
  return proposal.kind === 'reports' ? proposal.reports : proposal.ids;
}

export function proposalOf({ draft: { kind }, items, source }: Open): Proposal {
  if (kind === 'rides') return { kind, rides: items as PublishableRide[], source: source! };
  if (kind === 'reports') return { kind, reports: items as SourcedReport[] };
  return { kind, ids: items as string[] };
}
