/** The check-ins of one person: by the tags of their phone's tickets, and of what terminals tagged for them. */

import { groupBy } from '../../../platform/group-by';
import { concat, fromUtf8, toHex, withoutPadding } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Boarding, TagKeyItem } from '../../../protocol/stored-item';
import { MAX_BOARDINGS, terminalTag } from '../../../protocol/terminal-tag';
import { SEED_SIZE, seedAad, ticketTag } from '../../../protocol/ticket/mint';
import type { FirstTags } from './first-tags';
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
 * @param isAsked days to leave out give no tags, and cost nothing
 */
export function ticketTags(
  phone: string,
  registrations: readonly Registration[],
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
  isAsked: (day: number) => boolean = () => true,
): Map<number, Uint8Array[]> {
  const tags = new Map<number, Uint8Array[]>();
  for (const { ref, seeds } of registrations)
    for (const { day, count, sealed } of seeds) {
      const dayKey = isAsked(day) ? dayKeys.get(day) : undefined;
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

/** Every stored boarding that carries a tag of the phone's tickets; not yet proven. */
export async function findByTickets(
  phone: string | undefined,
  registrations: readonly Registration[],
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
  segments: CaseSegments,
): Promise<Boarding[]> {
  const tags = ticketTags(phone ?? '', registrations, dayKeys);
  const found: Boarding[] = [];
  for (const day of segments.days) found.push(...(await segments.ofTags(day, tags.get(day) ?? [])));
  return found;
}

/**
 * Every stored boarding that a terminal tagged for one of the identifiers; not yet proven. Under one tag key an
 * identifier's first boarding has k = 0, the next 1, and so on: only who was found is asked on.
 */
export async function findByTerminals(input: {
  readonly identifiers: readonly Identifier[];
  readonly dayKeys: ReadonlyMap<number, HpkeKeyPair>;
  readonly segments: CaseSegments;
  /** Of the case's days. */
  readonly items: readonly TagKeyItem[];
  readonly tagKeys: TagKeys;
  readonly firstTags: FirstTags;
  readonly onDone: (items: number) => void;
}): Promise<Boarding[]> {
  const { identifiers, dayKeys, segments, tagKeys } = input;
  const found: Boarding[] = [];
  let asked = 0;
  for (const [day, items] of groupBy(input.items, (item) => item.day)) {
    const before = asked;
    const job = { items, identifiers, dayKey: dayKeys.get(day) };
    const tags = await input.firstTags(job, (done) => input.onDone(before + done));
    asked += items.length;
    // A seal that does not open is counted with those that no terminal signed.
    for (const [i, item] of items.entries()) if (!tags[i]) tagKeys.open(item);
    const rows = await segments.ofTags(
      day,
      tags.flatMap((each) => each ?? []),
    );
    found.push(...rows, ...(await laterOf(rows, items, tags, input)));
  }
  return found;
}

type Next = { readonly item: TagKeyItem; readonly identifier: Identifier };

/** The boardings after the first ones, of those tag keys that gave a first one. */
async function laterOf(
  rows: readonly Boarding[],
  items: readonly TagKeyItem[],
  tags: readonly (readonly Uint8Array[] | undefined)[],
  { identifiers, segments, tagKeys }: Parameters<typeof findByTerminals>[0],
): Promise<Boarding[]> {
  if (rows.length === 0) return [];
  const firsts = new Set(rows.map(({ tag }) => toHex(tag)));
  let next: Next[] = items.flatMap((item, i) =>
    identifiers.flatMap((identifier, j) =>
      tags[i] && firsts.has(toHex(tags[i][j]!)) ? [{ item, identifier }] : [],
    ),
  );
  const found: Boarding[] = [];
  for (let k = 1; next.length > 0 && k < MAX_BOARDINGS; k++) {
    const named = new Map<string, Next & { tag: Uint8Array }>();
    for (const each of next) {
      const key = tagKeys.open(each.item);
      const tag = key && terminalTag(key, each.identifier, k);
      if (tag) named.set(toHex(tag), { ...each, tag });
    }
    const more = await segments.ofTags(
      rows[0]!.day,
      [...named.values()].map(({ tag }) => tag),
    );
    found.push(...more);
    next = more.map(({ tag }) => named.get(toHex(tag))!);
  }
  return found;
}
