/**
 * What was said and not yet heard: check-ins and alightings, kept until the operator answered. It goes one by one, a
 * random 20 to 90 s apart (PROTOCOL.md section 2), so that nobody sees which came from one phone.
 */
import type { Store } from './storage';

/** Bytes are base64url, times unix ms by the site's clock. */
export type QueuedBoarding = {
  kind: 'board';
  code: string;
  scannedAt: number;
  grant: string | null;
  /** A retry uses the same ticket: it is the same check-in. Names the entry, too. */
  ticket: string;
  notice: string;
  /** This is the second ticket, after `ticket-elsewhere`. */
  second: boolean;
};

export type QueuedAlighting = { kind: 'alight'; id: string; receipt: string; at: number };

export type Queued = QueuedBoarding | QueuedAlighting;

export type Queue = {
  entries: Queued[];
  /** Nothing is sent by itself before (unix ms). */
  nextAt: number;
};

const LEAST_PAUSE_MS = 20_000;
const MOST_PAUSE_MS = 90_000;

export type RiderQueue = {
  /** Oldest first. */
  entries(): Queued[];
  /** When the next may go by itself. */
  nextAt(): number;
  add(entry: Queued): void;
  remove(key: string): void;
  /** Something was sent at `time`: the next goes after a random pause. */
  pauseFrom(time: number): void;
};

/** Names an entry: the ticket of a boarding, the id of an alighting. */
export const keyOf = (entry: Queued): string => (entry.kind === 'board' ? entry.ticket : `off ${entry.id}`);

export function createQueue(store: Store): RiderQueue {
  const read = (): Queue => store.read('queue') ?? { entries: [], nextAt: 0 };
  const without = (key: string) => read().entries.filter((entry) => keyOf(entry) !== key);
  return {
    entries: () => read().entries,
    nextAt: () => read().nextAt,
    add: (entry) => store.write('queue', { ...read(), entries: [...without(keyOf(entry)), entry] }),
    remove: (key) => store.write('queue', { ...read(), entries: without(key) }),
    pauseFrom: (time) => store.write('queue', { ...read(), nextAt: time + randomPause() }),
  };
}

function randomPause(): number {
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  return LEAST_PAUSE_MS + Math.floor((random! / 2 ** 32) * (MOST_PAUSE_MS - LEAST_PAUSE_MS));
}
