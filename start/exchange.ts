/**
 * The exchange folder: what the two sides hand each other as files at first start, public halves only. Everything
 * else goes over their doors. Byte strings are base64url.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, type TSchema, Type } from 'typebox';
import type { Clock } from '../platform/clock';
import { nodeDisk } from '../platform/node-disk';
import { writeFileAtomic } from '../platform/write-file-atomic';
import { fromBase64url, toBase64url } from '../protocol/bytes';
import { jsonReader } from '../protocol/schema';
import type { SealedShare } from '../protocol/share';

const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
/** Sealed shares of 45 days for dozens of officers, and far from a file that fills the memory. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What the operator makes public: its CA, its relay and card keys, and where its doors are. */
export const OperatorHalf = Type.Object({
  ca: Type.String(),
  relay: Key,
  cards: Key,
  api: Type.Object({ host: Type.String(), port: Type.Integer() }),
  mqtt: Type.Object({ host: Type.String(), port: Type.Integer() }),
  /** Where new terminals hand in their codes. */
  enrol: Type.Optional(Type.Object({ host: Type.String(), port: Type.Integer() })),
});

/** What the authority makes public. */
export const AuthorityHalf = Type.Object({
  tickets: Type.Array(Type.Object({ number: Type.Integer({ minimum: 0, maximum: 15 }), key: Key }), {
    minItems: 1,
  }),
  registrar: Key,
  audit: Key,
});

/** The root's public key, which terminals pin. */
export const RootHalf = Type.Object({ root: Key });

const SealedShares = Type.Array(
  Type.Object({ day: Day, officer: Type.String(), generation: Type.Integer(), sealed: Type.String() }),
);

/** The root of TUF metadata, which terminals pin. */
export const UPDATE_ROOT_FILE = 'update-root.json';

export class Exchange {
  constructor(readonly folder: string) {}

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A public half, or undefined while its maker has not written it yet; `Malformed` when it is something else. */
  read<S extends TSchema>(name: string, schema: S): Static<S> | undefined {
    const path = this.path(name);
    if (!existsSync(path)) return undefined;
    return jsonReader(path, schema, MAX_BYTES)(readFileSync(path));
  }

  /** The signed bundle's bytes, once there is one. */
  bundle(): Uint8Array | undefined {
    const path = this.path('bundle.cbor');
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  }

  /** Waits quietly until `look` finds something: parts start in any order. */
  async waitFor<T>(clock: Clock, look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await clock.sleep(100);
    }
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await this.writeBytes(name, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
  }

  async writeBytes(name: string, bytes: Uint8Array): Promise<void> {
    await writeFileAtomic(nodeDisk(), this.path(name), bytes, { mode: 0o644 });
  }

  /** Adds sealed shares to those that the authority has not fetched yet. */
  async addShares(shares: readonly SealedShare[]): Promise<void> {
    const waiting = this.read('shares.json', SealedShares) ?? [];
    const added = shares.map((share) => ({ ...share, sealed: toBase64url(share.sealed) }));
    await this.writeJson('shares.json', [...waiting, ...added]);
  }
}

/** The 32 bytes of a key in a public half. */
export const keyBytes = (what: string, text: string): Uint8Array => fromBase64url(what, text, 32);
