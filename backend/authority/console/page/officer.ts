/** The signed-in officer: what the vault says of them, and how their keys are opened for one decision. */
import { fromBase64url } from '../../../../protocol/bytes';
import type { KeyFile } from '../../../../protocol/officers/key-form';
import { get, post } from './api';
import { type OpenKeys, openKeyFile, signChallenge, signCredential, unwrapKeys, wrapKeys } from './keys';
import { createPasskey, hasPasskeys, usePasskey } from './passkey';

export type State = {
  time: number;
  ready: boolean;
  offsetMinutes: number;
  dayShift: number;
  /** Whether the first ceremony is still to be held, and which one is open. */
  ceremony?: { isFirstDue: boolean; open?: 'first' | 'renew' | 'replace' };
  demo?: { keyFile: KeyFile; passphrase: string }[];
  person?: { id: string; name: { zh: string; en: string }; roles: string[] };
  people?: { id: string; name: { zh: string; en: string } }[];
  limits?: { windowDays: number; keyMinutes: number };
  retentionDays?: number;
  daysLeft?: number;
  /** Drafts of others that wait to be public. */
  toPublish?: number;
};

type Wrapped = { kind: string; id: string; wrapped?: string };
type Options = Record<string, unknown>;
export type Proof = { kind: 'passkey'; response: object } | { kind: 'key'; signature: string };

const KEPT = 'coride.console.key-file';

export const loadState = async (): Promise<State> => (await get('/api/state')) as unknown as State;

/** The officer's sealed key file, kept in this browser: it opens by the passphrase only. */
export function keptKeyFile(): KeyFile | null {
  const text = localStorage.getItem(KEPT);
  return text === null ? null : (JSON.parse(text) as KeyFile);
}
export const keepKeyFile = (file: KeyFile): void => localStorage.setItem(KEPT, JSON.stringify(file));

/** The passkey of this person that also opens the keys, if there is one. */
export async function wrappedPasskeys(): Promise<Wrapped[]> {
  const { credentials } = (await get('/api/credentials')) as unknown as { credentials: Wrapped[] };
  return hasPasskeys() ? credentials.filter(({ kind, wrapped }) => kind === 'passkey' && wrapped) : [];
}

export async function signInByPasskey(): Promise<void> {
  const { challenge, options } = await post('/api/sign-in/challenge');
  const { json } = await usePasskey(options as Options);
  await post('/api/sign-in', { challenge, proof: { kind: 'passkey', response: json } });
}

export async function signInByKeyFile(file: KeyFile, passphrase: string): Promise<void> {
  const keys = await openKeyFile(file, passphrase);
  const { challenge } = await post('/api/sign-in/challenge');
  const signature = signChallenge(keys, fromBase64url('challenge', String(challenge), 32));
  keys.fill(0);
  await post('/api/sign-in', { challenge, person: file.officer, proof: { kind: 'key', signature } });
  keepKeyFile(file);
}

export async function signInByPassword(person: string, password: string, code: string): Promise<void> {
  await post('/api/sign-in/password', { person, password, code });
}

/** Opens the keys for one decision, by passkey where one holds them, else by passphrase; `use` must not keep them. */
export async function deciding<Result>(
  options: Options,
  challenge: Uint8Array,
  passphrase: string,
  use: (keys: OpenKeys, proof: Proof) => Promise<Result>,
): Promise<Result> {
  const wrapped = await wrappedPasskeys();
  let keys: OpenKeys;
  let proof: Proof;
  if (wrapped.length > 0 && passphrase === '') {
    const { id, json, prf } = await usePasskey(options);
    const own = wrapped.find((each) => each.id === id);
    if (!own?.wrapped || !prf) throw new Error('this passkey holds no keys: use your key file');
    keys = unwrapKeys(own.wrapped, prf);
    proof = { kind: 'passkey', response: json };
  } else {
    const file = keptKeyFile();
    if (!file) throw new Error('this browser has no key file: sign in with it once');
    keys = await openKeyFile(file, passphrase);
    proof = { kind: 'key', signature: signChallenge(keys, challenge) };
  }
  try {
    return await use(keys, proof);
  } finally {
    keys.fill(0);
  }
}

/** Adds a passkey that signs in and opens the keys; the own key signs it. False: it has no PRF, so it signs in only. */
export async function addPasskey(person: string, passphrase: string): Promise<boolean> {
  const file = keptKeyFile();
  if (!file) throw new Error('this browser has no key file: sign in with it once');
  const keys = await openKeyFile(file, passphrase);
  try {
    const { options } = await post('/api/passkeys/options');
    const made = await createPasskey(options as Options);
    const { id, value } = (await post('/api/passkeys/check', { response: made.json })) as {
      id: string;
      value: string;
    };
    const { options: again } = await post('/api/sign-in/challenge');
    const { prf } = await usePasskey({ ...(again as Options), allowCredentials: [{ id }] });
    const signature = signCredential(keys, { person, kind: 'passkey', id, value });
    await post('/api/passkeys', { id, value, signature, ...(prf && { wrapped: wrapKeys(keys, prf) }) });
    return prf !== null;
  } finally {
    keys.fill(0);
  }
}

/** Sets a password; gives the TOTP secret (base64url) for an authenticator. */
export async function setPassword(person: string, password: string, passphrase: string): Promise<string> {
  const file = keptKeyFile();
  if (!file) throw new Error('this browser has no key file: sign in with it once');
  const keys = await openKeyFile(file, passphrase);
  const { value, totpSecret } = (await post('/api/password/offer', { password })) as {
    value: string;
    totpSecret: string;
  };
  const signature = signCredential(keys, { person, kind: 'password', id: 'password', value });
  keys.fill(0);
  await post('/api/password', { id: 'password', value, signature });
  return totpSecret;
}
