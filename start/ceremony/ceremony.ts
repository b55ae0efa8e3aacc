/**
 * The key ceremony: officers who are there make the day keys of the next 45 days, split each among all officers, and sign
 * the next bundle with the root that they bring back for that moment. `holdCeremony` does so when one is due: when there is
 * no bundle, fewer days are left than wanted, the site's name changed or a ticket key ended.
 */
import { type CeremonyStep, ceremonyRecord, recordName } from '../../backend/authority/vault/ceremony-record';
import {
  ceremonyDue,
  daysToMake,
  type Halves,
  LIMITS,
  nextBundle,
} from '../../backend/authority/vault/next-bundle';
import { splitAmong } from '../../backend/authority/vault/sharing';
import { type Bundle, readBundle, signBundle } from '../../protocol/bundle';
import { sameBytes, toBase64url } from '../../protocol/bytes';
import { generateHpkeKey } from '../../protocol/hpke';
import type { SealedShare } from '../../protocol/share';
import { AuthorityHalf, type Exchange, keyBytes, OperatorHalf, RootHalf } from '../exchange';
import { type Officer, type OfficerHalf, officerHalves } from './officers';
import { generationOf, rootOf } from './root';

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

/** Holds the ceremony if one is due. Resolves with the bundle in force and why a new one was signed, if so. */
export async function holdCeremony(input: CeremonyInput): Promise<{ bundle: Bundle; because?: string }> {
  const { exchange } = input;
  const halves = halvesIn(exchange);
  if (!halves) throw new Error('the ceremony needs the public halves of operator and authority first');
  const current = bundleInForce(exchange);
  const because = ceremonyDue(current, { ...input, tickets: halves.tickets });
  if (current && !because) return { bundle: current };

  const limits = current?.limits ?? { ...LIMITS, quorum: input.quorum ?? LIMITS.quorum };
  const present = await input.present();
  const officers = officerHalves(input.officersFolder);
  if (present.length < limits.quorum)
    throw new Error(`${present.length} officer is there, the ceremony needs ${limits.quorum}`);
  if (current) expectOfficersOf(current, officers);
  const { root, made: rootMade } = await rootOf(
    input,
    officers,
    present,
    limits.quorum,
    current !== undefined,
  );
  const made = await makeDayKeys(input, daysToMake(current, input), officers, limits.quorum);
  const bundle = nextBundle(current, input, { made, officers, halves, limits });
  await exchange.writeJson('root.json', { root: toBase64url(root.public) });
  await writeRecord(input, bundle, present, because ?? 'there is no bundle yet', [
    { action: 'ceremony-held', about: `bundle ${bundle.number}`, count: present.length },
    ...(rootMade ? [{ action: 'root-split', about: 'root', count: officers.length } as const] : []),
    { action: 'day-keys-made', about: `${made.length} days`, count: made.length },
  ]);
  await exchange.writeBytes('bundle.cbor', signBundle(root, bundle));
  return { bundle, because: because ?? 'there is no bundle yet' };
}

/** The public halves of both sides; undefined until both have written theirs. */
export function halvesIn(exchange: Exchange): Halves | undefined {
  const operator = exchange.read('operator.json', OperatorHalf);
  const authority = exchange.read('authority.json', AuthorityHalf);
  if (!operator || !authority) return undefined;
  return {
    relay: keyBytes('relay key', operator.relay),
    cards: keyBytes('card key', operator.cards),
    registrar: keyBytes('registrar key', authority.registrar),
    audit: keyBytes('audit key', authority.audit),
    tickets: authority.tickets.map(({ number, key }) => ({ number, key: keyBytes('ticket key', key) })),
  };
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

/** Makes keys of days; their secret halves leave this function as sealed shares only. */
async function makeDayKeys(
  { exchange, officersFolder }: CeremonyInput,
  days: readonly number[],
  officers: readonly OfficerHalf[],
  quorum: number,
): Promise<Bundle['days']> {
  const generation = generationOf(officersFolder);
  const made: Bundle['days'] = [];
  const shares: SealedShare[] = [];
  for (const day of days) {
    const { public: key, secretBytes } = generateHpkeKey();
    shares.push(...(await splitAmong(officers, quorum, secretBytes, { day, generation })));
    secretBytes.fill(0);
    made.push({ day, key });
  }
  // Shares first: a day key that is in a bundle but whose shares are lost opens nothing, ever.
  await exchange.addShares(shares);
  return made;
}

/** Officers whom a ceremony at the console brought in have no key file here: this one would leave them out. */
function expectOfficersOf({ officers }: Bundle, here: readonly OfficerHalf[]): void {
  const isHere = ({ sign }: { sign: Uint8Array }) => here.some((each) => sameBytes(each.sign, sign));
  const absent = officers.filter((officer) => !isHere(officer)).map(({ id }) => id);
  if (absent.length > 0 || here.length !== officers.length)
    throw new Error(
      `the bundle's officers and the key files here are not the same (${absent.join(', ')}): hold the ceremony at the console`,
    );
}
