/** Trips and their stop times: every reference must lead somewhere, and time must go forward. */
import { warnOfBlocks } from './blocks';
import type { Feed, StopTime, Trip } from './feed';
import { type Findings, idOf, type Row, type Table } from './table';
import { parseServiceTime } from './time';

type Known = Pick<Feed, 'stops' | 'lines' | 'services' | 'shapes'>;

export function readTrips(
  tables: { readonly trips: Table; readonly stopTimes: Table },
  known: Known,
  findings: Findings,
): Map<string, Trip> {
  const rowsOf = groupByTrip(tables.stopTimes);
  const trips = new Map<string, Trip>();
  const { file } = tables.trips;
  for (const row of tables.trips.rows) {
    const id = idOf(row, 'trip_id', file, trips, findings);
    if (id === undefined) continue;
    const stopTimes = readStopTimes(tables.stopTimes.file, rowsOf.get(id) ?? [], known, findings);
    rowsOf.delete(id);
    if (stopTimes.length < 2)
      findings.error(file, row.line, `trip ${id} has no two stop times: it goes nowhere`, 'goes nowhere');
    trips.set(id, { id, ...headOf(row, file, known, findings), stopTimes });
  }
  for (const [id, [first]] of rowsOf)
    findings.error(tables.stopTimes.file, first!.line, `trip_id ${id} is not in trips.txt`, 'no trip');
  if (trips.size === 0) findings.error(file, undefined, 'has no trip');
  warnOfBlocks(file, trips.values(), findings);
  return trips;
}

function headOf(row: Row, file: string, known: Known, findings: Findings): Omit<Trip, 'id' | 'stopTimes'> {
  const refer = (column: string, target: ReadonlyMap<string, unknown>, where: string) => {
    const id = row.get(column);
    if (!target.has(id)) findings.error(file, row.line, `${column} ${id} is not in ${where}`, column);
    return id;
  };
  const direction = row.get('direction_id');
  const shapeId = row.get('shape_id') || undefined;
  if (shapeId !== undefined && !known.shapes.has(shapeId))
    findings.warn(
      file,
      row.line,
      `shape_id ${shapeId} is not in shapes.txt: straight lines are drawn`,
      'shape',
    );
  return {
    lineId: refer('route_id', known.lines, 'routes.txt'),
    serviceId: refer('service_id', known.services, 'calendar.txt or calendar_dates.txt'),
    headsign: row.get('trip_headsign'),
    directionId: direction === '0' ? 0 : direction === '1' ? 1 : undefined,
    blockId: row.get('block_id') || undefined,
    shapeId: shapeId !== undefined && known.shapes.has(shapeId) ? shapeId : undefined,
  };
}

function groupByTrip({ rows }: Table): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = row.get('trip_id');
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

type Draft = { stopId: string; sequence: number; arrival?: number; departure?: number; line: number };

function readStopTimes(file: string, rows: readonly Row[], known: Known, findings: Findings): StopTime[] {
  const drafts: Draft[] = [];
  for (const row of rows) {
    const [stopId, sequence] = [row.get('stop_id'), Number(row.get('stop_sequence'))];
    if (!known.stops.has(stopId)) {
      findings.error(file, row.line, `stop_id ${stopId} is no stop of stops.txt`, 'stop_id');
      continue;
    }
    if (row.get('stop_sequence') === '' || !Number.isInteger(sequence) || sequence < 0)
      findings.error(file, row.line, 'stop_sequence must be a whole number from 0');
    // One of the two may be left out where a vehicle does not wait.
    const [arrival, departure] = [timeOf(row, 'arrival_time'), timeOf(row, 'departure_time')];
    if (arrival === null || departure === null)
      findings.error(file, row.line, 'arrival_time and departure_time must read HH:MM:SS, hours past 24 too');
    const both = { arrival: arrival ?? departure ?? undefined, departure: departure ?? arrival ?? undefined };
    drafts.push({ stopId, sequence, line: row.line, ...both });
  }
  drafts.sort((a, b) => a.sequence - b.sequence);
  return timed(file, drafts, findings);
}

/** undefined where it is left out, null where it is no time. */
function timeOf(row: Row, column: string): number | undefined | null {
  const text = row.get(column);
  return text === '' ? undefined : (parseServiceTime(text) ?? null);
}

/** Spreads the times that are left out between two timepoints evenly over the stops between. */
function timed(file: string, drafts: readonly Draft[], findings: Findings): StopTime[] {
  const [first, last] = [drafts[0], drafts.at(-1)];
  if (!first || !last) return [];
  if (first.arrival === undefined || last.arrival === undefined) {
    findings.error(file, first.line, 'the first and the last stop of a trip need their times');
    return [];
  }
  const done: StopTime[] = [];
  let before = 0;
  for (let i = 0; i < drafts.length; i++) {
    const { stopId, sequence, arrival, departure, line } = drafts[i]!;
    if (arrival === undefined || departure === undefined) continue;
    const previous = done.at(-1);
    if (
      departure < arrival ||
      (previous && (arrival < previous.departure || sequence === previous.sequence))
    ) {
      findings.error(file, line, 'is earlier than the stop before, or has its stop_sequence', 'backwards');
      return [];
    }
    for (let between = before + 1; between < i; between++) {
      const share = (between - before) / (i - before);
      const at = Math.round(previous!.departure + share * (arrival - previous!.departure));
      const { stopId, sequence } = drafts[between]!;
      done.push({ stopId, sequence, arrival: at, departure: at });
    }
    done.push({ stopId, sequence, arrival, departure });
    before = i;
  }
  return done;
}
