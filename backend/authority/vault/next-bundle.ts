/** What a ceremony puts into the next bundle: which days get keys, which ticket key mints when. Pure. */
import type { Bundle } from '../../../protocol/bundle';
import { sameBytes } from '../../../protocol/bytes';
import { dayOf } from '../../../protocol/days';

const DAYS_AHEAD = 45;
const RENEW_BELOW_DAYS = 14;
const TICKET_KEY_DAYS = 31;

export const LIMITS: Bundle['limits'] = {
  retentionDays: 28,
  ticketsPerDay: 12,
  ticketDays: 7,
  setsPerDay: 3,
  releaseDays: 28,
  quorum: 2,
};

/** The public halves that both sides hand over, read. */
export type Halves = {
  readonly relay: Uint8Array;
  readonly cards: Uint8Array;
  readonly registrar: Uint8Array;
  readonly audit: Uint8Array;
  /** Newest last. */
  readonly tickets: readonly { readonly number: number; readonly key: Uint8Array }[];
};

export type Wanted = {
  readonly site: string;
  readonly dayShift: number;
  /** Unix ms. */
  readonly now: number;
};

/** Why a new bundle is due, in words; undefined when the one in force will do. */
export function ceremonyDue(
  bundle: Bundle | undefined,
  want: Wanted & { readonly tickets: Halves['tickets']; readonly renewBelowDays?: number },
): string | undefined {
  if (!bundle) return 'there is no bundle yet';
  if (bundle.site !== want.site) return `the site is now ${want.site}`;
  const today = dayOf(want.now, want.dayShift);
  const left = Math.max(0, ...bundle.days.map(({ day }) => day - today));
  if (left < (want.renewBelowDays ?? RENEW_BELOW_DAYS)) return `its keys last ${left} more days`;
  const inForce = bundle.tickets.filter(({ lastDay }) => lastDay >= today + LIMITS.ticketDays);
  const known = want.tickets.some(({ key }) => inForce.some((each) => sameBytes(each.key, key)));
  return known ? undefined : 'a ticket key has ended';
}

/** Days whose keys stay: those of the bundle in force that are still kept. */
export const daysKept = (current: Bundle | undefined, { now, dayShift }: Omit<Wanted, 'site'>) =>
  current?.days.filter(({ day }) => day >= dayOf(now, dayShift) - LIMITS.retentionDays) ?? [];

/** Days that have no key yet. From yesterday on: a first start shortly after 04:00 takes tickets of the day before. */
export function daysToMake(current: Bundle | undefined, want: Omit<Wanted, 'site'>): number[] {
  const kept = daysKept(current, want);
  const first = dayOf(want.now, want.dayShift) - 1;
  const all = Array.from({ length: DAYS_AHEAD + 1 }, (_, i) => first + i);
  return all.filter((day) => !kept.some((each) => each.day === day));
}

/** The next bundle. @param made the public halves of the days that have none yet */
export function nextBundle(
  current: Bundle | undefined,
  want: Wanted,
  more: {
    readonly made: Bundle['days'];
    readonly officers: Bundle['officers'];
    readonly halves: Halves;
    readonly limits: Bundle['limits'];
  },
): Bundle {
  const { halves, made, officers, limits } = more;
  const { site, dayShift, now } = want;
  return {
    v: 1,
    number: (current?.number ?? 0) + 1,
    madeAt: now,
    site,
    dayShift,
    days: [...daysKept(current, want), ...made].sort((a, b) => a.day - b.day),
    tickets: ticketKeyTerms(current, halves.tickets, dayOf(now, dayShift)),
    relay: halves.relay,
    registrar: halves.registrar,
    cards: halves.cards,
    officers: officers.map(({ id, seal, sign }) => ({ id, seal, sign })),
    audit: halves.audit,
    limits,
  };
}

/**
 * Keys that still prove tickets in hand stay. The authority's newest begins where its last one ends: each day has one key
 * that mints, or the key's number would tell apart who fetched before and who after the change.
 */
function ticketKeyTerms(
  current: Bundle | undefined,
  offered: Halves['tickets'],
  today: number,
): Bundle['tickets'] {
  const kept = current?.tickets.filter(({ lastDay }) => lastDay >= today - LIMITS.retentionDays) ?? [];
  const { key: newest, number } = offered.at(-1)!;
  const lastDay = today + TICKET_KEY_DAYS + LIMITS.ticketDays;
  const held = kept.find(({ key }) => sameBytes(key, newest));
  if (held && held.lastDay >= today + LIMITS.ticketDays) return kept;
  if (held) return kept.map((each) => (each === held ? { ...held, lastDay } : each));
  const stillMint = kept.filter(({ key }) => offered.some((each) => sameBytes(each.key, key)));
  const firstDay = Math.max(today - 1, ...stillMint.map((each) => each.lastDay + 1));
  return [...kept.filter((each) => each.number !== number), { number, key: newest, firstDay, lastDay }];
}
