/** Ways of the city's lines for the map of a case, cut from its GTFS feed: what a page draws, and no timetable. Pure. */
import type { Feed, Trip } from '../../../protocol/gtfs';
import type { ShownWay } from './shown-form';

export type LineWays = {
  /** The way of a trip; of a line whose trip is not known, the first of its ways. */
  of(lineId: string, tripId: string): { way: ShownWay; isOwnTrip: boolean } | undefined;
};

export const noLineWays: LineWays = { of: () => undefined };

/** Trips of one line with the same shape and stops share their way. */
export function lineWays(feed: Feed): LineWays {
  const ways = new Map<string, ShownWay>();
  const ofTrip = new Map<string, ShownWay>();
  const ofLine = new Map<string, ShownWay>();
  for (const trip of feed.trips.values()) {
    const stops = trip.stopTimes.map(({ stopId, sequence }) => `${sequence} ${stopId}`);
    const key = JSON.stringify([trip.lineId, trip.shapeId, stops]);
    const way = ways.get(key) ?? wayOf(trip, feed);
    ways.set(key, way);
    ofTrip.set(trip.id, way);
    if (!ofLine.has(trip.lineId)) ofLine.set(trip.lineId, way);
  }
  return {
    of(lineId, tripId) {
      const own = ofTrip.get(tripId);
      const way = own?.lineId === lineId ? own : ofLine.get(lineId);
      return way && { way, isOwnTrip: way === own };
    },
  };
}

/** Without a shape the stops are joined as the crow flies. */
function wayOf({ lineId, shapeId, headsign, stopTimes }: Trip, feed: Feed): ShownWay {
  const stops = stopTimes.flatMap(({ stopId, sequence }) => {
    const stop = feed.stops.get(stopId);
    return stop ? [{ sequence, name: stop.name, at: [stop.lon, stop.lat] as const }] : [];
  });
  const shape = shapeId === undefined ? undefined : feed.shapes.get(shapeId);
  const points = shape?.map(({ lon, lat }) => [lon, lat] as const) ?? stops.map(({ at }) => at);
  return { lineId, name: feed.lines.get(lineId)?.name ?? lineId, headsign, points, stops };
}
