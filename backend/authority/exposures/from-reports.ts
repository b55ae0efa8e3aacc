/** Reports of other authorities and newspapers as exposures: their local times become moments. */
import type { Exposure, ExposureSource } from '../../../protocol/exposures/list';
import type { Published } from '../reports/merge';
import type { Report, TimeOfDay } from '../reports/record';
import { initialsAmong } from './initials';

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
    ...(report.kind === 'trip' &&
      initialsAmong([report.number, report.vehicle, report.fromStop, report.toStop])),
  } as Exposure;
  return { date, exposure };
}

function momentsOf({ date, from, to }: Report, offsetMinutes: number): { from?: number; to?: number } {
  if (!date || !from) return {};
  const at = ({ at: clock, days }: TimeOfDay) =>
    Date.parse(`${date}T${clock}:00Z`) + days * DAY_MS - offsetMinutes * 60_000;
  return { from: at(from), ...(to && { to: at(to) }) };
}
