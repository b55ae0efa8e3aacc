/**
 * The tags by which terminals' check-ins of somebody are found: the first that each tag key of a case's days gives. A city
 * has 25,000 of them a day, and opening them is what a case by card costs.
 */
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { TagKeyItem } from '../../../protocol/stored-item';
import { terminalTag } from '../../../protocol/terminal-tag';
import { openTagKey } from './tag-keys';

/** What of a tag key's item is needed to open it. */
export type SealedTagKey = Pick<TagKeyItem, 'terminalNumber' | 'day' | 'sealed'>;

export type FirstTagsOf = {
  readonly identifiers: readonly Identifier[];
  /** Of the items' day; undefined where the case has none. */
  readonly dayKey: HpkeKeyPair | undefined;
};

/** A copy of its own: what lies beside it in memory is no business of another thread. */
export const sealedTagKey = ({ terminalNumber, day, sealed }: SealedTagKey): SealedTagKey => ({
  terminalNumber,
  day,
  sealed: sealed.slice(),
});

/**
 * For each tag key the first tag of each identifier under it; undefined where the seal does not open. Who signed a seal is
 * not looked at: that is proven of those whose tags are found (`tag-keys.ts`).
 */
export function firstTagsOf(
  { identifiers, dayKey }: FirstTagsOf,
  items: readonly SealedTagKey[],
): (Uint8Array[] | undefined)[] {
  return items.map((item) => {
    const key = openTagKey(item, dayKey);
    const tags = key && identifiers.map((identifier) => terminalTag(key, identifier, 0));
    key?.fill(0);
    return tags;
  });
}
