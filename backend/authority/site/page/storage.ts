/**
 * What the page keeps on the phone, all of it: the keys below under one prefix in localStorage, and nothing else.
 * Every read goes to the storage itself: each scan may open another tab, and two tabs must not take one ticket.
 */

import type { AuditSeen } from './audit';
import type { DiaryEntry } from './diary';
import type { Language } from './i18n';
import type { AccessSeen } from './looked/lists';
import type { Queue } from './queue';
import type { Tickets } from './wallet';

const PREFIX = 'coride.';

export type Kept = {
  language: Language;
  /** Server's time less this phone's, ms. */
  clock: { offset: number };
  /** What the phone needs of the bundle (PROTOCOL.md section 1). `relay` is base64url. */
  bundle: { number: number; relay: string; dayShift: number; retentionDays: number };
  /** The token (base64url) speaks for this registration; `lastFour` digits tell whose phone it is. */
  registration: { token: string; lastFour: string };
  tickets: Tickets;
  queue: Queue;
  diary: DiaryEntry[];
  /** The audit log's head as last seen, and whether a later one ever contradicted it. Hex and base64url. */
  audit: AuditSeen;
  /** How far the lists of who looked were compared (`looked/`). */
  access: AccessSeen;
  /** Which publications about own rides were shown (`check/telling`). */
  told: string[];
  /** This phone is woken when something is published, at this address of its push service (`waking/`). */
  push: { endpoint: string };
};

export type Key = keyof Kept;

export type Store = {
  read<K extends Key>(key: K): Kept[K] | null;
  write<K extends Key>(key: K, value: Kept[K]): void;
  remove(...keys: Key[]): void;
  /** False where the browser keeps nothing (a private window): all is lost when the page closes. */
  readonly lasting: boolean;
};

/** The phone's storage, or one in memory where the browser allows none. */
export function openStore(): Store {
  const storage = lastingStorage();
  const memory = new Map<string, string>();
  const get = (name: string) => (storage ? storage.getItem(name) : (memory.get(name) ?? null));
  return {
    lasting: storage !== null,
    read<K extends Key>(key: K) {
      const text = get(PREFIX + key);
      if (text === null) return null;
      try {
        return JSON.parse(text) as Kept[K];
      } catch {
        console.warn(`${PREFIX}${key} in this phone's storage cannot be read: taken as empty`);
        return null;
      }
    },
    write(key, value) {
      const text = JSON.stringify(value);
      if (storage) storage.setItem(PREFIX + key, text);
      else memory.set(PREFIX + key, text);
    },
    remove(...keys) {
      for (const key of keys) {
        if (storage) storage.removeItem(PREFIX + key);
        else memory.delete(PREFIX + key);
      }
    },
  };
}

function lastingStorage(): Storage | null {
  try {
    const storage = window.localStorage;
    storage.setItem(`${PREFIX}probe`, '');
    storage.removeItem(`${PREFIX}probe`);
    return storage;
  } catch {
    console.warn('This browser keeps nothing for the page: the registration lasts until the page is closed');
    return null;
  }
}
