/** Packs stored items of one day into the bytes of a segment (PROTOCOL.md section 5; layout.ts says how they lie). */
import { concat } from '../bytes';
import type { StoredItem } from '../stored-item';
import { compareItems, compareRowKeys, type RowKey, rowKey } from './layout';
import { type NonceSource, SegmentWriter, tagPrefix } from './writer';

type Row = { readonly key: RowKey; readonly item: StoredItem };

/**
 * The whole file. The order of `items` does not matter, and equal `random` gives equal bytes.
 * @param input.day every item's day; RangeError when one is of another
 * @param input.number of the segment, 0 to 2^32 - 1
 * @param input.key the day's segment key, 32 bytes
 */
export function packSegment(input: {
  readonly day: number;
  readonly number: number;
  readonly items: readonly StoredItem[];
  readonly key: Uint8Array;
  readonly random: NonceSource;
}): Uint8Array {
  const rows = input.items
    .map((item): Row => ({ key: rowKey(item), item }))
    .sort((a, b) => compareRowKeys(a.key, b.key) || compareItems(a.item, b.item));
  const writer = new SegmentWriter(input);
  const tags: { readonly prefix: number; readonly ordinal: number }[] = [];
  for (const [ordinal, { item, key }] of rows.entries()) {
    writer.row(item, key);
    if (item.kind === 'boarding') tags.push({ prefix: tagPrefix(item.tag), ordinal });
  }
  tags.sort((a, b) => a.prefix - b.prefix || a.ordinal - b.ordinal);
  for (const { prefix, ordinal } of tags) writer.tag(prefix, ordinal);
  writer.end();
  return concat(...writer.take());
}
