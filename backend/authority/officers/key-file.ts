/** Officers' key files (`key-form.ts`) with node:crypto: for ceremonies and the demo, never for a part's own process. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { Type } from 'typebox';
import { concat, fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { generateHpkeKey, type HpkeKeyPair, importSecretKey } from '../../../protocol/hpke';
import {
  KEY_FILE_COST,
  type KeyFile,
  keyFileAad,
  passphraseOf,
  typedPassphrase,
} from '../../../protocol/officers/key-form';
import { jsonReader } from '../../../protocol/schema';
import { generateSigningKey, importSigningKey, type SigningKey } from '../../../protocol/signing';

/** An officer whose keys are open. */
export type Officer = {
  readonly id: string;
  readonly seal: HpkeKeyPair & { readonly secretBytes: Uint8Array };
  readonly sign: SigningKey;
};

/** What of an officer is public. */
export type OfficerHalf = { readonly id: string; readonly seal: Uint8Array; readonly sign: Uint8Array };

const Text = (size: number) => Type.String({ pattern: `^[A-Za-z0-9_-]{${size}}$` });
const readJson = jsonReader(
  "officer's key file",
  Type.Object({
    v: Type.Literal(1),
    officer: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    seal: Text(43),
    sign: Text(43),
    cost: Type.Integer({ minimum: 10, maximum: 20 }),
    salt: Text(22),
    nonce: Text(16),
    sealed: Text(107),
  }),
  4096,
);

/** @throws Malformed when it is no key file */
export const readKeyFile = (bytes: Uint8Array): KeyFile => readJson(bytes);

export const halfOf = ({ officer, seal, sign }: KeyFile): OfficerHalf => ({
  id: officer,
  seal: fromBase64url('seal key', seal, 32),
  sign: fromBase64url('signing key', sign, 32),
});

/** A new officer: the key file and the passphrase that opens it, which is nowhere else. */
export async function makeKeyFile(
  id: string,
  cost = KEY_FILE_COST,
): Promise<{ file: Uint8Array; passphrase: string }> {
  const seal = generateHpkeKey();
  const sign = generateSigningKey();
  const passphrase = passphraseOf(new Uint8Array(randomBytes(20)));
  const salt = new Uint8Array(randomBytes(16));
  const nonce = new Uint8Array(randomBytes(12));
  const key = await derive(passphrase, salt, cost);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(keyFileAad(id));
  const secret = concat(seal.secretBytes, sign.secretBytes);
  const file: KeyFile = {
    v: 1,
    officer: id,
    seal: toBase64url(seal.public),
    sign: toBase64url(sign.public),
    cost,
    salt: toBase64url(salt),
    nonce: toBase64url(nonce),
    sealed: toBase64url(concat(cipher.update(secret), cipher.final(), cipher.getAuthTag())),
  };
  secret.fill(0);
  return { file: utf8(`${JSON.stringify(file, null, 2)}\n`), passphrase };
}

/** @throws Malformed when the passphrase is another's, or mistyped, or the file was changed */
export async function openKeyFile(file: KeyFile, passphrase: string): Promise<Officer> {
  const key = await derive(passphrase, fromBase64url('salt', file.salt, 16), file.cost);
  const decipher = createDecipheriv('aes-256-gcm', key, fromBase64url('nonce', file.nonce, 12));
  decipher.setAAD(keyFileAad(file.officer));
  const sealed = fromBase64url('sealed keys', file.sealed, 80);
  decipher.setAuthTag(sealed.subarray(-16));
  let secret: Uint8Array;
  try {
    secret = concat(decipher.update(sealed.subarray(0, -16)), decipher.final());
  } catch (cause) {
    throw new Malformed(`key file of officer ${file.officer}`, 'does not open with this passphrase', {
      cause,
    });
  }
  return {
    id: file.officer,
    seal: { ...importSecretKey(secret.slice(0, 32)), secretBytes: secret.slice(0, 32) },
    sign: importSigningKey(secret.slice(32)),
  };
}

function derive(passphrase: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  return new Promise((resolve, reject) => {
    scrypt(typedPassphrase(passphrase), salt, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
