/**
 * The published exposures, as everybody downloads them whole (PROTOCOL.md section 6): one file a day and a signed index, so
 * that no server learns which trip somebody asks about. JSON; readers ignore keys that they do not know. Pure.
 */
import { toHex, utf8 } from '../bytes';
import { Malformed } from '../errors';

/** Who published it. */
export type ExposureSource = { readonly name: string; readonly url?: string; readonly publishedOn: string };

type Common = {
  /** 16 hex digits; stays the same when it is corrected or withdrawn. */
  readonly id: string;
  /** A withdrawn entry stays, so that who saw it learns of it. */
  readonly status: 'published' | 'corrected' | 'withdrawn';
  /** At least one, oldest first. */
  readonly sources: readonly ExposureSource[];
  /** Unix ms, whole quarter-hours for rides; left out where nobody knew: never shown as times then. */
  readonly from?: number;
  readonly to?: number;
};

/** A traced case was on this vehicle, or, where too few rode it, on this line. */
export type RideExposure = Common & {
  readonly kind: 'ride';
  readonly line: string;
  /** Left out where the interval was widened to the whole line. */
  readonly vehicle?: string;
  readonly from: number;
  readonly to: number;
};

export const EXPOSURE_MODES = ['bus', 'metro', 'taxi', 'train', 'coach', 'flight', 'ship'] as const;
export type ExposureMode = (typeof EXPOSURE_MODES)[number];

/** A trip that an authority or a newspaper published. */
export type TripExposure = Common & {
  readonly kind: 'trip';
  readonly mode: ExposureMode;
  /** Line, train, flight or ship number, or a taxi's plate; blank where only the vehicle is known. */
  readonly number: string;
  readonly vehicle?: string;
  readonly fromStop?: string;
  readonly toStop?: string;
  readonly carriage?: string;
  readonly seats?: readonly string[];
  /** First letters of the pinyin of its stops, for searching. */
  readonly initials?: readonly string[];
};

/** A place where a case was. */
export type PlaceExposure = Common & {
  readonly kind: 'place';
  readonly name: string;
  readonly district?: string;
  readonly sort?: string;
  /** WGS-84 degrees. */
  readonly lat?: number;
  readonly lon?: number;
};

export type Exposure = RideExposure | TripExposure | PlaceExposure;

/** `exposures/<date>.json`; `exposures/undated.json` for places without a date. */
export type ExposureFile = {
  readonly v: 1;
  /** `YYYY-MM-DD` or `undated`. */
  readonly date: string;
  readonly exposures: readonly Exposure[];
};

/** `exposures/index.json` */
export type ExposureIndex = {
  readonly v: 1;
  /** Unix ms. */
  readonly madeAt: number;
  readonly days: readonly {
    readonly date: string;
    /** Of the file, hex. */
    readonly sha256: string;
    readonly bytes: number;
    readonly count: number;
  }[];
  /** By the audit key that the bundle names, over `indexText`, as hex. */
  readonly signature: string;
};

export const UNDATED = 'undated';

/**
 * What is signed: `v`, `madeAt`, then a line `date sha256 count` a day, in the index's order; each line ends with LF.
 */
export function indexText({ v, madeAt, days }: Omit<ExposureIndex, 'signature'>): Uint8Array {
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
