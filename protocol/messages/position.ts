/**
 * `coride/1/terminal/{op}/{t}/position` (QoS 0, not retained): every 5 to 10 s while moving, every 60 s standing. Without
 * a fix all figures are null; an old position is never sent as a new one (HSL HFP does the same).
 */
import { type Static, Type } from 'typebox';
import { jsonReader, Maybe, OneOf, Rfc3339 } from '../schema';
import { TERMINAL_LANES } from '../topics';

export const PositionSchema = Type.Object({
  v: Type.Literal(1),
  /** When it was measured, not sent. */
  at: Rfc3339,
  /** WGS 84, degrees. */
  lat: Maybe(Type.Number({ minimum: -90, maximum: 90 })),
  lon: Maybe(Type.Number({ minimum: -180, maximum: 180 })),
  /** m/s. */
  speed: Maybe(Type.Number({ minimum: 0, maximum: 100 })),
  /** Degrees from true north, clockwise. */
  bearing: Maybe(Type.Number({ minimum: 0, maximum: 360 })),
  source: OneOf('gnss', 'manual', 'none'),
  hdop: Maybe(Type.Number({ minimum: 0, maximum: 100 })),
});

export type Position = Static<typeof PositionSchema>;
export const decodePosition = jsonReader(
  'position message',
  PositionSchema,
  TERMINAL_LANES.position.maxBytes,
);
