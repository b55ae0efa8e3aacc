/**
 * `coride/1/terminal/{op}/{t}/about` (retained): what this terminal is, published when it changed and at each CONNECT.
 * JSON, for people and flows.
 */
import { type Static, Type } from 'typebox';
import { jsonReader, Maybe, OneOf, Rfc3339 } from '../schema';
import { TERMINAL_LANES } from '../topics';

const Text = Type.String({ maxLength: 120 });

/** A piece of hardware: is it there, and what is it. */
const Piece = Type.Object({
  state: OneOf('ready', 'missing', 'none', 'unknown'),
  model: Maybe(Text),
});

export const AboutSchema = Type.Object({
  v: Type.Literal(1),
  /** Of the software. */
  version: Text,
  hardware: Type.Object({ model: Maybe(Text), serial: Maybe(Text) }),
  os: Type.Object({ name: Maybe(Text), kernel: Maybe(Text), runtime: Maybe(Text) }),
  /** Installed versions, for updates: which runs, which would be gone back to. */
  slots: Maybe(Type.Object({ active: Text, fallback: Maybe(Text) })),
  scanner: Piece,
  gnss: Piece,
  display: Piece,
  buttons: Maybe(Piece),
  /** Version of the remote configuration in force; 0: none, the installed one. */
  configVersion: Type.Integer({ minimum: 0 }),
  /** The newest one that was refused, and why: the answer to `desired`. */
  configRefused: Maybe(
    Type.Object({ version: Type.Integer({ minimum: 0 }), why: Type.String({ maxLength: 600 }) }),
  ),
  /** The software version that `desired` asks for, where it is not installed, and why. */
  updateRefused: Maybe(
    Type.Object({ version: Type.String({ maxLength: 40 }), why: Type.String({ maxLength: 600 }) }),
  ),
  bundle: Maybe(Type.Object({ number: Type.Integer({ minimum: 0 }) })),
  certNotAfter: Maybe(Rfc3339),
  vehicle: Type.Object({ id: Text, kind: OneOf('bus', 'taxi'), label: Text, line: Maybe(Text) }),
});

export type About = Static<typeof AboutSchema>;
export const decodeAbout = jsonReader('about message', AboutSchema, TERMINAL_LANES.about.maxBytes);
