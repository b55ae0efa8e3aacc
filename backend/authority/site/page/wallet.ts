/**
 * The tickets in hand. A ticket that is taken or shown has left the hand for good before anybody sees it, so none is
 * used twice, whatever happens to the page in between (PROTOCOL.md section 3).
 */
import { countsForDay, DAY_GRACE_SECONDS, DAY_SECONDS, dayOf, dayStart } from '../../../../protocol/days';
import type { Store } from './storage';

export const NOTICE_BYTES = 16;

/** `ticket` (163 bytes) and `notice` (16) are base64url. */
export type TicketInHand = { day: number; ticket: string; notice: string };

export type Tickets = {
  hand: TicketInHand[];
  /** The pass that is being shown, since when (unix ms). */
  shown: (TicketInHand & { at: number }) | null;
  /** The day on which the site was last asked for days ahead. */
  askedOn: number;
  /** When something was last sent to the operator, a code opened or a pass shown (unix ms): no fetching within an hour. */
  boardedAt: number;
};

const NONE: Tickets = { hand: [], shown: null, askedOn: -1, boardedAt: 0 };
/** A pass that was shown stays the same this long, so that turning pages costs none; then somebody may have used it. */
const SAME_PASS_MS = 5 * 60_000;
const QUIET_MS = 60 * 60_000;

export type Wallet = {
  add(tickets: readonly TicketInHand[]): void;
  /** Takes a ticket that counts at `time` out of the hand; null when there is none. */
  take(time: number): TicketInHand | null;
  /** The pass to show at `time`: the one that is being shown, or the next; null when there is none. */
  pass(time: number, next: boolean): { ticket: TicketInHand; isNew: boolean } | null;
  /** How many tickets count at `time`. */
  countFor(time: number): number;
  /** The last day that there is a ticket for; null when there is none. */
  lastDay(): number | null;
  /** A boarding code was opened, a pass shown, or something sent to the operator. */
  noteBoarding(time: number): void;
  /** True when tickets for days ahead may be fetched now: not yet today, and nothing of a ride within an hour. */
  mayAskAhead(time: number): boolean;
  noteAsked(time: number): void;
};

/** @param dayShift of the bundle, seconds; null while no bundle was heard, and then there are no tickets either */
export function createWallet(store: Store, dayShift: () => number | null): Wallet {
  const read = (): Tickets => store.read('tickets') ?? NONE;
  const change = (tickets: Partial<Tickets>) => store.write('tickets', { ...read(), ...tickets });
  const counts = (day: number, time: number) => {
    const shift = dayShift();
    return shift !== null && countsForDay(time, day, shift);
  };
  const isOver = (day: number, time: number) => {
    const shift = dayShift();
    return shift !== null && time >= dayStart(day, shift) + (DAY_SECONDS + DAY_GRACE_SECONDS) * 1000;
  };

  const take = (time: number): TicketInHand | null => {
    const shift = dayShift();
    const { hand } = read();
    const usable = hand.filter(({ day }) => counts(day, time));
    // Its own day first: the neighbour's count only within two hours.
    const ticket = usable.find(({ day }) => shift !== null && day === dayOf(time, shift)) ?? usable[0];
    if (!ticket) return null;
    change({ hand: hand.filter((each) => each.ticket !== ticket.ticket && !isOver(each.day, time)) });
    return ticket;
  };

  return {
    take,
    add(tickets) {
      const { hand } = read();
      const held = new Set(hand.map(({ ticket }) => ticket));
      change({ hand: [...hand, ...tickets.filter(({ ticket }) => !held.has(ticket))] });
    },
    pass(time, next) {
      const { shown } = read();
      const lasts = shown && counts(shown.day, time) && time - shown.at < SAME_PASS_MS && time >= shown.at;
      if (lasts && !next) return { ticket: shown, isNew: false };
      const ticket = take(time);
      if (ticket) change({ shown: { ...ticket, at: time } });
      return ticket && { ticket, isNew: true };
    },
    countFor: (time) => read().hand.filter(({ day }) => counts(day, time)).length,
    lastDay() {
      const days = read().hand.map(({ day }) => day);
      return days.length > 0 ? Math.max(...days) : null;
    },
    noteBoarding: (time) => change({ boardedAt: time }),
    mayAskAhead(time) {
      const { askedOn, boardedAt } = read();
      const shift = dayShift();
      return shift !== null && askedOn !== dayOf(time, shift) && Math.abs(time - boardedAt) > QUIET_MS;
    },
    noteAsked(time) {
      const shift = dayShift();
      if (shift !== null) change({ askedOn: dayOf(time, shift) });
    },
  };
}
