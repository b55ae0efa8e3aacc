/** The tags of all tickets that were minted for a phone, from the sealed seeds that its registrations keep. */
import { concat, fromUtf8, withoutPadding } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import { SEED_SIZE, seedAad, ticketTag } from '../../../protocol/ticket/mint';

const TAG_SIZE = 16;

/** A registration as the registrar keeps it. */
export type Registration = {
  readonly ref: Uint8Array;
  /** A day number. */
  readonly registeredOn: number;
  readonly seeds: readonly { readonly day: number; readonly count: number; readonly sealed: Uint8Array }[];
};

/** A seed of a registration, and whose it should be. */
export type SealedSeed = {
  readonly phone: string;
  readonly ref: Uint8Array;
  readonly day: number;
  /** Tickets that came of it. */
  readonly count: number;
  readonly sealed: Uint8Array;
};

export type SeedsOf = { readonly dayKeys: ReadonlyMap<number, HpkeKeyPair> };

/** The seeds of the days that are asked for. Copies: what lies beside one in memory is no business of another thread. */
export const sealedSeeds = (
  phone: string,
  { ref, seeds }: Registration,
  isAsked: (day: number) => boolean,
): SealedSeed[] =>
  seeds
    .filter(({ day }) => isAsked(day))
    .map(({ day, count, sealed }) => ({ phone, ref: ref.slice(), day, count, sealed: sealed.slice() }));

/**
 * Of each seed its tags, one after another. A seed that does not open, or holds another number, gives none: whoever moved
 * seals between registrations finds nobody.
 */
export function seedTagsOf({ dayKeys }: SeedsOf, seeds: readonly SealedSeed[]): (Uint8Array | undefined)[] {
  return seeds.map((sealed) => {
    const dayKey = dayKeys.get(sealed.day);
    const seed = dayKey && openedSeed(dayKey, sealed);
    const tags = seed && concat(...Array.from({ length: sealed.count }, (_, n) => ticketTag(seed, n)));
    seed?.fill(0);
    return tags;
  });
}

/** The tags of one seed. */
export const tagsIn = (tags: Uint8Array): Uint8Array[] =>
  Array.from({ length: tags.length / TAG_SIZE }, (_, n) => tags.subarray(n * TAG_SIZE, (n + 1) * TAG_SIZE));

/** Tags by day, of all registrations of a phone: few enough for this thread. */
export function ticketTags(
  phone: string,
  registrations: readonly Registration[],
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
): Map<number, Uint8Array[]> {
  const seeds = registrations.flatMap((each) => sealedSeeds(phone, each, (day) => dayKeys.has(day)));
  const tags = new Map<number, Uint8Array[]>();
  for (const [i, own] of seedTagsOf({ dayKeys }, seeds).entries())
    if (own) tags.set(seeds[i]!.day, [...(tags.get(seeds[i]!.day) ?? []), ...tagsIn(own)]);
  return tags;
}

function openedSeed(dayKey: HpkeKeyPair, { ref, day, sealed, phone }: SealedSeed): Uint8Array | undefined {
  try {
    const opened = hpkeOpen(dayKey, INFO.seed, seedAad(ref, day), sealed);
    const isOfPhone = fromUtf8(withoutPadding(opened.subarray(SEED_SIZE))) === phone;
    return isOfPhone ? concat(opened.subarray(0, SEED_SIZE)) : undefined;
  } catch (error) {
    if (error instanceof Malformed || error instanceof TypeError) return undefined;
    throw error;
  }
}
