/**
 * The key ceremony: officers who are there make the day keys of the next 45 days, split each among all officers, and sign
 * the next bundle with the root that they bring back for that moment. `holdCeremony` does so when one is due: when there is
 * no bundle, fewer days are left than wanted, the site's name changed or a ticket key ended.
 */
import { type CeremonyStep, ceremonyRecord, recordName } from '../../backend/authority/vault/ceremony-record';
import { splitAmong } from '../../backend/authority/vault/sharing';
import { type Bundle, readBundle, signBundle } from '../../protocol/bundle';
import { sameBytes, toBase64url } from '../../protocol/bytes';
import { dayOf } from '../../protocol/days';
import { generateHpkeKey } from '../../protocol/hpke';
import type { SealedShare } from '../../protocol/share';
import { AuthorityHalf, type Exchange, keyBytes, OperatorHalf, RootHalf } from '../exchange';
import { type Officer, type OfficerHalf, officerHalves } from './officers';
import { generationOf, rootOf } from './root';

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

export type CeremonyInput = {
  readonly exchange: Exchange;
  /** Where every officer's key file lies, and the root's shares. */
  readonly officersFolder: string;
  /** Opens the keys of the officers who are there: a quorum. Asked only when a ceremony is held. */
  readonly present: () => Promise<readonly Officer[]>;
  readonly site: string;
  readonly dayShift: number;
  /** Unix ms. */
  readonly now: number;
  /** How many officers open a day; default two. Only the first ceremony decides it. */
  readonly quorum?: number;
  /** Fewer days left than this, and a ceremony is due; default 14. */
  readonly renewBelowDays?: number;
};

/** Why a new bundle is due, in words; undefined when the one in force will do. */
export function ceremonyDue(
  bundle: Bundle | undefined,
  want: {
    readonly site: string;
    readonly dayShift: number;
    readonly ticketKeys: readonly Uint8Array[];
    readonly now: number;
    readonly renewBelowDays?: number;
  },
): string | undefined {
  if (!bundle) return 'there is no bundle yet';
  if (bundle.site !== want.site) return `the site is now ${want.site}`;
  const today = dayOf(want.now, want.dayShift);
  const left = Math.max(0, ...bundle.days.map(({ day }) => day - today));
  if (left < (want.renewBelowDays ?? RENEW_BELOW_DAYS)) return `its keys last ${left} more days`;
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
  const because = ceremonyDue(current, { ...input, ticketKeys });
  if (current && !because) return { bundle: current };

  const limits = current?.limits ?? { ...LIMITS, quorum: input.quorum ?? LIMITS.quorum };
  const present = await input.present();
  const officers = officerHalves(input.officersFolder);
  if (present.length < limits.quorum)
    throw new Error(`${present.length} officer is there, the ceremony needs ${limits.quorum}`);
  const { root, made: rootMade } = await rootOf(input.officersFolder, officers, present, limits.quorum);
  const today = dayOf(now, dayShift);
  const kept = current?.days.filter(({ day }) => day >= today - LIMITS.retentionDays) ?? [];
  const made = await makeDayKeys(input, kept, officers, limits.quorum);
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
    officers,
    audit: keyBytes('audit key', authority.audit),
    limits,
  };
  await exchange.writeJson('root.json', { root: toBase64url(root.public) });
  await writeRecord(input, bundle, present, because ?? 'there is no bundle yet', [
    { action: 'ceremony-held', about: `bundle ${bundle.number}`, count: present.length },
    ...(rootMade ? [{ action: 'root-split', about: 'root', count: officers.length } as const] : []),
    { action: 'day-keys-made', about: `${made.length} days`, count: made.length },
  ]);
  await exchange.writeBytes('bundle.cbor', signBundle(root, bundle));
  return { bundle, because: because ?? 'there is no bundle yet' };
}

/** The bundle that lies in the exchange folder, proven by its root. */
export function bundleInForce(exchange: Exchange): Bundle | undefined {
  const root = exchange.read('root.json', RootHalf);
  const signed = exchange.bundle();
  return root && signed ? readBundle(keyBytes('root', root.root), signed) : undefined;
}

/** The steps, signed by who was there, for the vault's audit log. */
export function writeRecord(
  { exchange }: Pick<CeremonyInput, 'exchange'>,
  bundle: Bundle,
  present: readonly Officer[],
  why: string,
  steps: readonly CeremonyStep[],
): Promise<void> {
  return exchange.writeBytes(recordName(bundle.number), ceremonyRecord(why, steps, present));
}

/** Makes the keys of the days that have none; their secret halves leave this function as sealed shares only. */
async function makeDayKeys(
  { exchange, now, dayShift, officersFolder }: CeremonyInput,
  kept: Bundle['days'],
  officers: readonly OfficerHalf[],
  quorum: number,
): Promise<Bundle['days']> {
  // Yesterday too: a first start shortly after 04:00 takes tickets of the day before.
  const first = dayOf(now, dayShift) - 1;
  const generation = generationOf(officersFolder);
  const made: Bundle['days'] = [];
  const shares: SealedShare[] = [];
  for (let day = first; day < first + 1 + DAYS_AHEAD; day++) {
    if (kept.some((each) => each.day === day)) continue;
    const { public: key, secretBytes } = generateHpkeKey();
    shares.push(...(await splitAmong(officers, quorum, secretBytes, { day, generation })));
    secretBytes.fill(0);
    made.push({ day, key });
  }
  // Shares first: a day key that is in a bundle but whose shares are lost opens nothing, ever.
  await exchange.addShares(shares);
  return made;
}

/**
 * Keys that still prove tickets in hand stay. The authority's newest begins where its last one ends: each day has one key
 * that mints, or the key's number would tell apart who fetched before and who after the change.
 */
function ticketKeyTerms(
  current: Bundle | undefined,
  offered: readonly { readonly number: number; readonly key: string }[],
  today: number,
): Bundle['tickets'] {
  const kept = current?.tickets.filter(({ lastDay }) => lastDay >= today - LIMITS.retentionDays) ?? [];
  const keys = offered.map(({ key }) => keyBytes('ticket key', key));
  const [newest, number] = [keys.at(-1)!, offered.at(-1)!.number];
  const lastDay = today + TICKET_KEY_DAYS + LIMITS.ticketDays;
  const held = kept.find(({ key }) => sameBytes(key, newest));
  if (held && held.lastDay >= today + LIMITS.ticketDays) return kept;
  if (held) return kept.map((each) => (each === held ? { ...held, lastDay } : each));
  const stillMint = kept.filter(({ key }) => keys.some((each) => sameBytes(each, key)));
  const firstDay = Math.max(today - 1, ...stillMint.map((each) => each.lastDay + 1));
  return [...kept.filter((each) => each.number !== number), { number, key: newest, firstDay, lastDay }];
}
