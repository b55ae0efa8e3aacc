/** A bus without a timetable on board: it has trips, and nobody here knows them. */
import type { Trips } from './trips';

export function noTrips(): Trips {
  return {
    view: { current: undefined, by: 'gtfs', others: [] },
    context: () => ({}),
    choose: () => {},
    begin: () => {},
    end: async () => {},
    close: () => {},
  };
}
