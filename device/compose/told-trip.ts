/**
 * The operator hears which run a bus is on: whether it should be in service decides whether its silence is a fault, and
 * GTFS-Realtime names its trip. A taxi's fare is one rider's way, and nobody is told of it.
 */
import type { Trip } from '../../protocol/messages/trip';
import type { Trips } from '../trip/trips';
import type { Room } from './room';

/** @param say hears the run whenever it, or the stop that was passed last, is another; undefined: it is on none. @returns looks */
export function toldTrip(
  { options: { vehicleKind, lineId } }: Room,
  trips: Trips,
  say: (trip: Trip | undefined) => void,
): () => void {
  if (vehicleKind !== 'bus') return () => undefined;
  let told: string | undefined;
  return () => {
    const { trip: tripId, startDate, stopSequence } = trips.context();
    const by = trips.view.by;
    const trip: Trip | undefined =
      tripId === undefined ? undefined : { v: 1, tripId, startDate, routeId: lineId, stopSequence, by };
    const text = JSON.stringify(trip);
    if (text === told) return;
    told = text;
    say(trip);
  };
}
