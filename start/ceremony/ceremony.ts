/**
 * The demo's key ceremony: three officers, played here, make the day keys of the next 45 days, share them two of
 * three, and sign the next bundle. Runs when there is no bundle, when fewer than 14 days are left, when the site's
 * name changed or a ticket key ended (issue "the line", point 8).
 */

import { splitAmong } from '../../backend/authority/vault/sharing';
import { type Bundle, readBundle, signBundle } from '../../protocol/bundle';
import { sameBytes, toBase64url } from '../../protocol/bytes';
import { dayOf } from '../../protocol/days';
import { generateHpkeKey } from '../../protocol/hpke';
import type { SealedShare } from '../../protocol/share';
import { AuthorityHalf, type Exchange, keyBytes, OperatorHalf, RootHalf } from '../exchange';
import { demoOfficers } from './officers';
import { rootOf } from './root';

const DAYS_AHEAD = 45;
const RENEW_BELOW_DAYS = 14;
const TICKET_KEY_DAYS = 31;

const LIMITS: Bundle['limits'] = {
  retentionDays: 28,
  ticketsPerDay: 12,
  ticketDays: 7,
  setsPerDay: 3,
  releaseDays: 28,
  quorum: 2,
};

export type CeremonyInput = {
  readonly exchange: Exchange;
  readonly officersFolder: string;
  readonly site: string;
  readonly dayShift: number;
  /** Unix ms. */
  readonly now: number;
};

/** Why a new bundle is due, in words; undefined when the one in force will do. */
export function ceremonyDue(
  bundle: Bundle | undefined,
  want: {
    readonly site: string;
    readonly dayShift: number;
    readonly ticketKeys: readonly Uint8Array[];
    readonly now: number;
  },
): string | undefined {
  if (!bundle) return 'there is no bundle yet';
  if (bundle.site !== want.site) return `the site is now ${want.site}`;
  const today = dayOf(want.now, want.dayShift);
  const left = Math.max(0, ...bundle.days.map(({ day }) => day - today));
  if (left < RENEW_BELOW_DAYS) return `its keys last ${left} more days`;
  const inForce = bundle.tickets.filter(({ lastDay }) => lastDay >= today + LIMITS.ticketDays);
  const known = want.ticketKeys.some((key) => inForce.some((each) => sameBytes(each.key, key)));
  return known ? undefined : 'a ticket key has ended';
}

/** Holds the ceremony if one is due. Resolves with the bundle in force and why a new one was signed, if so. */
export async function holdCeremony(input: CeremonyInput): Promise<{ bundle: Bundle; because?: string }> {
  const { exchange, site, dayShift, now } = input;
  const operator = exchange.read('operator.json', OperatorHalf);
  const authority = exchange.read('authority.json', AuthorityHalf);
  if (!operator || !authority)
    throw new Error('the ceremony needs the public halves of operator and authority first');
  const current = bundleInForce(exchange);
  const ticketKeys = authority.tickets.map(({ key }) => keyBytes('ticket key', key));
  const because = ceremonyDue(current, { site, dayShift, ticketKeys, now });
  if (current && !because) return { bundle: current };

  const officers = await demoOfficers(input.officersFolder);
  const root = await rootOf(input.officersFolder, officers, LIMITS.quorum);
  const today = dayOf(now, dayShift);
  const kept = current?.days.filter(({ day }) => day >= today - LIMITS.retentionDays) ?? [];
  const made = await makeDayKeys(input, kept, officers);
  const bundle: Bundle = {
    v: 1,
    number: (current?.number ?? 0) + 1,
    madeAt: now,
    site,
    dayShift,
    days: [...kept, ...made].sort((a, b) => a.day - b.day),
    tickets: ticketKeyTerms(current, authority.tickets, today),
    relay: keyBytes('relay key', operator.relay),
    registrar: keyBytes('registrar key', authority.registrar),
    cards: keyBytes('card key', operator.cards),
    officers: officers.map(({ id, seal, sign }) => ({ id, seal: seal.public, sign: sign.public })),
    audit: keyBytes('audit key', authority.audit),
    limits: LIMITS,
  };
  await exchange.writeJson('root.json', { root: toBase64url(root.public) });
  await exchange.writeBytes('bundle.cbor', signBundle(root, bundle));
  return { bundle, because: because ?? 'there is no bundle yet' };
}

/** The bundle that lies in the exchange folder, proven by its root. */
export function bundleInForce(exchange: Exchange): Bundle | undefined {
  const root = exchange.read('root.json', RootHalf);
  const signed = exchange.bundle();
  return root && signed ? readBundle(keyBytes('root', root.root), signed) : undefined;
}

/** Makes the keys of the days that have none; their secret halves leave this function as sealed shares only. */
async function makeDayKeys(
  { exchange, now, dayShift }: CeremonyInput,
  kept: Bundle['days'],
  officers: Awaited<ReturnType<typeof demoOfficers>>,
): Promise<Bundle['days']> {
  // Yesterday too: a first start shortly after 04:00 takes tickets of the day before.
  const first = dayOf(now, dayShift) - 1;
  const made: Bundle['days'] = [];
  const shares: SealedShare[] = [];
  for (let day = first; day < first + 1 + DAYS_AHEAD; day++) {
    if (kept.some((each) => each.day === day)) continue;
    const { public: key, secretBytes } = generateHpkeKey();
    const sealTo = officers.map(({ id, seal }) => ({ id, seal: seal.public }));
    shares.push(...(await splitAmong(sealTo, LIMITS.quorum, secretBytes, { day, generation: 1 })));
    secretBytes.fill(0);
    made.push({ day, key });
  }
  // Shares first: a day key that is in a bundle but whose shares are lost opens nothing, ever.
  await exchange.addShares(shares);
  return made;
}

/** Keys that still prove tickets in hand stay; new ones of the authority begin today. */
function ticketKeyTerms(
  current: Bundle | undefined,
  offered: readonly { readonly number: number; readonly key: string }[],
  today: number,
): Bundle['tickets'] {
  const kept = current?.tickets.filter(({ lastDay }) => lastDay >= today - LIMITS.retentionDays) ?? [];
  const fresh: Bundle['tickets'] = [];
  for (const offer of offered) {
    const key = keyBytes('ticket key', offer.key);
    const held = kept.find((each) => sameBytes(each.key, key));
    if (held && held.lastDay >= today + LIMITS.ticketDays) continue;
    const firstDay = held?.firstDay ?? today - 1;
    fresh.push({ number: offer.number, key, firstDay, lastDay: today + TICKET_KEY_DAYS + LIMITS.ticketDays });
  }
  return [...kept.filter(({ number }) => !fresh.some((each) => each.number === number)), ...fresh];
}
