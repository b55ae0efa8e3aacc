/** Looks tags up in the ordered tags blocks of a segment (layout.ts): only blocks that can hold one are opened. */
import { readUint } from '../bytes';
import { firstIndex } from './rows-block';

/**
 * Row ordinals of the boardings whose tags begin as one of `tags` does, in no order, each once.
 * @param tags 16 bytes each, in any order; fastest when ordered already, as a case orders them once for all segments
 * @param firsts the first `prefix` bytes of the first tag of each block
 * @param prefix so many bytes of a tag lead to its rows
 * @param open opens blocks (ascending numbers), many at once so that neighbours are read together
 */
export function findOrdinals(
  tags: readonly Uint8Array[],
  firsts: Uint8Array,
  prefix: number,
  open: (blocks: readonly number[], use: (block: number, entries: Uint8Array) => void) => void,
): number[] {
  const asked = wantedOfBlocks(ordered(tags), firsts, prefix);
  const found = new Set<number>();
  const size = prefix + 4;
  open([...asked.keys()], (block, entries) => {
    const count = entries.length / size;
    for (const tag of asked.get(block)!) {
      let index = firstIndex(count, (each) => compareAt(entries, each * size, tag, prefix) >= 0);
      for (; index < count && compareAt(entries, index * size, tag, prefix) === 0; index++)
        found.add(readUint(entries, index * size + prefix, 4));
    }
  });
  return [...found];
}

/** Whether `tag` is one of `tags`, which are ordered. */
export function isAmong(tags: readonly Uint8Array[], tag: Uint8Array): boolean {
  const at = firstIndex(tags.length, (each) => compareAt(tags[each]!, 0, tag, tag.length) >= 0);
  return at < tags.length && compareAt(tags[at]!, 0, tag, tag.length) === 0;
}

/** The tags by their bytes; those that are so already are not sorted again. */
export function ordered(tags: readonly Uint8Array[]): readonly Uint8Array[] {
  for (let i = 1; i < tags.length; i++)
    if (compareAt(tags[i - 1]!, 0, tags[i]!, tags[i]!.length) > 0) return [...tags].sort(Buffer.compare);
  return tags;
}

/** Which tags each block may hold, by block, ascending: tags and blocks are walked once, side by side. */
function wantedOfBlocks(
  tags: readonly Uint8Array[],
  firsts: Uint8Array,
  prefix: number,
): Map<number, Uint8Array[]> {
  const wanted = new Map<number, Uint8Array[]>();
  const count = firsts.length / prefix;
  let start = 0;
  for (const tag of tags) {
    // A tag's entries may begin in the block before the one that begins with it.
    while (start + 1 < count && compareAt(firsts, (start + 1) * prefix, tag, prefix) < 0) start++;
    for (let block = start; block < count && compareAt(firsts, block * prefix, tag, prefix) <= 0; block++) {
      const ofBlock = wanted.get(block);
      if (ofBlock) ofBlock.push(tag);
      else wanted.set(block, [tag]);
    }
  }
  return wanted;
}

/** As `Buffer.compare` of `size` bytes at `at` with as many of `tag`, without making a view of them. */
function compareAt(bytes: Uint8Array, at: number, tag: Uint8Array, size: number): number {
  for (let i = 0; i < size; i++) {
    const difference = bytes[at + i]! - tag[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
