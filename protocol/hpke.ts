/**
 * HPKE base mode (RFC 9180), DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, composed from node:crypto.
 * A sealed message is `enc (32) | ciphertext | tag (16)`: one message a context, sequence number 0.
 * Public keys are imported as JWK (7 us; DER 76 us). Fresh keys are exported as DER only: exporting X25519 keys
 * as JWK in a loop hung on Node 20.20.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { concat, expectSize, readUint, sameBytes, toBase64url, uint, utf8 } from './bytes';
import { Malformed } from './errors';

/** An X25519 key pair ready for use: the key object, and the 32 raw bytes of its public half. */
export type HpkeKeyPair = { readonly secret: KeyObject; readonly public: Uint8Array };

/** What a recipient or sender can still derive from one message: RFC 9180 section 5.3. */
export type Exporter = (context: Uint8Array, size: number) => Uint8Array;

export const SEAL_OVERHEAD = 48;
const EMPTY = new Uint8Array(0);
const ONE = uint(1, 1);
const VERSION = utf8('HPKE-v1');
const KEM = concat(utf8('KEM'), uint(0x0020, 2));
const SUITE = concat(utf8('HPKE'), uint(0x0020, 2), uint(0x0001, 2), uint(0x0001, 2));
const PKCS8_X25519 = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);

/** A fresh key pair. `secretBytes` (32) is for storing; `importSecretKey` takes it. */
export function generateHpkeKey(): HpkeKeyPair & { readonly secretBytes: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const secretBytes = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32));
  return { secret: privateKey, public: rawPublicKey(publicKey), secretBytes };
}

/** The key pair of 32 secret bytes. */
export function importSecretKey(secretBytes: Uint8Array): HpkeKeyPair {
  expectSize('X25519 secret key', secretBytes, 32);
  const der = Buffer.from(concat(PKCS8_X25519, secretBytes));
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { secret, public: rawPublicKey(createPublicKey(secret)) };
}

/** Seals to a public key. `ephemeral` is for test vectors only. Returns `plaintext.length + 48` bytes. */
export function hpkeSeal(
  recipient: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  ephemeral?: HpkeKeyPair,
): Uint8Array {
  return hpkeSealWithExporter(recipient, info, aad, plaintext, ephemeral).sealed;
}

/** Like `hpkeSeal`, and keeps the exporter for an answer. */
export function hpkeSealWithExporter(
  recipient: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  ephemeral: HpkeKeyPair = generateHpkeKey(),
): { sealed: Uint8Array; exporter: Exporter } {
  const shared = sharedSecret(ephemeral.secret, recipient, ephemeral.public, recipient);
  const { key, nonce, exporter } = keySchedule(shared, info);
  const cipher = createCipheriv('aes-128-gcm', key, nonce).setAAD(aad);
  const ciphertext = concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
  return { sealed: concat(ephemeral.public, ciphertext), exporter };
}

/** Opens `sealed`. Throws `Malformed` when it is not for this key, info and aad, or was changed. */
export function hpkeOpen(
  recipient: HpkeKeyPair,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  return hpkeOpenWithExporter(recipient, info, aad, sealed).plaintext;
}

/** Like `hpkeOpen`, and keeps the exporter for an answer. */
export function hpkeOpenWithExporter(
  recipient: HpkeKeyPair,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): { plaintext: Uint8Array; exporter: Exporter } {
  if (sealed.length < SEAL_OVERHEAD) throw new Malformed('sealed message', 'is shorter than 48 bytes');
  try {
    const enc = sealed.subarray(0, 32);
    const { key, nonce, exporter } = keySchedule(
      sharedSecret(recipient.secret, enc, enc, recipient.public),
      info,
    );
    const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAAD(aad);
    decipher.setAuthTag(sealed.subarray(-16));
    return { plaintext: concat(decipher.update(sealed.subarray(32, -16)), decipher.final()), exporter };
  } catch (cause) {
    throw new Malformed('sealed message', 'does not open: another key, another purpose, or changed bytes', {
      cause,
    });
  }
}

/** RFC 9180 section 4.1, Encap and Decap: DH, then ExtractAndExpand over `enc | recipient`. */
function sharedSecret(secret: KeyObject, peer: Uint8Array, enc: Uint8Array, recipient: Uint8Array) {
  const dh = diffieHellman({ privateKey: secret, publicKey: importPublicKey(peer) });
  const prk = labeledExtract(KEM, EMPTY, 'eae_prk', dh);
  return labeledExpand(KEM, prk, 'shared_secret', concat(enc, recipient), 32);
}

/** RFC 9180 section 5.1, mode base. */
function keySchedule(shared: Uint8Array, info: Uint8Array) {
  const context = contextOf(info);
  const secret = labeledExtract(SUITE, shared, 'secret', EMPTY);
  return {
    key: labeledExpand(SUITE, secret, 'key', context, 16),
    nonce: labeledExpand(SUITE, secret, 'base_nonce', context, 12),
    // Most messages are opened and answered by nothing.
    exporter: (exporterContext: Uint8Array, size: number) => {
      const exporterSecret = labeledExpand(SUITE, secret, 'exp', context, 32);
      return labeledExpand(SUITE, exporterSecret, 'sec', exporterContext, size);
    },
  };
}

/** Infos are a few constants, and thousands of messages share one. */
const contexts = new WeakMap<Uint8Array, { readonly info: Uint8Array; readonly context: Uint8Array }>();

/** `mode | psk_id_hash | info_hash` */
function contextOf(info: Uint8Array): Uint8Array {
  const known = contexts.get(info);
  // An array may have been written to since.
  if (known && sameBytes(known.info, info)) return known.context;
  const context = concat(uint(0, 1), PSK_ID_HASH, labeledExtract(SUITE, EMPTY, 'info_hash', info));
  contexts.set(info, { info: Uint8Array.from(info), context });
  return context;
}

/** Prefixes of a few labels: one update of a hash costs as much as hashing a hundred bytes. */
const prefixes = new Map<string, Uint8Array>();

function prefixOf(suite: Uint8Array, label: string, size: Uint8Array): Uint8Array {
  const name = `${suite.length} ${size.length > 0 ? readUint(size, 0, 2) : ''} ${label}`;
  const known = prefixes.get(name) ?? concat(size, VERSION, suite, utf8(label));
  prefixes.set(name, known);
  return known;
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return createHmac('sha256', salt)
    .update(prefixOf(suite, label, EMPTY))
    .update(ikm)
    .digest();
}

/** HKDF-Expand for at most 32 bytes: one block. */
function labeledExpand(suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, size: number) {
  if (size > 32) throw new RangeError('this suite expands to at most 32 bytes here');
  const mac = createHmac('sha256', prk).update(prefixOf(suite, label, uint(size, 2)));
  return new Uint8Array(mac.update(info).update(ONE).digest().subarray(0, size));
}

const PSK_ID_HASH = labeledExtract(SUITE, EMPTY, 'psk_id_hash', EMPTY);

function importPublicKey(raw: Uint8Array): KeyObject {
  expectSize('X25519 public key', raw, 32);
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: toBase64url(raw) }, format: 'jwk' });
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32));
}
