/**
 * The rider's own diary: kept on this phone only. Alighting stays unknown until the rider says so; what the page shows
 * then is the latest that it can have been (DESIGN.md section 4).
 */
import type { SentenceCode } from '../../../../protocol/sentences';
import type { Store } from './storage';

/** A ride that the operator stored. Bytes are base64url, times unix ms. */
export type Ride = {
  kind: 'ride';
  id: string;
  receipt: string;
  /** How it was stored: `checked-in`, `checked-in-late`, `already`. */
  code: SentenceCode;
  line: string;
  to: { zh: string; en: string };
  vehicle: string;
  vehicleKind: 'bus' | 'taxi';
  at: number;
  pair: string;
  /** Random, given with the ticket, never shown: by it the rider will learn whether the authority looked. */
  notice: string;
  /** When the rider got off, by their own word; null while unknown. */
  off: number | null;
  /** Dates on which the authority opened its ticket (`looked/`). */
  looked?: string[];
};

/** A pass that was shown. Whether it was scanned only the terminal knows. */
export type ShownPass = { kind: 'pass'; at: number; pair: string; notice: string; looked?: string[] };

/** A saved check-in that was refused later. */
export type LostRide = { kind: 'lost'; at: number; code: SentenceCode };

export type DiaryEntry = Ride | ShownPass | LostRide;

/** Longest plausible ride, ms (DESIGN.md section 4). */
const LONGEST_MS = { bus: 120 * 60_000, taxi: 60 * 60_000 } as const;
const DAY_MS = 86_400_000;

export type Diary = {
  /** Newest first. */
  entries(): DiaryEntry[];
  add(entry: DiaryEntry): void;
  ride(id: string): Ride | null;
  /** The rider got off; null when the operator did not take their word. */
  gotOff(id: string, time: number | null): void;
  /** Marks the entries whose notice is in the list of a date; gives whether any was not marked yet. */
  lookedAt(date: string, isListed: (notice: string) => boolean): boolean;
  /** Until when the rider can have been on board at most. */
  latestOff(ride: Ride): number;
  /** The ride that the rider is on at `time`, as far as the phone knows. */
  onBoard(time: number): Ride | null;
  /** Forgets what is older than `days`. */
  forgetBefore(time: number, days: number): void;
};

export function createDiary(store: Store): Diary {
  const entries = (): DiaryEntry[] => store.read('diary') ?? [];
  const rides = () => entries().filter((entry): entry is Ride => entry.kind === 'ride');

  const latestOff = (ride: Ride): number => {
    const later = rides().filter(({ at, id }) => at > ride.at && id !== ride.id);
    return Math.min(ride.at + LONGEST_MS[ride.vehicleKind], ...later.map(({ at }) => at));
  };

  return {
    latestOff,
    entries: () => entries().sort((a, b) => b.at - a.at),
    add(entry) {
      const others = entries().filter(
        (each) => entry.kind !== 'ride' || each.kind !== 'ride' || each.id !== entry.id,
      );
      store.write('diary', [...others, entry]);
    },
    ride: (id) => rides().find((ride) => ride.id === id) ?? null,
    gotOff(id, time) {
      store.write(
        'diary',
        entries().map((entry) =>
          entry.kind === 'ride' && entry.id === id ? { ...entry, off: time } : entry,
        ),
      );
    },
    lookedAt(date, isListed) {
      let found = false;
      const marked = entries().map((entry) => {
        // Two tabs may compare one list.
        if (entry.kind === 'lost' || entry.looked?.includes(date) || !isListed(entry.notice)) return entry;
        found = true;
        return { ...entry, looked: [...(entry.looked ?? []), date] };
      });
      if (found) store.write('diary', marked);
      return found;
    },
    onBoard(time) {
      const last = rides().reduce<Ride | null>((a, b) => (a && a.at > b.at ? a : b), null);
      return last && last.off === null && time < latestOff(last) ? last : null;
    },
    forgetBefore(time, days) {
      const kept = entries().filter(({ at }) => at > time - days * DAY_MS);
      if (kept.length < entries().length) store.write('diary', kept);
    },
  };
}
