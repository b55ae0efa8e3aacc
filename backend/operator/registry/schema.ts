/** The registry file: which terminals there are, which vehicle each is on, which line a vehicle serves. */
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
});

export const VehicleSchema = Type.Object({
  /** Fleet number: `vehicleId` of check-ins. */
  id: Name,
  kind: Type.Union([Type.Literal('bus'), Type.Literal('taxi')]),
  /** What people read on it: fleet number or plate. */
  label: Name,
  /** Seats and standing places. */
  capacity: Type.Integer({ minimum: 1, maximum: 500 }),
  /** How long its air stays shared after somebody left, in minutes. */
  airClearingMinutes: Type.Integer({ minimum: 0, maximum: 240 }),
  /** Absent for taxis. */
  lineId: Type.Optional(Name),
});

export const TerminalSchema = Type.Object({
  terminalId: Type.String({ pattern: '^[a-z2-7]{7}$' }),
  number: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
  /** `Kc`: makes and proves the terminal's boarding codes. */
  codeKey: Key,
  /** Public half (Ed25519) of the terminal's signing key. */
  signingKey: Key,
  /** Vehicles over time: each from its moment (unix ms) until the next; none before the first. */
  assignments: Type.Array(Type.Object({ vehicleId: Name, from: UnixMs }), { minItems: 1, maxItems: 10_000 }),
});

export const RegistrySchema = Type.Object({
  v: Type.Literal(1),
  /** Operator id, as topics carry it. */
  operator: Type.String({ pattern: '^[a-z0-9-]{1,16}$' }),
  lines: Type.Array(LineSchema),
  vehicles: Type.Array(VehicleSchema),
  terminals: Type.Array(TerminalSchema),
});

export type Line = Static<typeof LineSchema>;
export type Vehicle = Static<typeof VehicleSchema>;
export type TerminalRecord = Static<typeof TerminalSchema>;
export type RegistryFile = Static<typeof RegistrySchema>;
