/** A trace as words for a terminal window: rides, then co-riders by certain and possible minutes. */
import type { TraceResult } from '../../backend/authority/tracing/trace';

type Interval = { readonly earliest: number; readonly latest: number };

/** The lines to print. `offsetMinutes`: local time minus UTC. */
export function traceLines(result: TraceResult, offsetMinutes: number): string[] {
  const time = (unixMs: number) =>
    new Date(unixMs + offsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
  const clock = (unixMs: number) => time(unixMs).slice(11);
  const span = ({ earliest, latest }: Interval) =>
    clock(earliest) === clock(latest) ? clock(earliest) : `${clock(earliest)}-${clock(latest)}`;
  const { rides, coRiders, unproven, searched } = result;
  const lines = [
    `Searched ${searched.days.length} day(s), ${searched.segments} segment(s), ${searched.checkIns} check-ins.`,
  ];

  lines.push('', rides.length === 0 ? 'No ride of this person in the window.' : `Rides: ${rides.length}`);
  rides.forEach((ride, i) => {
    const line = ride.lineId ? `line ${ride.lineId}, ` : '';
    lines.push(
      `  ${i + 1}. ${time(ride.boarding.earliest)}  ${line}vehicle ${ride.vehicleId}: boarded ${span(ride.boarding)}` +
        ` (by ${ride.boarding.rule}), got off ${span(ride.alighting)} (latest: ${ride.alighting.latestRule})${marks(ride.marks)}`,
    );
  });

  lines.push('', coRiders.length === 0 ? 'No co-riders.' : `Co-riders: ${coRiders.length}`);
  for (const coRider of coRiders) {
    const shared = coRider.rides
      .map((ride) => `ride ${ride.with + 1} from ${span(ride.boarding)}`)
      .join('; ');
    lines.push(
      `  certain ${coRider.certain} min, possible ${coRider.possible} min  ${contactText(coRider.contact)}  (${shared})${marks(coRider.marks)}`,
    );
  }
  for (const { vehicleId, boardedAt, why } of unproven)
    lines.push(`  unproven, not a co-rider: ${time(boardedAt)} vehicle ${vehicleId}: ${why}`);
  return lines;
}

function marks(list: readonly string[]): string {
  return list.length === 0 ? '' : `  [${list.join(', ')}]`;
}

function contactText(contact: TraceResult['coRiders'][number]['contact']): string {
  return Object.values(contact)
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
}
