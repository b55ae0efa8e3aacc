/**
 * HPKE base mode (RFC 9180) for the phone: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, in plain script.
 * The page must work without crypto.subtle: over plain http, in old WebViews. A phone only seals; opening is the officers'
 * console's, and no byte of the rider page. `protocol/hpke` is the same on node:crypto; both run the same vectors.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { pow } from '@noble/curves/abstract/modular.js';
import { montgomery } from '@noble/curves/abstract/montgomery.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, uint, utf8 } from '../../../../protocol/bytes';

/** What a sender can still derive from one message (RFC 9180 section 5.3). */
export type Exporter = (context: Uint8Array, size: number) => Uint8Array;

const EMPTY = new Uint8Array(0);
const VERSION = utf8('HPKE-v1');
const KEM = concat(utf8('KEM'), uint(0x0020, 2));
const SUITE = concat(utf8('HPKE'), uint(0x0020, 2), uint(0x0001, 2), uint(0x0001, 2));

/** RFC 7748's parameters. Importing noble's own x25519 would bring the Edwards curve: 7 KB and twice the first call. */
const P = 2n ** 255n - 19n;
const x25519 = montgomery({
  P,
  type: 'x25519',
  powPminus2: (x) => pow(x, P - 2n, P),
  adjustScalarBytes: (bytes: Uint8Array) => {
    bytes[0]! &= 248;
    bytes[31]! = (bytes[31]! & 127) | 64;
    return bytes;
  },
});

/**
 * Seals `plaintext` to `recipient` (32 bytes); gives `enc (32) | ciphertext | tag (16)` and the exporter for the answer.
 * `ephemeral` is for test vectors only.
 */
export function hpkeSeal(
  recipient: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  ephemeral: Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
): { sealed: Uint8Array; exporter: Exporter } {
  const enc = x25519.getPublicKey(ephemeral);
  const shared = sharedSecret(x25519.getSharedSecret(ephemeral, recipient), enc, recipient);
  const { key, nonce, secret, context } = keySchedule(shared, info);
  const exporterSecret = labeledExpand(SUITE, secret, 'exp', context, 32);
  return {
    sealed: concat(enc, gcm(key, nonce, aad).encrypt(plaintext)),
    exporter: (exporterContext, size) => labeledExpand(SUITE, exporterSecret, 'sec', exporterContext, size),
  };
}

/** Opens what was sealed to the key with this secret (32 bytes); throws when key, purpose or bytes are others. */
export function hpkeOpen(
  secretKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  const enc = sealed.subarray(0, 32);
  const shared = sharedSecret(x25519.getSharedSecret(secretKey, enc), enc, x25519.getPublicKey(secretKey));
  const { key, nonce } = keySchedule(shared, info);
  return gcm(key, nonce, aad).decrypt(sealed.subarray(32));
}

/** The public half (32 bytes) of a secret key: any 32 random bytes. */
export const hpkePublic = (secretKey: Uint8Array): Uint8Array => x25519.getPublicKey(secretKey);

/** RFC 9180 section 5.1, mode base. */
function keySchedule(shared: Uint8Array, info: Uint8Array) {
  const context = concat(
    uint(0, 1),
    labeledExtract(SUITE, EMPTY, 'psk_id_hash', EMPTY),
    labeledExtract(SUITE, EMPTY, 'info_hash', info),
  );
  const secret = labeledExtract(SUITE, shared, 'secret', EMPTY);
  const key = labeledExpand(SUITE, secret, 'key', context, 16);
  const nonce = labeledExpand(SUITE, secret, 'base_nonce', context, 12);
  return { key, nonce, secret, context };
}

/** AES-128-GCM without aad; throws when key or bytes are others. */
export function openGcm(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array {
  return gcm(key, nonce).decrypt(sealed);
}

/** RFC 9180 section 4.1: ExtractAndExpand over `enc | recipient`. */
function sharedSecret(dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): Uint8Array {
  const prk = labeledExtract(KEM, EMPTY, 'eae_prk', dh);
  return labeledExpand(KEM, prk, 'shared_secret', concat(enc, recipient), 32);
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(sha256, concat(VERSION, suite, utf8(label), ikm), salt);
}

function labeledExpand(suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, size: number) {
  return expand(sha256, prk, concat(uint(size, 2), VERSION, suite, utf8(label), info), size);
}
