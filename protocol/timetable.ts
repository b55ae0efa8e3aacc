/**
 * One line's timetable as a terminal carries it: a slice of a GTFS feed (`protocol/gtfs`) with nothing that the terminal
 * does not need. Trips that differ by their start alone share a pattern: 168路 takes 7 KB instead of the feed's 90. Pure.
 */
import { type Static, Type } from 'typebox';
import { jsonReader } from './schema';

const Name = Type.String({ maxLength: 64 });
const Words = Type.Object({ zh: Name, en: Name });
const Seconds = Type.Integer({ minimum: 0, maximum: 400_000 });
const Index = Type.Integer({ minimum: 0, maximum: 0xffff });
const GtfsDate = Type.String({ pattern: '^[0-9]{8}$' });

export const TimetableSchema = Type.Object({
  v: Type.Literal(1),
  /** GTFS `route_id`. */
  line: Name,
  /** IANA name. */
  timezone: Name,
  services: Type.Array(
    Type.Object({
      id: Name,
      /** Monday first, `1` where it runs. */
      weekdays: Type.String({ pattern: '^[01]{7}$' }),
      from: GtfsDate,
      to: GtfsDate,
      added: Type.Array(GtfsDate),
      removed: Type.Array(GtfsDate),
    }),
    { maxItems: 1000 },
  ),
  stops: Type.Array(
    Type.Object({
      name: Words,
      lat: Type.Number({ minimum: -90, maximum: 90 }),
      lon: Type.Number({ minimum: -180, maximum: 180 }),
    }),
    { maxItems: 5000 },
  ),
  patterns: Type.Array(
    Type.Object({
      /** Headsign. */
      to: Words,
      /** Indices into `stops`, in the order of the ride. */
      stops: Type.Array(Index, { minItems: 2, maxItems: 500 }),
      /** GTFS `stop_sequence` of each. */
      sequences: Type.Array(Index),
      /** Seconds from the trip's start to the arrival at each. */
      after: Type.Array(Seconds),
    }),
    { maxItems: 2000 },
  ),
  trips: Type.Array(
    Type.Object({
      id: Name,
      /** Index into `patterns`. */
      pattern: Index,
      /** Index into `services`. */
      service: Index,
      /** Departure at the first stop, seconds of the service day; past 86,400 after midnight. */
      start: Seconds,
    }),
    { maxItems: 20_000 },
  ),
});

export type Timetable = Static<typeof TimetableSchema>;

export const MAX_TIMETABLE_BYTES = 4 * 1024 * 1024;

const read = jsonReader('timetable', TimetableSchema, MAX_TIMETABLE_BYTES);

/** Reads a timetable file; `Malformed` in words when it is none. */
export function readTimetable(bytes: Uint8Array): Timetable {
  return read(bytes);
}
