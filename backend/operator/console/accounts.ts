/**
 * Who may sign in to the fleet console: names, roles and scrypt hashes in one file. At the first start it makes one account with a
 * password by chance, which lies in a file beside it for its owner to read and remove.
 */
import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import type { Random } from '../../../platform/random';
import { hashPassword, isLongEnough, LEAST_PASSWORD } from '../../../platform/sign-in/password-hash';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { jsonReader, OneOf, Word } from '../../../protocol/schema';
import type { Words } from '../../../protocol/sentences';
import { ChangedMeanwhile, FieldFaults, RefusedInWords } from '../refused';
import type { FieldChanges } from '../registry/changes';
import { notThere } from '../registry/not-there';
import { ROLES, type Role } from './roles';

export const ACCOUNTS_FILE = 'console-accounts.json';
export const FIRST_PASSWORD_FILE = 'console-password';
const FIRST_NAME = 'operator';
const NAME_FORM = /^[a-z0-9][a-z0-9-]{0,31}$/;
const MOST_ACCOUNTS = 500;

const AccountSchema = Type.Object({
  name: Word,
  salt: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  hash: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  /** Files of before roles have none: those people could do everything. */
  role: Type.Optional(OneOf(...ROLES)),
});
type Account = Static<typeof AccountSchema>;
const FileSchema = Type.Array(AccountSchema, { minItems: 1, maxItems: MOST_ACCOUNTS });

export type ShownAccount = { readonly name: string; readonly role: Role };

/** What a manager asked for, said to the journal before it is done. */
type Noted = (work: { readonly what: string; readonly fields: FieldChanges }) => Promise<void>;

export type Accounts = {
  /** Always the same work, whether there is such a name or not. */
  isRight(name: string, password: string): Promise<boolean>;
  /** Undefined: nobody of that name signs in (any more). */
  roleOf(name: string): Role | undefined;
  list(): ShownAccount[];
  /** @returns a password by chance, to be handed over. @throws FieldFaults */
  add(name: string, role: Role, note: Noted): Promise<string>;
  /** @param was the role that was looked at. @throws ChangedMeanwhile, RefusedInWords for the last manager */
  setRole(name: string, role: Role, was: Role, note: Noted): Promise<void>;
  /** The same for somebody who lost theirs. @throws RefusedInWords */
  newPassword(name: string, note: Noted): Promise<string>;
  /** One's own, by whoever knows the old one. @throws FieldFaults */
  changePassword(name: string, old: string, password: string, note: Noted): Promise<void>;
  /** @throws RefusedInWords, for the last manager too */
  remove(name: string, note: Noted): Promise<void>;
};

