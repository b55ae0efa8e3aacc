/** An officer's keys, made in the officer's own browser: the key file, its passphrase, and the proof that the keys are theirs. */
import { gcm } from '@noble/ciphers/aes.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64url, toBase64url, utf8 } from '../../../../../protocol/bytes';
import { LABEL } from '../../../../../protocol/labels';
import { fingerprintOf } from '../../../../../protocol/officers/ceremony';
import {
  KEY_FILE_COST,
  type KeyFile,
  keyFileAad,
  passphraseOf,
  typedPassphrase,
} from '../../../../../protocol/officers/key-form';
import { hpkePublic } from '../../../site/page/hpke';
import { sign } from '../keys';

export type MadeKeys = {
  readonly file: KeyFile;
  readonly passphrase: string;
  /** Of the new signing key over its fingerprint, base64url. */
  readonly proof: string;
};

const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));

/** Takes a second: scrypt with 128 MB. The secret halves are in no variable when it resolves. */
export async function makeOwnKeys(officer: string): Promise<MadeKeys> {
  const keys = random(64);
  const passphrase = passphraseOf(random(20));
  const [salt, nonce] = [random(16), random(12)];
  const seal = hpkePublic(keys.subarray(0, 32));
  const signing = ed25519.getPublicKey(keys.subarray(32));
  const key = await scryptAsync(typedPassphrase(passphrase), salt, {
    N: 2 ** KEY_FILE_COST,
    r: 8,
    p: 1,
    dkLen: 32,
  });
  const sealed = gcm(key, nonce, keyFileAad(officer)).encrypt(keys);
  const proof = sign(keys, LABEL.ceremony, utf8(fingerprintOf(sha256, seal, signing)));
  keys.fill(0);
  key.fill(0);
  const file: KeyFile = {
    v: 1,
    officer,
    seal: toBase64url(seal),
    sign: toBase64url(signing),
    cost: KEY_FILE_COST,
    salt: toBase64url(salt),
    nonce: toBase64url(nonce),
    sealed: toBase64url(sealed),
  };
  return { file, passphrase, proof };
}

/** As two people compare it, one reading aloud. */
export const fingerprint = ({ seal, sign: signing }: { seal: string; sign: string }): string =>
  fingerprintOf(sha256, fromBase64url('seal key', seal, 32), fromBase64url('signing key', signing, 32));

export const keyFileBlob = (file: KeyFile): Blob =>
  new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' });
