/** An operator and an authority that publish software, in memory: what terminals fetch, signed rightly or as a test wants it. */
import { gzipSync } from 'node:zlib';
import type { Answer, FetchFile } from '../../device/update/download';
import { seededRandom } from '../../platform/random';
import { type AnyMetadata, signMetadata, tufKey } from '../../platform/tuf/keys';
import {
  bytesOf,
  makeRoot,
  makeSnapshot,
  makeTargets,
  makeTimestamp,
  sha256Hex,
  type Target,
} from '../../platform/tuf/make';
import { utf8 } from '../../protocol/bytes';
import { importSigningKey, type SigningKey } from '../../protocol/signing';
import { updateTarget } from '../../protocol/update-files';
import { tarOf } from '../../start/package/tar';

export const NOW = Date.UTC(2026, 10, 25);
const DAY_MS = 86_400_000;
export const ARCHITECTURE = 'arm64';

const key = (byte: number) => importSigningKey(new Uint8Array(32).fill(byte));
export const KEYS = {
  operatorRoot: key(1),
  authorityRoot: key(2),
  operator: key(3),
  authority: key(4),
  snapshot: key(5),
  timestamp: key(6),
  stranger: key(7),
} as const;

export interface Release {
  readonly version: string;
  /** The program `app/terminal.js`. */
  readonly program: string;
  /** What the archive says of itself, where it is another version than its name's. */
  readonly says?: string;
}

export interface Edition {
  /** Of all metadata but the root. */
  readonly number: number;
  readonly releases: readonly Release[];
  readonly targetsBy?: readonly SigningKey[];
  readonly timestampBy?: readonly SigningKey[];
  /** Unix ms. */
  readonly timestampEnds?: number;
  readonly targetsEnd?: number;
}

export function archiveOf({ version, program, says = version }: Release): Uint8Array {
  const files = {
    './app/': '',
    './app/terminal.js': program,
    './app/version.json': JSON.stringify({ version: says }),
  };
  const entries = Object.entries(files).map(([name, text]) => ({
    name,
    ...(name.endsWith('/') ? {} : { body: utf8(text) }),
    mode: name.endsWith('/') ? 0o755 : 0o644,
  }));
  // Longer than what a disk writes at once, a folder deep, and packed as long as it is.
  const font = { name: './app/page/fonts/long.woff2', body: seededRandom(version).bytes(9_000), mode: 0o644 };
  return new Uint8Array(gzipSync(tarOf([...entries, font], 0)));
}

export function rootOf(
  version = 1,
  {
    targets = 2,
    by = [KEYS.operatorRoot, KEYS.authorityRoot],
  }: { targets?: number; by?: readonly SigningKey[] } = {},
): Uint8Array {
  const keys = (...all: SigningKey[]) => all.map((each) => tufKey(each.public));
  const root = makeRoot(
    { version, expiresAt: NOW + 1000 * DAY_MS },
    {
      root: { keys: keys(KEYS.operatorRoot, KEYS.authorityRoot), threshold: 2 },
      targets: { keys: keys(KEYS.operator, KEYS.authority), threshold: targets },
      snapshot: { keys: keys(KEYS.snapshot), threshold: 1 },
      timestamp: { keys: keys(KEYS.timestamp), threshold: 1 },
    },
  );
  return signed(root, by);
}

/** A folder of published files, by name. */
export type Published = Map<string, Uint8Array>;

/** Puts an edition among what is published already; the older files stay, as on a server. */
export function publish(files: Published, edition: Edition): void {
  const {
    number,
    releases,
    targetsBy = [KEYS.operator, KEYS.authority],
    timestampBy = [KEYS.timestamp],
  } = edition;
  const { timestampEnds = NOW + 7 * DAY_MS, targetsEnd = NOW + 365 * DAY_MS } = edition;
  const targets: Target[] = releases.map((release) => {
    const bytes = archiveOf(release);
    const path = updateTarget(release.version, ARCHITECTURE);
    files.set(`${sha256Hex(bytes)}.${path}`, bytes);
    return {
      path,
      length: bytes.length,
      sha256: sha256Hex(bytes),
      custom: { unpackedBytes: 20_000, version: release.version },
    };
  });
  const version = number;
  const list = signed(makeTargets({ version, expiresAt: targetsEnd }, targets), targetsBy);
  const snapshot = signed(makeSnapshot({ version, expiresAt: NOW + 90 * DAY_MS }, { version, bytes: list }), [
    KEYS.snapshot,
  ]);
  const timestamp = makeTimestamp({ version, expiresAt: timestampEnds }, { version, bytes: snapshot });
  files.set(`${number}.targets.json`, list);
  files.set(`${number}.snapshot.json`, snapshot);
  files.set('timestamp.json', signed(timestamp, timestampBy));
}

/** What a terminal's fetch is to these files. */
export function fetchFrom(files: Published): FetchFile {
  return async (name, from): Promise<Answer | undefined> => {
    const bytes = files.get(name);
    if (!bytes) return undefined;
    return { from, chunks: inPieces(bytes.subarray(from)) };
  };
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 500) yield bytes.subarray(at, at + 500);
}

function signed(metadata: AnyMetadata, by: readonly SigningKey[]): Uint8Array {
  signMetadata(metadata, ...by);
  return bytesOf(metadata);
}
