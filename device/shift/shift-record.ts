/** What is on disk of a running shift: which presence is to be ended, and nothing of the driver. */
import { Type } from 'typebox';
import { jsonReader, UnixMs } from '../../protocol/schema';

export type ShiftRecord = {
  /** Of the presence, 16 bytes in hex. */
  readonly id: string;
  readonly day: number;
  /** Unix ms. */
  readonly startedAt: number;
};

const MAX_BYTES = 1024;
const read = jsonReader(
  'remembered shift',
  Type.Object({
    id: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
    day: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffff })),
    startedAt: Type.Optional(UnixMs),
  }),
  MAX_BYTES,
);

/** The shift that a file remembers, undefined for none; `Malformed` when it is something else. */
export function readShift(bytes: Uint8Array): ShiftRecord | undefined {
  const { id, day, startedAt } = read(bytes);
  return id === undefined || day === undefined || startedAt === undefined
    ? undefined
    : { id, day, startedAt };
}
