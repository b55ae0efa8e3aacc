/**
 * The bundle: the signed, numbered list of public keys and limits that every terminal and phone carries
 * (PROTOCOL.md section 1). Deterministic CBOR, signed by the root, which terminals pin. A higher number wins.
 */
import { type Static, Type } from 'typebox';
import { decodeCbor, encodeCbor } from './cbor';
import { dayStart } from './days';
import { Malformed } from './errors';
import { LABEL } from './labels';
import { Bytes, checker, UnixMs } from './schema';
import { type SigningKey, signLabelled, verifierFor } from './signing';

const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const Key = Bytes(32);

export const BundleSchema = Type.Object({
  v: Type.Literal(1),
  number: Type.Integer({ minimum: 1 }),
  madeAt: UnixMs,
  /** The authority's origin, without a slash at its end. */
  site: Type.String({ pattern: '^https?://[^/]+$', maxLength: 64 }),
  /** Seconds added to unix time before it is divided into days. */
  dayShift: Type.Integer({ minimum: -43_200, maximum: 50_400 }),
  /** The public key of each day, X25519. */
  days: Type.Array(Type.Object({ day: Day, key: Key }), { maxItems: 400 }),
  /** Ticket keys, Ed25519; number 0 to 15 goes round. */
  tickets: Type.Array(
    Type.Object({ number: Type.Integer({ minimum: 0, maximum: 15 }), key: Key, firstDay: Day, lastDay: Day }),
    { maxItems: 16 },
  ),
  relay: Key,
  registrar: Key,
  cards: Key,
  officers: Type.Array(
    Type.Object({ id: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }), seal: Key, sign: Key }),
    { maxItems: 64 },
  ),
  audit: Key,
  limits: Type.Object({
    /** Days that keys and check-ins are kept. */
    retentionDays: Type.Integer({ minimum: 1, maximum: 365 }),
    ticketsPerDay: Type.Integer({ minimum: 1, maximum: 64 }),
    /** Whole days of tickets that a phone holds ahead, today included. */
    ticketDays: Type.Integer({ minimum: 1, maximum: 14 }),
    setsPerDay: Type.Integer({ minimum: 1, maximum: 9 }),
    /** Longest window that a case may open, in days. */
    releaseDays: Type.Integer({ minimum: 1, maximum: 60 }),
    /** How many officers must sign a release; also the threshold of the shares. */
    quorum: Type.Integer({ minimum: 2, maximum: 9 }),
  }),
});

export type Bundle = Static<typeof BundleSchema>;

const MAX_BUNDLE_BYTES = 64 * 1024;
const checkBundle = checker('bundle', BundleSchema);
const checkSigned = checker('signed bundle', Type.Object({ bundle: Bytes(), signature: Bytes(64) }));

/** What the root signs, behind its label. */
export const bundleBytes = (bundle: Bundle): Uint8Array => encodeCbor(checkBundle(bundle));

/** The bytes that lie at SITE/bundle. */
export const signedBundleBytes = (bytes: Uint8Array, signature: Uint8Array): Uint8Array =>
  encodeCbor({ bundle: bytes, signature });

/** Signs with the root: the bytes that lie at SITE/bundle. */
export function signBundle(root: SigningKey, bundle: Bundle): Uint8Array {
  const bytes = bundleBytes(bundle);
  return signedBundleBytes(bytes, signLabelled(root, LABEL.bundle, bytes));
}

/**
 * Reads a signed bundle and proves it by the pinned root (32 bytes). `Malformed` when it is none, or signed by
 * another root. Whether its number is high enough is the caller's question: `newerBundle`.
 */
export function readBundle(rootKey: Uint8Array, signed: Uint8Array): Bundle {
  const { bundle, signature } = readSignedBundle(signed);
  if (!verifierFor(rootKey)(LABEL.bundle, signature, bundle))
    throw new Malformed('bundle', "is not signed by this city's root");
  return checkBundle(decodeCbor('bundle', bundle, MAX_BUNDLE_BYTES));
}

/** Reads a signed bundle without proving it: for a phone's stand-in that trusts the site it came from. */
export function readUnprovenBundle(signed: Uint8Array): Bundle {
  return checkBundle(decodeCbor('bundle', readSignedBundle(signed).bundle, MAX_BUNDLE_BYTES));
}

function readSignedBundle(signed: Uint8Array) {
  return checkSigned(decodeCbor('signed bundle', signed, MAX_BUNDLE_BYTES));
}

/** `next` where its number is higher than `current`'s, else `current`: a replayed bundle never wins. */
export function newerBundle(current: Bundle | undefined, next: Bundle): Bundle {
  return current && next.number <= current.number ? current : next;
}

/** When the last day that it has a key for ends, unix ms. */
export const endOfBundle = ({ days, dayShift }: Pick<Bundle, 'days' | 'dayShift'>): number =>
  dayStart(Math.max(...days.map(({ day }) => day)) + 1, dayShift);

/** The public key of a day, or undefined: nothing is ever sealed to another day's key. */
export function dayKeyOf(bundle: Pick<Bundle, 'days'>, day: number): Uint8Array | undefined {
  return bundle.days.find((each) => each.day === day)?.key;
}
