/** Reports of other authorities and newspapers as exposures: their local times become moments. */
import type { Exposure, ExposureSource } from '../../../protocol/exposures/list';
import type { Published } from '../reports/merge';
import type { Report, TimeOfDay } from '../reports/record';
import { initialsOf } from './initials';

const DAY_MS = 86_400_000;

/** @param offsetMinutes local time minus UTC */
export function exposureOf(
  { id, report, sources, correctedOn }: Published,
  offsetMinutes: number,
): { date: string | undefined; exposure: Exposure } {
  const { date, from, to, ...rest } = report;
  const exposure = {
    id,
    status: correctedOn ? 'corrected' : 'published',
    sources: sources as readonly ExposureSource[],
    ...rest,
    ...momentsOf(report, offsetMinutes),
    ...initialsOfStops(report),
  } as Exposure;
  return { date, exposure };
}

function momentsOf({ date, from, to }: Report, offsetMinutes: number): { from?: number; to?: number } {
  if (!date || !from) return {};
  const at = ({ at: clock, days }: TimeOfDay) =>
    Date.parse(`${date}T${clock}:00Z`) + days * DAY_MS - offsetMinutes * 60_000;
  return { from: at(from), ...(to && { to: at(to) }) };
}

function initialsOfStops(report: Report): { initials?: readonly string[] } {
  if (report.kind !== 'trip') return {};
  const initials = [report.fromStop, report.toStop].flatMap((stop) => (stop ? [initialsOf(stop)] : []));
  return initials.length > 0 ? { initials } : {};
}
