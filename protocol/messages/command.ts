/**
 * `coride/1/command/{t}/{c}`: the operator asks one terminal for one thing; `c` is a UUID. Kept and sent again by the
 * registry until answered or expired; a command that comes twice is done once (TOPICS rule 5).
 */
import { type Static, Type } from 'typebox';
import { jsonReader, OneOf, Rfc3339 } from '../schema';

export const MAX_COMMAND_BYTES = 2048;

/** As long as the terminal's screen has room for. */
const sentence = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const of = <Kind extends string, Args extends Parameters<typeof Type.Object>[0]>(kind: Kind, args: Args) =>
  Type.Object({
    v: Type.Literal(1),
    kind: Type.Literal(kind),
    args: Type.Object(args),
    expiresAt: Rfc3339,
  });

export const CommandSchema = Type.Union([
  /** Words for the driver, in both languages; shown for `seconds`. */
  of('message', {
    zh: sentence(100),
    en: sentence(200),
    seconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 3600 })),
  }),
  /** The terminal shows and sounds which one it is, for a person who stands before many. */
  of('identify', {}),
  of('restart', { what: OneOf('screen', 'terminal', 'board') }),
  /** The last lines of its log, compressed. */
  of('logs', {}),
  /** What its screen shows now. */
  of('screenshot', {}),
]);

export type Command = Static<typeof CommandSchema>;
export type CommandKind = Command['kind'];
export const decodeCommand = jsonReader('command', CommandSchema, MAX_COMMAND_BYTES);
