/** The one login of editor and dashboard: bcrypt, and no default outside the demo. */
import { compare, getRounds, hash } from 'bcryptjs';

export type Login = { readonly user: string; readonly passwordHash: string };

/** Of `npm start` alone. */
export const DEMO_PASSWORD = 'coride-demo';

const ROUNDS = 12;
const SHORTEST = 12;

/**
 * The login from a file of one line: a password, or its bcrypt hash of 12 rounds or more.
 * @param demo the city in a box, on this machine only: then a missing file means the demo's password
 * @throws Error that says what to write where
 */
export async function readLogin(path: string, text: string | undefined, demo: boolean): Promise<Login> {
  const user = 'operator';
  const given = text?.trim() ?? '';
  if (given === '' && !demo)
    throw new Error(
      `${path}: there is no password for the editor: write one of ${SHORTEST} characters or more, or its bcrypt hash, into it`,
    );
  if (given.startsWith('$2')) return { user, passwordHash: await checkedHash(path, given, demo) };
  const password = given === '' ? DEMO_PASSWORD : given;
  if (password === DEMO_PASSWORD && !demo)
    throw new Error(`${path}: holds the demo's password, which everybody knows: write one of your own`);
  if (!demo && password.length < SHORTEST)
    throw new Error(`${path}: the password has ${password.length} characters, must have ${SHORTEST} or more`);
  return { user, passwordHash: await hash(password, ROUNDS) };
}

async function checkedHash(path: string, given: string, demo: boolean): Promise<string> {
  if (!/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(given))
    throw new Error(`${path}: begins like a bcrypt hash and is none`);
  if (getRounds(given) < ROUNDS)
    throw new Error(`${path}: the hash has ${getRounds(given)} rounds, must have ${ROUNDS} or more`);
  if (!demo && (await compare(DEMO_PASSWORD, given)))
    throw new Error(
      `${path}: is the hash of the demo's password, which everybody knows: write one of your own`,
    );
  return given;
}

/**
 * Checks `Authorization: Basic …` headers. A header that was right is remembered as it was, for bcrypt takes a third of
 * a second and a dashboard asks for thirty files; one that was wrong waits for the one before it, so that guesses come
 * one at a time.
 */
export function basicCheck({ user, passwordHash }: Login): (header: string | undefined) => Promise<boolean> {
  let right: string | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  return async (header) => {
    if (!header?.startsWith('Basic ')) return false;
    if (header === right) return true;
    const text = Buffer.from(header.slice('Basic '.length), 'base64').toString();
    const at = text.indexOf(':');
    if (at < 0 || text.slice(0, at) !== user) return false;
    const checked = turn.then(() => compare(text.slice(at + 1), passwordHash));
    turn = checked.catch(() => undefined);
    if (!(await checked)) return false;
    right = header;
    return true;
  };
}
