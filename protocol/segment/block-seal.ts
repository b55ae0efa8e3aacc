/**
 * Seals and opens the parts of a segment under the day's segment key (PROTOCOL.md section 5): a random nonce (12),
 * AES-256-GCM, aad = `"coride 1 segment" | day (2) | segment number (4) | part (1) | block number (4)`; for the
 * directory the footer follows in the aad.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { concat, expectSize } from '../bytes';
import { Malformed } from '../errors';
import { LABEL } from '../labels';

export const SEGMENT_KEY_SIZE = 32;
const NONCE_SIZE = 12;
const TAG_SIZE = 16;
/** What sealing adds to a part. */
export const BLOCK_OVERHEAD = NONCE_SIZE + TAG_SIZE;

const PART = { directory: 0, rows: 1, tags: 2 } as const;
export type SegmentPart = keyof typeof PART;

/** Names one part of one segment. `footer`: the segment's footer, for the directory only. */
export type BlockName = {
  readonly day: number;
  readonly number: number;
  readonly part: SegmentPart;
  /** From 0 within its part. */
  readonly block: number;
  readonly footer?: Uint8Array;
};

/** A segment key (32 bytes) ready for use. */
export function segmentKey(bytes: Uint8Array): KeyObject {
  return createSecretKey(expectSize('segment key', bytes, SEGMENT_KEY_SIZE));
}

/** `nonce | ciphertext | tag`; `nonce`: 12 random bytes, never used twice under a key. */
export function sealBlock(key: KeyObject, name: BlockName, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, expectSize('nonce', nonce, NONCE_SIZE)).setAAD(
    aadOf(name),
  );
  return concat(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

/** Opens a part; `Malformed` when the key is another day's or a bit of it (or of the footer) was changed. */
export function openBlock(key: KeyObject, name: BlockName, sealed: Uint8Array): Uint8Array {
  if (sealed.length < BLOCK_OVERHEAD) throw new Malformed(wordsOf(name), 'is shorter than its seal');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_SIZE), {
    authTagLength: TAG_SIZE,
  });
  decipher.setAAD(aadOf(name)).setAuthTag(sealed.subarray(-TAG_SIZE));
  try {
    // A mode of counters gives every byte at once: `final` only proves the tag.
    const plain = decipher.update(sealed.subarray(NONCE_SIZE, -TAG_SIZE));
    decipher.final();
    return new Uint8Array(plain.buffer, plain.byteOffset, plain.length);
  } catch (cause) {
    throw new Malformed(wordsOf(name), "does not open: it has another day's key, or was changed", { cause });
  }
}

/** One for all: a case opens thousands of blocks, one after another, and every call copies it. */
const aad = new Uint8Array(LABEL.segment.length + 11);
const aadView = new DataView(aad.buffer);
aad.set(LABEL.segment);

function aadOf({ day, number, part, block, footer }: BlockName): Uint8Array {
  const at = LABEL.segment.length;
  aadView.setUint16(at, day);
  aadView.setUint32(at + 2, number);
  aad[at + 6] = PART[part];
  aadView.setUint32(at + 7, block);
  return footer ? concat(aad, footer) : aad;
}

const wordsOf = ({ number, part, block }: BlockName): string =>
  part === 'directory' ? `directory of segment ${number}` : `${part} block ${block} of segment ${number}`;