/** @param folder the operator's own @throws Malformed when the file is something else, and the disk's error */
export async function openAccounts(ports: {
  readonly folder: string;
  readonly disk: Disk;
  readonly random: Pick<Random, 'bytes'>;
}): Promise<Accounts> {
  const { folder, disk, random } = ports;
  const path = join(folder, ACCOUNTS_FILE);
  const read = jsonReader(path, FileSchema, 256 * 1024);
  const nobody = { salt: toBase64url(new Uint8Array(16)), hash: toBase64url(new Uint8Array(32)) };
  const turn = inTurn();

  const write = (all: readonly Account[]) =>
    writeFileAtomic(disk, path, utf8(`${JSON.stringify(all, null, 2)}\n`));
  async function withPassword(name: string, role: Role, password = toBase64url(random.bytes(15))) {
    const salt = random.bytes(16);
    const hash = await hashPassword(password, salt);
    const account: Account = { name, salt: toBase64url(salt), hash: toBase64url(hash), role };
    return { password, account };
  }
  async function makeFirst(): Promise<Account[]> {
    const { password, account } = await withPassword(FIRST_NAME, 'manager');
    // The password first: an account whose password nobody has would be of no use.
    await writeFileAtomic(disk, join(folder, FIRST_PASSWORD_FILE), utf8(`${password}\n`));
    await write([account]);
    return [account];
  }
  let accounts: readonly Account[] = await disk.read(path).then(read, (error: unknown) => {
    if (isNotFound(error)) return makeFirst();
    throw error;
  });
  const find = (name: string): Account => {
    const account = accounts.find((each) => each.name === name);
    if (!account) throw notThere({ kind: 'account', id: name });
    return account;
  };
  /** Said first, as the registry's changes are. */
  const keep = async (next: readonly Account[], note: Noted, work: Parameters<Noted>[0]) => {
    if (!next.some((each) => roleIn(each) === 'manager'))
      throw new RefusedInWords(409, {
        zh: '这是最后一个管理员:先让别人当管理员',
        en: 'this is the last manager: make somebody else one first',
      });
    await note(work);
    await write(next);
    accounts = next;
  };
  async function isRight(name: string, password: string): Promise<boolean> {
    const account = accounts.find((each) => each.name === name);
    const { salt, hash } = account ?? nobody;
    const given = await hashPassword(password, fromBase64url('salt', salt, 16));
    // It may have been given another password, or removed, while this one was being hashed.
    const isStill = accounts.some((each) => each.name === name && each.hash === hash);
    return timingSafeEqual(given, fromBase64url('hash', hash, 32)) && isStill;
  }
  return {
    isRight,
    roleOf(name) {
      const account = accounts.find((each) => each.name === name);
      return account && roleIn(account);
    },
    list: () => accounts.map((each) => ({ name: each.name, role: roleIn(each) })),
    add: (name, role, note) =>
      turn(async () => {
        if (!NAME_FORM.test(name))
          throw new FieldFaults({
            name: {
              zh: '填用户名:小写字母、数字和横线,最多 32 个',
              en: 'give a name of small letters, digits and hyphens, 32 at most',
            },
          });
        if (accounts.some((each) => each.name === name))
          throw new FieldFaults({ name: { zh: '已有这个用户名', en: 'there is such an account' } });
        if (accounts.length >= MOST_ACCOUNTS)
          throw new FieldFaults({
            name: { zh: `最多 ${MOST_ACCOUNTS} 个账号`, en: `there may be ${MOST_ACCOUNTS} accounts` },
          });
        const { password, account } = await withPassword(name, role);
        const what = `account ${name} added as ${role}`;
        await keep([...accounts, account], note, { what, fields: { role: [null, role] } });
        return password;
      }),
    setRole: (name, role, was, note) =>
      turn(async () => {
        const before = find(name);
        if (roleIn(before) !== was) throw new ChangedMeanwhile(`account ${name}`);
        if (role === was) return;
        const next = accounts.map((each) => (each === before ? { ...before, role } : each));
        await keep(next, note, { what: `account ${name} made ${role}`, fields: { role: [was, role] } });
      }),
    newPassword: (name, note) =>
      turn(async () => {
        const before = find(name);
        const { password, account } = await withPassword(name, roleIn(before));
        const next = accounts.map((each) => (each === before ? account : each));
        await keep(next, note, { what: `account ${name}: new password`, fields: { password: ['…', '…'] } });
        return password;
      }),
    changePassword: (name, old, password, note) =>
      turn(async () => {
        const faults: Record<string, Words> = {};
        if (!(await isRight(name, old))) faults.old = { zh: '不是现在的密码', en: 'is not your password' };
        if (!isLongEnough(password))
          faults.password = {
            zh: `至少 ${LEAST_PASSWORD} 个字符`,
            en: `give ${LEAST_PASSWORD} characters at least`,
          };
        if (Object.keys(faults).length > 0) throw new FieldFaults(faults);
        const before = find(name);
        const { account } = await withPassword(name, roleIn(before), password);
        const next = accounts.map((each) => (each === before ? account : each));
        await keep(next, note, {
          what: `account ${name} changed its password`,
          fields: { password: ['…', '…'] },
        });
      }),
    remove: (name, note) =>
      turn(async () => {
        const before = find(name);
        const next = accounts.filter((each) => each !== before);
        await keep(next, note, { what: `account ${name} removed`, fields: { role: [roleIn(before), null] } });
      }),
  };
}

const roleIn = ({ role }: Account): Role => role ?? 'manager';
