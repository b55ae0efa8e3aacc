/** Ed25519 (RFC 8032) over labelled messages, with raw 32-byte keys, from node:crypto. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { concat, expectSize, toBase64url } from './bytes';

export const SIGNATURE_SIZE = 64;
const PKCS8_ED25519 = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]);

/** A signing key: the key object, its raw public half (32), and its secret seed (32) for storing. */
export type SigningKey = {
  readonly secret: KeyObject;
  readonly public: Uint8Array;
  readonly secretBytes: Uint8Array;
};

/** A fresh signing key. */
export function generateSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return importSigningKey(new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)));
}

/** The signing key of a 32-byte seed. */
export function importSigningKey(secretBytes: Uint8Array): SigningKey {
  expectSize('Ed25519 secret key', secretBytes, 32);
  const der = Buffer.from(concat(PKCS8_ED25519, secretBytes));
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return { secret, public: new Uint8Array(spki.subarray(-32)), secretBytes };
}

/** Signs `label | parts`; 64 bytes. */
export function signLabelled(
  key: SigningKey,
  label: Uint8Array,
  ...parts: readonly Uint8Array[]
): Uint8Array {
  return new Uint8Array(sign(null, concat(label, ...parts), key.secret));
}

/** A verifier for one public key, imported once: `(label, signature, …parts) => true | false`. */
export function verifierFor(publicKey: Uint8Array) {
  const key = publicKeyObject(publicKey);
  return (label: Uint8Array, signature: Uint8Array, ...parts: readonly Uint8Array[]): boolean =>
    signature.length === SIGNATURE_SIZE && verify(null, concat(label, ...parts), key, signature);
}

export type Verifier = ReturnType<typeof verifierFor>;

function publicKeyObject(publicKey: Uint8Array): KeyObject {
  expectSize('Ed25519 public key', publicKey, 32);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) };
  return createPublicKey({ key: jwk, format: 'jwk' });
}
