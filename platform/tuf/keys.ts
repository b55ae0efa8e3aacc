/** Keys of TUF metadata: Ed25519, raw, as hexadecimal text (TUF specification 1.0.33, section 4.2). */
import { createHash, type KeyObject, sign } from 'node:crypto';
import {
  Key,
  type Metadata,
  type Root,
  Signature,
  type Snapshot,
  type Targets,
  type Timestamp,
} from '@tufjs/models';

/** Whoever signs: a key object and its raw public half, 32 bytes. */
export interface TufSigner {
  readonly secret: KeyObject;
  readonly public: Uint8Array;
}

export type AnyMetadata = Metadata<Root> | Metadata<Targets> | Metadata<Snapshot> | Metadata<Timestamp>;

/** A public key as metadata name it; its id is the SHA-256 of its canonical JSON. */
export function tufKey(publicKey: Uint8Array): Key {
  const named = {
    keytype: 'ed25519',
    keyval: { public: Buffer.from(publicKey).toString('hex') },
    scheme: 'ed25519',
  };
  // Fields in the order of their names and plain texts: this is the canonical form.
  const keyID = createHash('sha256').update(JSON.stringify(named)).digest('hex');
  return new Key({ keyID, keyType: named.keytype, scheme: named.scheme, keyVal: named.keyval });
}

/** Adds the signature of each key to those that are there. */
export function signMetadata(metadata: AnyMetadata, ...signers: readonly TufSigner[]): void {
  for (const signer of signers) {
    const { keyID } = tufKey(signer.public);
    metadata.sign((bytes) => new Signature({ keyID, sig: sign(null, bytes, signer.secret).toString('hex') }));
  }
}
