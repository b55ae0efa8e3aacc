/**
 * The operator's answer to a phone: CBOR with short text keys, padded with zeros to 228 bytes before it is sealed
 * (PROTOCOL.md section 2). Pure: `toWire` and `fromWire` map between it and the CBOR map; each side brings its codec.
 */
import { Malformed } from '../errors';
import { isSentenceCode, type SentenceCode } from '../sentences';

/** 256 less nonce (12) and GCM tag (16). */
export const REPLY_BODY_SIZE = 228;
export const REPLY_NONCE_SIZE = 12;

export type RelayReply = {
  /** Code of the sentence; `checked-in`, `look` and the like are sentences too. */
  readonly code: SentenceCode;
  /** What people call the line (`168路`), empty for a taxi. */
  readonly line: string;
  /** Headsign, zh and en; empty for a taxi. */
  readonly to: { readonly zh: string; readonly en: string };
  /** Fleet number or plate. */
  readonly vehicle: string;
  readonly kind: 'bus' | 'taxi';
  /** Unix ms: the server's time for `look`, the boarding or alighting time otherwise. */
  readonly time: number;
  /** For an expired code: when it appeared (unix ms); else 0. */
  readonly codeTime: number;
  readonly id: Uint8Array | null;
  readonly grant: Uint8Array | null;
  readonly receipt: Uint8Array | null;
};

/** Longest texts, in UTF-8 bytes, so that every reply fits 228 bytes. */
const TEXT_LIMIT = { l: 18, z: 36, e: 36, v: 18 } as const;

/** The CBOR map of a reply: absent where empty. Names that are too long are cut at a whole character. */
export function toWire(reply: RelayReply): Record<string, unknown> {
  const wire: Record<string, unknown> = { c: reply.code, t: reply.time, k: reply.kind === 'bus' ? 0 : 1 };
  const texts = { l: reply.line, z: reply.to.zh, e: reply.to.en, v: reply.vehicle };
  for (const key of ['l', 'z', 'e', 'v'] as const)
    if (texts[key]) wire[key] = cut(texts[key], TEXT_LIMIT[key]);
  if (reply.codeTime) wire.s = reply.codeTime;
  if (reply.id) wire.i = reply.id;
  if (reply.grant) wire.g = reply.grant;
  if (reply.receipt) wire.r = reply.receipt;
  return wire;
}

/** Reads the decoded CBOR map; `Malformed` unless it is a reply. Text is bounded by the reply's own size. */
export function fromWire(value: unknown): RelayReply {
  if (typeof value !== 'object' || value === null) throw new Malformed('reply', 'is no map');
  const wire = value as Record<string, unknown>;
  const text = (key: string) => (typeof wire[key] === 'string' ? (wire[key] as string) : '');
  const integer = (key: string) => (Number.isSafeInteger(wire[key]) ? (wire[key] as number) : 0);
  const bytes = (key: string, size: number) => {
    const found = wire[key];
    return found instanceof Uint8Array && found.length === size ? found : null;
  };
  const code = wire.c;
  if (!isSentenceCode(code)) throw new Malformed('reply', 'has an unknown code');
  return {
    code,
    line: text('l'),
    to: { zh: text('z'), en: text('e') },
    vehicle: text('v'),
    kind: integer('k') === 1 ? 'taxi' : 'bus',
    time: integer('t'),
    codeTime: integer('s'),
    id: bytes('i', 16),
    grant: bytes('g', 14),
    receipt: bytes('r', 8),
  };
}

function cut(text: string, limit: number): string {
  let size = 0;
  let out = '';
  for (const character of text) {
    size += new TextEncoder().encode(character).length;
    if (size > limit) return out;
    out += character;
  }
  return out;
}
