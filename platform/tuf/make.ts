/** Makes the four kinds of TUF metadata, unsigned, and their bytes (TUF specification 1.0.33, section 4). Pure. */
import { createHash } from 'node:crypto';
import type { AnyMetadata } from './keys';
import { type Key, Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp } from './models';

const SPEC_VERSION = '1.0.33';

export interface Edition {
  /** From 1, one more each time. */
  readonly version: number;
  /** Unix ms; metadata know whole seconds. */
  readonly expiresAt: number;
}

/** Who may sign what, and how many of them it takes. */
export type Roles = Readonly<
  Record<
    'root' | 'targets' | 'snapshot' | 'timestamp',
    { readonly keys: readonly Key[]; readonly threshold: number }
  >
>;

/** A file that may be installed. */
export interface Target {
  readonly path: string;
  readonly length: number;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
  readonly custom: Readonly<Record<string, string | number>>;
}

export function makeRoot(edition: Edition, roles: Roles): Metadata<Root> {
  const keys: Record<string, Key> = {};
  const named: Record<string, Role> = {};
  for (const [name, { keys: own, threshold }] of Object.entries(roles)) {
    for (const key of own) keys[key.keyID] = key;
    named[name] = new Role({ keyIDs: own.map(({ keyID }) => keyID), threshold });
  }
  return new Metadata(new Root({ ...signedPart(edition), keys, roles: named, consistentSnapshot: true }));
}

export function makeTargets(edition: Edition, targets: readonly Target[]): Metadata<Targets> {
  const files = targets.map(({ path, length, sha256, custom }) => {
    const unrecognizedFields = { custom: { ...custom } };
    return [path, new TargetFile({ path, length, hashes: { sha256 }, unrecognizedFields })] as const;
  });
  return new Metadata(new Targets({ ...signedPart(edition), targets: Object.fromEntries(files) }));
}

/** @param targets the bytes of the targets metadata of `version` */
export function makeSnapshot(
  edition: Edition,
  targets: { version: number; bytes: Uint8Array },
): Metadata<Snapshot> {
  return new Metadata(new Snapshot({ ...signedPart(edition), meta: { 'targets.json': metaOf(targets) } }));
}

export function makeTimestamp(
  edition: Edition,
  snapshot: { version: number; bytes: Uint8Array },
): Metadata<Timestamp> {
  return new Metadata(new Timestamp({ ...signedPart(edition), snapshotMeta: metaOf(snapshot) }));
}

/** As they are published. */
export function bytesOf(metadata: AnyMetadata): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(metadata.toJSON(), null, 1)}\n`);
}

/** When it is over, unix ms. */
export const endOf = ({ expires }: { readonly expires: string }): number => Date.parse(expires);

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function metaOf({ version, bytes }: { version: number; bytes: Uint8Array }): MetaFile {
  return new MetaFile({ version, length: bytes.length, hashes: { sha256: sha256Hex(bytes) } });
}

function signedPart({ version, expiresAt }: Edition) {
  const expires = new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z');
  return { version, specVersion: SPEC_VERSION, expires };
}
