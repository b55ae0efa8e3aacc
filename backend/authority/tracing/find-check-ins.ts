/** The check-ins of one person: by the tags of their phone's tickets, and of what terminals tagged for them. */

import { groupBy } from '../../../platform/group-by';
import { toHex } from '../../../protocol/bytes';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Boarding, TagKeyItem } from '../../../protocol/stored-item';
import { MAX_BOARDINGS, terminalTag } from '../../../protocol/terminal-tag';
import { sealedTagKey } from './first-tags';
import type { Opening } from './opening';
import { type Registration, ticketTags } from './seed-tags';
import type { CaseSegments } from './segments-of-case';
import type { TagKeys } from './tag-keys';

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
  readonly opening: Opening;
  readonly onDone: (items: number) => void;
}): Promise<Boarding[]> {
  const { identifiers, dayKeys, segments, tagKeys } = input;
  const found: Boarding[] = [];
  let asked = 0;
  for (const [day, items] of groupBy(input.items, (item) => item.day)) {
    const before = asked;
    const shared = { identifiers, dayKey: dayKeys.get(day) };
    const onDone = (done: number) => input.onDone(before + done);
    const tags = await input.opening('first tags', shared, items.map(sealedTagKey), onDone);
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
