/**
 * A day's runs: trips of the feed given to vehicles, with the delays of that day. Real vehicles have fewer drivers than a
 * timetable has trips, so a bus that ends a trip where another begins takes it; a city that asks for more buses than
 * the feed employs gets reinforcement runs between the timetable's.
 */
import type { Random } from '../../platform/random';
import { type Feed, serviceMidnight, type Trip, tripsOn } from '../../protocol/gtfs';
import { between, normal } from './draw';

/** A vehicle calls at a stop; unix ms. */
export type Call = {
  readonly stopId: string;
  readonly sequence: number;
  readonly arrives: number;
  readonly departs: number;
};

export type Run = {
  readonly vehicleId: string;
  readonly lineId: string;
  readonly tripId: string;
  /** GTFS start_date. */
  readonly startDate: string;
  readonly directionId: 0 | 1;
  readonly calls: readonly Call[];
};

const TURN_MS = 3 * 60_000;
/** Reinforcements leave between two runs of the timetable, this far behind one. */
const BEHIND_MS = { least: 60_000, most: 9 * 60_000 };

/** @returns runs by departure, on at most `buses` vehicles (`3xxxx`); what no bus is left for does not run */
export function runsOf(feed: Feed, date: string, buses: number, random: Random): Run[] {
  const midnight = serviceMidnight(date, feed.timezone);
  const trips = tripsOn(feed, date).sort((a, b) => departure(a) - departure(b) || (a.id < b.id ? -1 : 1));
  const fleet: { id: string; stopId: string; lineId: string; free: number }[] = [];
  const runs: Run[] = [];

  const run = (trip: Trip, behind: number, tripId: string): boolean => {
    const calls = callsOf(trip, midnight + behind, random);
    const [first, last] = [calls[0]!, calls.at(-1)!];
    let bus = fleet.find(
      ({ stopId, lineId, free }) =>
        lineId === trip.lineId && stopId === first.stopId && free <= first.departs,
    );
    if (!bus) {
      if (fleet.length >= buses) return false;
      bus = { id: String(30_001 + fleet.length), stopId: '', lineId: trip.lineId, free: 0 };
      fleet.push(bus);
    }
    bus.stopId = last.stopId;
    bus.free = last.arrives + TURN_MS;
    const directionId = trip.directionId ?? 0;
    runs.push({ vehicleId: bus.id, lineId: trip.lineId, tripId, startDate: date, directionId, calls });
    return true;
  };

  for (const trip of trips) run(trip, 0, trip.id);
  for (let round = 2; fleet.length < buses && trips.length > 0 && round <= buses; round++)
    for (const trip of trips) {
      if (fleet.length >= buses) break;
      run(trip, between(random, BEHIND_MS.least, BEHIND_MS.most), `${trip.id}+${round}`);
    }
  return runs.sort((a, b) => a.calls[0]!.departs - b.calls[0]!.departs);
}

const departure = ({ stopTimes }: Trip): number => stopTimes[0]!.departure;

/** The day's real times: late by what adds up from stop to stop, a little of it made good again. */
function callsOf(trip: Trip, midnight: number, random: Random): Call[] {
  let late = Math.max(0, normal(random, 30_000, 45_000));
  let earliest = 0;
  return trip.stopTimes.map(({ stopId, sequence, arrival, departure }) => {
    const arrives = Math.max(earliest, Math.round(midnight + arrival * 1000 + late));
    const dwell = Math.max(departure - arrival, 10) * 1000 + between(random, 0, 15_000);
    const departs = Math.round(arrives + dwell);
    earliest = departs + 20_000;
    late = Math.max(0, late * 0.95 + normal(random, 4_000, 15_000));
    return { stopId, sequence, arrives, departs };
  });
}
