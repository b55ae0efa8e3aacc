/**
 * The published exposures, as everybody downloads them whole (PROTOCOL.md section 6): one file a day and a signed index, so
 * that no server learns which trip somebody asks about. JSON; readers ignore keys that they do not know. What each field
 * holds is said in `schema.ts`. Pure.
 */
import type { Static, TSchema } from 'typebox';
import { toHex, utf8 } from '../bytes';
import { Malformed } from '../errors';
import type { FileSchema, IndexSchema, PlaceSchema, RideSchema, SourceSchema, TripSchema } from './schema';

/** All of it, and what is in it, is only read. */
type Fixed<T> = T extends readonly (infer Each)[]
  ? readonly Fixed<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: Fixed<T[Key]> }
    : T;
type Of<Schema extends TSchema> = Fixed<Static<Schema>>;

/** Who published it. */
export type ExposureSource = Of<typeof SourceSchema>;
/** A traced case was on this vehicle, or, where too few rode it, on this line. */
export type RideExposure = Of<typeof RideSchema>;
/** A trip that an authority or a newspaper published. */
export type TripExposure = Of<typeof TripSchema>;
/** A place where a case was. */
export type PlaceExposure = Of<typeof PlaceSchema>;
export type Exposure = RideExposure | TripExposure | PlaceExposure;
/** `exposures/<date>.json`; `exposures/undated.json` for places without a date. */
export type ExposureFile = Of<typeof FileSchema>;
/** `exposures/index.json` */
export type ExposureIndex = Of<typeof IndexSchema>;

export const EXPOSURE_MODES = ['bus', 'metro', 'taxi', 'train', 'coach', 'flight', 'ship'] as const;
export type ExposureMode = (typeof EXPOSURE_MODES)[number];

/** Where a site publishes the JSON Schema of all this. */
export const SCHEMA_PATH = '/exposures/schema.json';
export const UNDATED = 'undated';

/**
 * What is signed: `v`, `madeAt`, then a line `date sha256 count` a day, in the index's order; each line ends with LF.
 */
export function indexText({ v, madeAt, days }: Pick<ExposureIndex, 'v' | 'madeAt' | 'days'>): Uint8Array {
  const lines = days.map(({ date, sha256, count }) => `${date} ${sha256} ${count}\n`);
  return utf8(`${v}\n${madeAt}\n${lines.join('')}`);
}

/** A new id: 8 random bytes. */
export const exposureId = (random: { bytes(n: number): Uint8Array }): string => toHex(random.bytes(8));

/** Reads a day's file as far as a page needs it; `Malformed` when it is none. */
export function readExposureFile(json: unknown): ExposureFile {
  const file = record('exposure file', json);
  if (file.v !== 1) throw new Malformed('exposure file', 'is of another version');
  if (typeof file.date !== 'string' || !Array.isArray(file.exposures))
    throw new Malformed('exposure file', 'has no date or no list');
  return { v: 1, date: file.date, exposures: file.exposures.filter(isExposure) };
}

/** Reads the index; `Malformed` when it is none. */
export function readExposureIndex(json: unknown): ExposureIndex {
  const index = record('exposure index', json);
  const days = index.days;
  if (index.v !== 1 || typeof index.madeAt !== 'number' || !Array.isArray(days))
    throw new Malformed('exposure index', 'has no time or no list');
  for (const day of days) {
    const { date, sha256, bytes, count } = record('exposure index', day);
    if (typeof date !== 'string' || !/^(\d{4}-\d\d-\d\d|undated)$/.test(date) || typeof sha256 !== 'string')
      throw new Malformed('exposure index', 'names a day that is none');
    if (typeof bytes !== 'number' || typeof count !== 'number')
      throw new Malformed('exposure index', 'has a day without its size');
  }
  if (typeof index.signature !== 'string') throw new Malformed('exposure index', 'is not signed');
  return index as unknown as ExposureIndex;
}

/** Entries of a kind that this reader does not know are left out: a newer city may publish them. */
function isExposure(value: unknown): value is Exposure {
  const { id, kind, status, sources } = record('exposure', value);
  if (typeof id !== 'string' || typeof status !== 'string' || !Array.isArray(sources))
    throw new Malformed('exposure', 'has no id, status or source');
  return kind === 'ride' || kind === 'trip' || kind === 'place';
}

function record(what: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed(what, 'is no JSON object');
  return value as Record<string, unknown>;
}
