/**
 * Which tickets a registration gets (PROTOCOL.md section 3): whole days, from today on, never by use. A day that it
 * has no set of gets its first; an empty hand, or one that was lost on its way, gets another set, a few a day at most.
 */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { type Bundle, dayKeyOf } from '../../../protocol/bundle';
import { sameBytes } from '../../../protocol/bytes';
import { dayOf } from '../../../protocol/days';
import { NOTICE_SIZE, SEED_SIZE } from '../../../protocol/ticket/mint';
import { Refused } from '../refused';
import type { TicketKey } from '../vault/keys';
import type { Minted, MintJob, MintSet } from './mint';

/** Sets that a registration holds already. */
type Held = readonly { readonly day: number; readonly set: number }[];

/**
 * What somebody asks for beside the first sets of days that have none: nothing (`ahead`), another set for today
 * (`today`: the hand is empty), or another of every day (`all`: the answer that carried them was lost).
 */
export type Ask = 'ahead' | 'today' | 'all';

export type TicketDesk = {
  /** The day it is. `Refused` `busy` while there is no bundle. */
  today(): number;
  /**
   * Mints what a registration may have now; its seeds must be kept before the tickets are handed out.
   * @throws Refused `tickets-enough` when it had every set that it may have, `busy` when there are no keys
   */
  handOut(rider: {
    readonly ref: Uint8Array;
    readonly phone: string;
    readonly held: Held;
    readonly ask: Ask;
  }): Promise<Minted>;
};

export function createTicketDesk(ports: {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly log: Log;
  /** The bundle in force, once there is one. */
  readonly bundle: () => Bundle | undefined;
  readonly ticketKeys: readonly TicketKey[];
  readonly mint: (job: MintJob) => Promise<Minted>;
}): TicketDesk {
  const { clock, random, log, ticketKeys } = ports;
  const inForce = (): Bundle => {
    const bundle = ports.bundle();
    if (!bundle) throw new Refused('busy');
    return bundle;
  };

  const setFor = (bundle: Bundle, day: number, set: number): MintSet | undefined => {
    const dayKey = dayKeyOf(bundle, day);
    const ticketKey = mintingKey(bundle, ticketKeys, day);
    if (!dayKey || !ticketKey) return undefined;
    const notices = Array.from({ length: bundle.limits.ticketsPerDay }, () => random.bytes(NOTICE_SIZE));
    const { number: keyNumber, key } = ticketKey;
    return {
      day,
      set,
      dayKey,
      keyNumber,
      ticketSecret: key.secretBytes,
      seed: random.bytes(SEED_SIZE),
      notices,
    };
  };

  return {
    today: () => dayOf(clock.now(), inForce().dayShift),
    async handOut({ ref, phone, held, ask }) {
      const bundle = inForce();
      const today = dayOf(clock.now(), bundle.dayShift);
      const wanted = setsWanted(held, today, ask, bundle.limits);
      if (wanted.length === 0) throw new Refused('tickets-enough');
      const sets = wanted.map(({ day, set }) => setFor(bundle, day, set)).filter((set) => set !== undefined);
      if (sets.length < wanted.length)
        log.warn('the bundle lacks day or ticket keys for days ahead: a ceremony is due', {
          days: wanted.length - sets.length,
        });
      if (sets.length === 0) throw new Refused('busy');
      return ports.mint({ riderRef: ref, phone, sets });
    },
  };
}

/** The sets to make, by day. */
export function setsWanted(
  held: Held,
  today: number,
  ask: Ask,
  limits: Pick<Bundle['limits'], 'ticketDays' | 'setsPerDay'>,
): { day: number; set: number }[] {
  const days = Array.from({ length: limits.ticketDays }, (_, ahead) => today + ahead);
  return days.flatMap((day) => {
    const set = held.filter((each) => each.day === day).length;
    const another = ask === 'all' || (ask === 'today' && day === today);
    return set === 0 || (another && set < limits.setsPerDay) ? [{ day, set }] : [];
  });
}

/** The newest of our ticket keys that the bundle names for this day. */
function mintingKey(bundle: Bundle, ours: readonly TicketKey[], day: number): TicketKey | undefined {
  return ours.findLast(({ number, key }) =>
    bundle.tickets.some(
      (named) =>
        named.number === number &&
        sameBytes(named.key, key.public) &&
        named.firstDay <= day &&
        day <= named.lastDay,
    ),
  );
}
