/**
 * A row in a rows block: a stored item without what it repeats of the rows before it in the block, which are nearly always of
 * the same vehicle, terminal and trip: 25 of a boarding's 207 bytes.
 *
 * `kind and what is new (1) | id (16)`, then what is new, in this order:
 * - the vehicle: `vehicleId (1 + n) | time (6)`; where it is the same, the time since its row before (1 to 7, base 128,
 *   lowest first, the high bit on all but the last). A tag key has neither.
 * - a boarding's way: `channel (1) | version byte (1) | people (1) | marks (2)`
 * - `terminal number (4)`; of boardings and tag keys
 * - `clock error (4)`; of boardings and ends of trips
 * - a boarding's trip: `lineId | tripId | startDate (1 + n each)`
 * - its `stop sequence (2)`
 *
 * and the rest: of a boarding `tag (16) | sealed part (80) | signature (64; channels code and pass)`, of a tag key
 * `sealed (80) | signature (64)`. The first row of a block that has a field has it anew. Times are unix ms.
 */
import { ITEM_KIND } from '../stored-item';

/** In the row's first byte; below them the kind less 1. */
export const NEW = { vehicle: 4, way: 8, terminal: 16, clockError: 32, trip: 64, stop: 128 } as const;
export const KIND_BITS = 3;

export const {
  boarding: BOARDING,
  alighting: ALIGHTING,
  'tag key': TAG_KEY,
  'trip end': TRIP_END,
} = ITEM_KIND;

/** Longer than any row: four names of 255 bytes and what a boarding has besides. */
export const MAX_ROW = 2048;
