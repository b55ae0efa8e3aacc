/**
 * Who may sign in to the fleet console: names and scrypt hashes in one file. At the first start it makes one account with a password
 * by chance, which lies in a file beside it for its owner to read and remove.
 */
import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import type { Random } from '../../../platform/random';
import { hashPassword } from '../../../platform/sign-in/password-hash';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { jsonReader, Word } from '../../../protocol/schema';

export const ACCOUNTS_FILE = 'console-accounts.json';
export const FIRST_PASSWORD_FILE = 'console-password';
const FIRST_NAME = 'operator';

const Accounts = Type.Array(
  Type.Object({
    name: Word,
    salt: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
    hash: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  }),
  { minItems: 1 },
);

export type Accounts = {
  /** Always the same work, whether there is such a name or not. */
  isRight(name: string, password: string): Promise<boolean>;
};

/** @param folder the operator's own @throws Malformed when the file is something else, and the disk's error */
export async function openAccounts(ports: {
  readonly folder: string;
  readonly disk: Disk;
  readonly random: Pick<Random, 'bytes'>;
}): Promise<Accounts> {
  const { folder, disk, random } = ports;
  const path = join(folder, ACCOUNTS_FILE);
  const bytes = await disk.read(path).catch((error: unknown) => {
    if (isNotFound(error)) return makeFirst();
    throw error;
  });
  const accounts = jsonReader(path, Accounts, 256 * 1024)(bytes);
  const nobody = { salt: toBase64url(new Uint8Array(16)), hash: toBase64url(new Uint8Array(32)) };

  async function makeFirst(): Promise<Uint8Array> {
    const password = toBase64url(random.bytes(15));
    const salt = random.bytes(16);
    const hash = await hashPassword(password, salt);
    const first = [{ name: FIRST_NAME, salt: toBase64url(salt), hash: toBase64url(hash) }];
    const made = utf8(`${JSON.stringify(first, null, 2)}\n`);
    // The password first: an account whose password nobody has would be of no use.
    await writeFileAtomic(disk, join(folder, FIRST_PASSWORD_FILE), utf8(`${password}\n`));
    await writeFileAtomic(disk, path, made);
    return made;
  }
  return {
    async isRight(name, password) {
      const account = accounts.find((each) => each.name === name);
      const { salt, hash } = account ?? nobody;
      const given = await hashPassword(password, fromBase64url('salt', salt, 16));
      return timingSafeEqual(given, fromBase64url('hash', hash, 32)) && account !== undefined;
    },
  };
}
