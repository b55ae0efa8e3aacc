/**
 * `coride/1/terminal/{op}/{t}/trip` (retained): the run that the vehicle is on, in GTFS words; a zero-length payload
 * when it is on none. For a taxi a trip is one fare: `by` is `meter` (or `driver`) and there is no route. Our terminals tell of
 * buses' trips only: a fare is one rider's way.
 */
import { type Static, Type } from 'typebox';
import { jsonReader, Maybe, OneOf } from '../schema';
import { TERMINAL_LANES } from '../topics';

const Id = Type.String({ minLength: 1, maxLength: 64 });

export const TripSchema = Type.Object({
  v: Type.Literal(1),
  /** GTFS `trip_id`; with `startDate` one run, alone not. */
  tripId: Maybe(Id),
  /** GTFS service day of the run, `YYYYMMDD`. */
  startDate: Maybe(Type.String({ pattern: '^[0-9]{8}$' })),
  routeId: Maybe(Id),
  directionId: Maybe(Type.Integer({ minimum: 0, maximum: 1 })),
  /** Of the last stop that was passed. */
  stopSequence: Maybe(Type.Integer({ minimum: 0, maximum: 0xffff })),
  /** Who says so: the feed and the position, the driver, the meter. */
  by: OneOf('gtfs', 'driver', 'meter'),
});

export type Trip = Static<typeof TripSchema>;
export const decodeTrip = jsonReader('trip message', TripSchema, TERMINAL_LANES.trip.maxBytes);
