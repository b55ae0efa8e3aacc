/** What a draft would show to everybody, entry by entry, for the officer who decides on it. */
import { type Outcome, reportId, type SourcedReport } from '../reports/merge';
import type { Dated } from './files';
import { exposureOf } from './from-reports';
import type { Shelf } from './shelf';
import { datedRide, type Proposal } from './shelf-state';

/** `outcome` says what becomes of an entry of a report; rides are always new, a withdrawal has its own word. */
export type PreviewEntry = Dated & { readonly outcome: Outcome | 'withdrawn' };

/** @param offsetMinutes local time minus UTC */
export function previewOf(
  proposal: Proposal,
  shelf: Pick<Shelf, 'published' | 'outcomes'>,
  offsetMinutes: number,
): PreviewEntry[] {
  switch (proposal.kind) {
    case 'reports':
      return previewOfReports(proposal.reports, shelf.outcomes(proposal.reports), offsetMinutes);
    case 'rides':
      return proposal.rides.map((ride, i) => ({
        ...datedRide(String(i), ride, proposal.source, offsetMinutes),
        outcome: 'new',
      }));
    default: {
      const ids = new Set(proposal.ids);
      return shelf
        .published()
        .filter(({ exposure }) => ids.has(exposure.id))
        .map((dated) => ({ ...dated, outcome: 'withdrawn' }));
    }
  }
}

export const previewOfReports = (
  reports: readonly SourcedReport[],
  outcomes: readonly Outcome[],
  offsetMinutes: number,
): PreviewEntry[] =>
  reports.map(({ report, source }, i) => ({
    ...exposureOf({ id: reportId(report), report, sources: [source] }, offsetMinutes),
    outcome: outcomes[i]!,
  }));

/** How many entries each outcome has. */
export function countsOf(outcomes: readonly PreviewEntry['outcome'][]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
