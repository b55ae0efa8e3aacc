/**
 * The tags by which terminals' check-ins of somebody are found: the first that each tag key of a case's days gives. A city
 * has 25,000 of them a day, and opening them is what a case by card costs: `FirstTags` is a door behind which worker
 * threads do it (`first-tags-pool.ts`), or this thread does.
 */
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { TagKeyItem } from '../../../protocol/stored-item';
import { terminalTag } from '../../../protocol/terminal-tag';
import { AT_ONCE } from './in-pieces';
import { openTagKey } from './tag-keys';

/** What of a tag key's item is needed to open it. */
export type SealedTagKey = Pick<TagKeyItem, 'terminalNumber' | 'day' | 'sealed'>;

export type FirstTagsJob = {
  /** All of one day. */
  readonly items: readonly SealedTagKey[];
  readonly identifiers: readonly Identifier[];
  /** Of that day; undefined where the case has none. */
  readonly dayKey: HpkeKeyPair | undefined;
};

/**
 * For each item, in the same order, the first tag of each identifier under its key; undefined where the seal does not
 * open. Who signed a seal is not looked at: that is proven of those whose tags are found (`tag-keys.ts`).
 * @param onDone how many items are done, now and then
 */
export type FirstTags = (
  job: FirstTagsJob,
  onDone: (items: number) => void,
) => Promise<readonly (readonly Uint8Array[] | undefined)[]>;

export function firstTagsOf({ items, identifiers, dayKey }: FirstTagsJob): (Uint8Array[] | undefined)[] {
  return items.map((item) => {
    const key = openTagKey(item, dayKey);
    const tags = key && identifiers.map((identifier) => terminalTag(key, identifier, 0));
    key?.fill(0);
    return tags;
  });
}

/** In this thread. */
export const firstTagsHere =
  (pause: () => Promise<void>): FirstTags =>
  async ({ items, ...job }, onDone) => {
    const found: (Uint8Array[] | undefined)[] = [];
    for (let at = 0; at < items.length; at += AT_ONCE) {
      found.push(...firstTagsOf({ ...job, items: items.slice(at, at + AT_ONCE) }));
      onDone(found.length);
      await pause();
    }
    return found;
  };
