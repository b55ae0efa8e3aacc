/**
 * When trips ended (DESIGN.md section 4: terminus, meter off): as the terminal said, or as the check-ins of the vehicle
 * show it, for who rode a trip was off when riders of the next one had boarded. A trip is known by its name and start date.
 */
import type { Boarding, TripContext, TripEnd } from '../../../protocol/stored-item';
import { boardingInterval } from './boarding-time';
import { MINUTE_MS, type TraceConfig } from './config';

/** The moment (unix ms) by which the boarding's trip was over; undefined where nothing shows it. */
export type TripEnds = (boarding: Boarding) => number | undefined;

export const noTripEnds: TripEnds = () => undefined;

/** A check-in of another trip ends this one only where it proves presence: a late code or an unsure clock shows nothing. */
const provesTrip = ({ trip, marks }: Boarding): boolean =>
  trip.tripId !== '' &&
  !marks.some((mark) => mark === 'late' || mark === 'misdated' || mark === 'clockUnsure');

/** @param seen of any vehicles, in any order */
export function tripEndsOf(
  seen: { readonly boardings: readonly Boarding[]; readonly ends: readonly TripEnd[] },
  config: Pick<TraceConfig, 'terminusMinutes'>,
): TripEnds {
  const boardings = byVehicle(
    seen.boardings.filter(provesTrip).map((boarding) => ({
      vehicleId: boarding.vehicleId,
      trip: nameOf(boarding.trip),
      ...boardingInterval(boarding),
    })),
  );
  const ends = byVehicle(
    seen.ends.map(({ vehicleId, endedAt, clockErrorMs }) => ({
      vehicleId,
      earliest: endedAt - clockErrorMs,
      latest: endedAt + clockErrorMs,
    })),
  );
  return (boarding) => {
    // A driver's shift goes on over many trips.
    if (boarding.channel === 'driver') return undefined;
    const { latest } = boardingInterval(boarding);
    const said = ends.get(boarding.vehicleId)?.find(({ earliest }) => earliest >= latest)?.latest;
    const trip = nameOf(boarding.trip);
    const next =
      boarding.trip.tripId === ''
        ? undefined
        : boardings.get(boarding.vehicleId)?.find((other) => other.trip !== trip && other.earliest > latest);
    const shown = next && next.latest + config.terminusMinutes * MINUTE_MS;
    return said !== undefined && shown !== undefined ? Math.min(said, shown) : (said ?? shown);
  };
}

/** Each vehicle's by the latest moment at which they can have been. */
function byVehicle<Seen extends { vehicleId: string; latest: number }>(
  all: readonly Seen[],
): Map<string, Seen[]> {
  const vehicles = new Map<string, Seen[]>();
  for (const seen of all) vehicles.set(seen.vehicleId, [...(vehicles.get(seen.vehicleId) ?? []), seen]);
  for (const ofOne of vehicles.values()) ofOne.sort((a, b) => a.latest - b.latest);
  return vehicles;
}

const nameOf = ({ tripId, startDate }: TripContext): string => `${tripId} ${startDate}`;
