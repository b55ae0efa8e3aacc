/**
 * The fleet as GTFS-Realtime's VehiclePositions: buses on a trip whose place is known and fresh. No taxi: one fare is one rider's
 * way. Written by hand into protobuf, for the published bindings bring 29 MB of packages; the tests read it by those. Pure.
 */
import { PbfWriter } from 'pbf';
import type { StatusBoard, TerminalStatus } from '../fleet/status-board';
import type { Registry } from '../registry/registry';
import type { RegistryFile, Vehicle } from '../registry/schema';
import { OCCUPANCY, type Occupancy, occupancyOf } from './occupancy';

/** A standing bus says its place every 60 s (PROTOCOL.md TOPICS); an older one is not where it is. */
export const FRESH_MS = 90_000;

export type VehiclePosition = {
  readonly trip: {
    readonly tripId?: string;
    readonly startDate?: string;
    readonly routeId: string;
    readonly directionId?: number;
  };
  readonly vehicle: { readonly id: string; readonly label: string; readonly plate?: string };
  /** WGS 84, degrees; bearing in degrees, speed in m/s. */
  readonly position: {
    readonly lat: number;
    readonly lon: number;
    readonly bearing?: number;
    readonly speed?: number;
  };
  /** When the place was measured, unix s. */
  readonly timestamp: number;
  readonly occupancy: Occupancy;
};

/**
 * One a vehicle: where two terminals are on it (one at each door, or one that is being replaced), the newer place and the riders of both.
 * @param now unix ms
 */
export function vehiclePositions(
  file: RegistryFile,
  registry: Registry,
  board: StatusBoard,
  now: number,
): VehiclePosition[] {
  const byVehicle = new Map<string, { vehicle: Vehicle; terminals: TerminalStatus[] }>();
  for (const { terminalId, revokedAt } of file.terminals) {
    const vehicle = registry.vehicleOf(terminalId, now);
    if (revokedAt !== undefined || vehicle?.kind !== 'bus') continue;
    const known = byVehicle.get(vehicle.id) ?? { vehicle, terminals: [] };
    known.terminals.push(board.of(terminalId));
    byVehicle.set(vehicle.id, known);
  }
  return [...byVehicle.values()].flatMap(({ vehicle, terminals }) => {
    const counts = terminals
      .flatMap((terminal) => terminal.counts ?? [])
      .sort((a, b) => Date.parse(a.to) - Date.parse(b.to));
    const [newest] = terminals
      .flatMap((terminal) => placeOf(terminal, now) ?? [])
      .sort((a, b) => b.timestamp - a.timestamp);
    if (!newest) return [];
    const occupancy = occupancyOf(counts, vehicle.capacity, now);
    const { id, label, plate } = vehicle;
    return [{ ...newest, vehicle: { id, label, ...(plate !== undefined && { plate }) }, occupancy }];
  });
}

/** Where a terminal is on its trip; undefined where that is not known, not fresh, or it is on none. */
function placeOf(
  { position, trip }: TerminalStatus,
  now: number,
): Pick<VehiclePosition, 'trip' | 'position' | 'timestamp'> | undefined {
  if (position?.lat == null || position.lon == null || trip?.routeId == null) return undefined;
  const measured = Date.parse(position.at);
  if (now - measured > FRESH_MS || measured - now > FRESH_MS) return undefined;
  const { lat, lon, bearing, speed } = position;
  const { tripId, startDate, routeId, directionId } = trip;
  return {
    trip: {
      routeId,
      // A trip_id alone is no run.
      ...(tripId != null && startDate != null && { tripId, startDate }),
      ...(directionId != null && { directionId }),
    },
    position: { lat, lon, ...(bearing != null && { bearing }), ...(speed != null && { speed }) },
    timestamp: Math.floor(measured / 1000),
  };
}

const SCHEDULED = 0;
const FULL_DATASET = 0;

/**
 * As a `FeedMessage` of gtfs-realtime.proto 2.0 (field numbers are the published schema's).
 * @param madeAt unix ms
 */
export function feedMessage(vehicles: readonly VehiclePosition[], madeAt: number): Uint8Array {
  const feed = new PbfWriter();
  feed.writeMessage(
    1,
    (_, header) => {
      header.writeStringField(1, '2.0');
      header.writeVarintField(2, FULL_DATASET);
      header.writeVarintField(3, Math.floor(madeAt / 1000));
    },
    undefined,
  );
  for (const each of vehicles)
    feed.writeMessage(
      2,
      (vehicle, entity) => {
        entity.writeStringField(1, vehicle.vehicle.id);
        entity.writeMessage(4, writeVehicle, vehicle);
      },
      each,
    );
  return feed.finish();
}

function writeVehicle(
  { trip, vehicle, position, timestamp, occupancy }: VehiclePosition,
  pbf: PbfWriter,
): void {
  pbf.writeMessage(
    1,
    () => {
      if (trip.tripId !== undefined) pbf.writeStringField(1, trip.tripId);
      if (trip.startDate !== undefined) pbf.writeStringField(3, trip.startDate);
      if (trip.tripId !== undefined) pbf.writeVarintField(4, SCHEDULED);
      pbf.writeStringField(5, trip.routeId);
      if (trip.directionId !== undefined) pbf.writeVarintField(6, trip.directionId);
    },
    undefined,
  );
  pbf.writeMessage(
    2,
    () => {
      pbf.writeFloatField(1, position.lat);
      pbf.writeFloatField(2, position.lon);
      if (position.bearing !== undefined) pbf.writeFloatField(3, position.bearing);
      if (position.speed !== undefined) pbf.writeFloatField(5, position.speed);
    },
    undefined,
  );
  pbf.writeVarintField(5, timestamp);
  pbf.writeMessage(
    8,
    () => {
      pbf.writeStringField(1, vehicle.id);
      pbf.writeStringField(2, vehicle.label);
      if (vehicle.plate !== undefined) pbf.writeStringField(3, vehicle.plate);
    },
    undefined,
  );
  pbf.writeVarintField(9, OCCUPANCY[occupancy]);
}
