/** The check-ins of one person: by the tags of their phone's tickets, and of what terminals tagged for them. */
import { concat, fromUtf8, toHex, withoutPadding } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Boarding } from '../../../protocol/stored-item';
import { MAX_BOARDINGS, terminalTag } from '../../../protocol/terminal-tag';
import { SEED_SIZE, seedAad, ticketTag } from '../../../protocol/ticket/mint';
import type { CaseSegments } from './segments-of-case';
import type { TagKeys } from './tag-keys';

/** A registration as the registrar keeps it. */
export type Registration = {
  readonly ref: Uint8Array;
  /** A day number. */
  readonly registeredOn: number;
  readonly seeds: readonly { readonly day: number; readonly count: number; readonly sealed: Uint8Array }[];
};

/**
 * Tags by day, of all tickets that were minted for the phone. A seed that does not open, or holds another number, gives
 * none: whoever moved seals between registrations finds nobody.
 */
export function ticketTags(
  phone: string,
  registrations: readonly Registration[],
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
): Map<number, Uint8Array[]> {
  const tags = new Map<number, Uint8Array[]>();
  for (const { ref, seeds } of registrations)
    for (const { day, count, sealed } of seeds) {
      const dayKey = dayKeys.get(day);
      const seed = dayKey && openedSeed(dayKey, ref, day, sealed, phone);
      if (!seed) continue;
      const own = Array.from({ length: count }, (_, n) => ticketTag(seed, n));
      tags.set(day, [...(tags.get(day) ?? []), ...own]);
      seed.fill(0);
    }
  return tags;
}

function openedSeed(dayKey: HpkeKeyPair, ref: Uint8Array, day: number, sealed: Uint8Array, phone: string) {
  try {
    const opened = hpkeOpen(dayKey, INFO.seed, seedAad(ref, day), sealed);
    const isOfPhone = fromUtf8(withoutPadding(opened.subarray(SEED_SIZE))) === phone;
    return isOfPhone ? concat(opened.subarray(0, SEED_SIZE)) : undefined;
  } catch (error) {
    if (error instanceof Malformed || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Every stored boarding that carries a tag of the person; not yet proven. */
export async function findCheckIns(input: {
  /** What the person is known by. */
  readonly identifiers: readonly Identifier[];
  /** Those of the phone among them. */
  readonly registrations: readonly Registration[];
  readonly dayKeys: ReadonlyMap<number, HpkeKeyPair>;
  readonly segments: CaseSegments;
  readonly tagKeys: TagKeys;
}): Promise<Boarding[]> {
  const { identifiers, segments } = input;
  const phone = identifiers.find(({ kind }) => kind === 'phone')?.identifier;
  const ofTickets = ticketTags(phone ?? '', input.registrations, input.dayKeys);
  const found: Boarding[] = [];
  for (const day of segments.days) {
    found.push(...(await segments.ofTags(day, ofTickets.get(day) ?? [])));
    for (const identifier of identifiers)
      found.push(...(await terminalMadeOf(identifier, day, segments, input.tagKeys)));
  }
  return found;
}

/** Under one tag key an identifier's first boarding has k = 0, the next 1, and so on: only who was found is asked on. */
async function terminalMadeOf(
  subject: Identifier,
  day: number,
  segments: CaseSegments,
  tagKeys: TagKeys,
): Promise<Boarding[]> {
  const found: Boarding[] = [];
  let asked = tagKeys.ofDay(day);
  for (let k = 0; asked.length > 0 && k < MAX_BOARDINGS; k++) {
    const tagOf = new Map(asked.map((key) => [toHex(terminalTag(key, subject, k)), key]));
    const rows = await segments.ofTags(
      day,
      asked.map((key) => terminalTag(key, subject, k)),
    );
    found.push(...rows);
    asked = rows.map(({ tag }) => tagOf.get(toHex(tag))).filter((key) => key !== undefined);
  }
  return found;
}
