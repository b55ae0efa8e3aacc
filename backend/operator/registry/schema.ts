/**
 * The registry file: which terminals there are, which vehicle each is on, which line a vehicle serves, who drives. What is
 * optional came later: an older file stays a good one.
 */
import { type Static, Type } from 'typebox';
import { UnixMs } from '../../../protocol/schema';

const Name = Type.String({ minLength: 1, maxLength: 64 });
/** 32 bytes as base64url without padding. */
const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

export const LineSchema = Type.Object({
  id: Name,
  /** What people call it: `168路`. */
  name: Type.String({ maxLength: 64 }),
  /** Headsign. */
  to: Type.Object({ zh: Type.String({ maxLength: 64 }), en: Type.String({ maxLength: 64 }) }),
  /** GTFS `route_type`: 3 is a bus. */
  type: Type.Optional(Type.Integer({ minimum: 0, maximum: 9999 })),
  /** Its ways from the feed: the stops in order, one entry for each sequence of stops that some trip has. */
  ways: Type.Optional(
    Type.Array(
      Type.Object({
        headsign: Type.String({ maxLength: 128 }),
        directionId: Type.Optional(Type.Integer({ minimum: 0, maximum: 1 })),
        /** Ids; a loop has its first stop again at the end. */
        stops: Type.Array(Name, { minItems: 2 }),
      }),
    ),
  ),
});

export const StopSchema = Type.Object({
  id: Name,
  name: Type.String({ maxLength: 128 }),
  /** WGS 84, degrees. */
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
});

export const VehicleSchema = Type.Object({
  /** Fleet number: `vehicleId` of check-ins. */
  id: Name,
  kind: Type.Union([Type.Literal('bus'), Type.Literal('taxi')]),
  /** What people read on it: fleet number or plate. */
  label: Name,
  /** Number plate, where the label is a fleet number. */
  plate: Type.Optional(Name),
  /** Seats and standing places. */
  capacity: Type.Integer({ minimum: 1, maximum: 500 }),
  /** How long its air stays shared after somebody left, in minutes. */
  airClearingMinutes: Type.Integer({ minimum: 0, maximum: 240 }),
  /** Absent for taxis. */
  lineId: Type.Optional(Name),
  /**
   * Out of service since then. It stays here for good: terminals that were on it may still bring check-ins, and a trace asks
   * what it was as long as they are kept.
   */
  retiredAt: Type.Optional(UnixMs),
});

/** Vehicles over time: each from its moment (unix ms) until the next; null: on none from then on. */
const AssignmentSchema = Type.Object({ vehicleId: Type.Union([Name, Type.Null()]), from: UnixMs });

export const TerminalSchema = Type.Object({
  terminalId: Type.String({ pattern: '^[a-z2-7]{7}$' }),
  number: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
  /** `Kc`: makes and proves the terminal's boarding codes. */
  codeKey: Key,
  /** Public half (Ed25519) of the terminal's signing key. */
  signingKey: Key,
  /** When it enrolled itself by a code; absent for one whose keys were laid into its folder. */
  enrolledAt: Type.Optional(UnixMs),
  /** From then on the broker hears it no more, and its boarding codes count no more. */
  revokedAt: Type.Optional(UnixMs),
  /** None before the first. */
  assignments: Type.Array(AssignmentSchema, { minItems: 1, maxItems: 10_000 }),
});

export const DriverSchema = Type.Object({
  /** The company's number, as on the driver's card (protocol/card.ts). */
  id: Name,
  name: Name,
  assignments: Type.Array(AssignmentSchema, { maxItems: 10_000 }),
  /** Drives no more since then; the record goes when nothing asks for it any more. */
  leftAt: Type.Optional(UnixMs),
});

/** Which feed lines and stops came from. */
export const FeedNoteSchema = Type.Object({
  importedAt: UnixMs,
  /** IANA name. */
  timezone: Name,
  /** First and last date of its calendar, `YYYYMMDD`. */
  from: Type.String({ pattern: '^[0-9]{8}$' }),
  to: Type.String({ pattern: '^[0-9]{8}$' }),
});

export const RegistrySchema = Type.Object({
  v: Type.Literal(1),
  /** Operator id, as topics carry it. */
  operator: Type.String({ pattern: '^[a-z0-9-]{1,16}$' }),
  lines: Type.Array(LineSchema),
  vehicles: Type.Array(VehicleSchema),
  terminals: Type.Array(TerminalSchema),
  stops: Type.Optional(Type.Array(StopSchema)),
  drivers: Type.Optional(Type.Array(DriverSchema)),
  feed: Type.Optional(FeedNoteSchema),
});

export type Line = Static<typeof LineSchema>;
export type Vehicle = Static<typeof VehicleSchema>;
export type Assignment = Static<typeof AssignmentSchema>;
export type Stop = Static<typeof StopSchema>;
export type Driver = Static<typeof DriverSchema>;
export type TerminalRecord = Static<typeof TerminalSchema>;
export type RegistryFile = Static<typeof RegistrySchema>;
