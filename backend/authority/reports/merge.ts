/**
 * One trip or place, however often it was published: the same from two sources is one report with two sources; what one
 * source says anew of the same trip corrects what it said before.
 */
import { toHex, utf8 } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import type { Report, Source } from './record';

export type Published = {
  /** 16 hex digits, the same for the same trip or place, whatever is said of its times. */
  readonly id: string;
  readonly report: Report;
  /** By day of publication. */
  readonly sources: readonly Source[];
  /** Day on which one of the sources corrected it. */
  readonly correctedOn?: string;
};

export type SourcedReport = { readonly report: Report; readonly source: Source };

/** What a report does to what is known: nothing of its kind yet; the same again; a further source of it; another word of its own source. */
export const OUTCOMES = ['new', 'again', 'another source', 'correction'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What makes a report the same: never its times, which are what corrections change. */
function identityOf(report: Report): string {
  const parts =
    report.kind === 'trip'
      ? [report.mode, report.date, report.number, report.vehicle, report.carriage, report.fromStop]
      : [report.date, report.district, report.name, report.from?.at];
  return [report.kind, ...parts.map((part) => part ?? '')].join('\n').normalize('NFKC').toLowerCase();
}

export const reportId = (report: Report): string => toHex(sha256(utf8(identityOf(report)))).slice(0, 16);

/** @returns all that is published with the new ones: merged, none twice */
export function mergeReports(published: readonly Published[], more: readonly SourcedReport[]): Published[] {
  return [...mergedInto(published, more).all.values()];
}

/** @returns what each of the new ones would do, in their order; those before it count as published */
export const outcomesOf = (published: readonly Published[], more: readonly SourcedReport[]): Outcome[] =>
  mergedInto(published, more).outcomes;

function mergedInto(published: readonly Published[], more: readonly SourcedReport[]) {
  const all = new Map(published.map((each) => [each.id, each]));
  const outcomes = more.map(({ report, source }): Outcome => {
    const id = reportId(report);
    const known = all.get(id);
    const [merged, outcome] = known
      ? joined(known, report, source)
      : ([{ id, report, sources: [source] }, 'new'] as const);
    all.set(id, merged);
    return outcome;
  });
  return { all, outcomes };
}

function joined(known: Published, report: Report, source: Source): readonly [Published, Outcome] {
  const isKnownSource = known.sources.some((each) => isSame(each, source));
  const sources = isKnownSource
    ? known.sources
    : [...known.sources, source].sort((a, b) => (a.publishedOn < b.publishedOn ? -1 : 1));
  const saidBefore = known.sources.some(
    ({ name, publishedOn }) => name === source.name && publishedOn <= source.publishedOn,
  );
  const differs = JSON.stringify(report) !== JSON.stringify(known.report);
  // A second source only fills in what the first left out; the same source may take back what it said.
  const outcome = isKnownSource ? 'again' : 'another source';
  if (!differs) return [{ ...known, sources }, outcome];
  if (saidBefore) return [{ ...known, report, sources, correctedOn: source.publishedOn }, 'correction'];
  return [{ ...known, report: { ...report, ...known.report } as Report, sources }, outcome];
}

const isSame = (a: Source, b: Source): boolean =>
  a.name === b.name && a.url === b.url && a.publishedOn === b.publishedOn;
