/**
 * `coride/1/terminal/{op}/{t}/state` (retained; also the will) and `coride/1/server/{…}/state`. JSON, for people and
 * flows; nothing of riders.
 */
import { type Static, Type } from 'typebox';
import { jsonReader } from '../schema';

export const MAX_STATE_BYTES = 256;

export const TerminalStateSchema = Type.Object({
  v: Type.Literal(1),
  state: Type.Union([
    Type.Literal('starting'),
    Type.Literal('online'),
    Type.Literal('stopped'),
    Type.Literal('lost'),
  ]),
  /** Number of the MQTT session, one more at every CONNECT, also across restarts. */
  session: Type.Integer({ minimum: 1 }),
  boot: Type.Optional(Type.String({ maxLength: 36 })),
  at: Type.Optional(Type.String({ maxLength: 30 })),
  reason: Type.Optional(Type.String({ maxLength: 80 })),
});
export type TerminalState = Static<typeof TerminalStateSchema>;
export const decodeTerminalState = jsonReader('state message', TerminalStateSchema, MAX_STATE_BYTES);

export const ServerStateSchema = Type.Object({ online: Type.Boolean(), at: Type.String({ maxLength: 30 }) });
export type ServerState = Static<typeof ServerStateSchema>;
export const decodeServerState = jsonReader('server state message', ServerStateSchema, MAX_STATE_BYTES);

/** JSON as the wire carries it. */
export const encodeJson = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
