/** Looks tags up in the ordered tags blocks of a segment (layout.ts): only blocks that can hold one are opened. */
import { readUint } from '../bytes';
import { firstIndex, TAG_ENTRY_SIZE, TAG_PREFIX_SIZE } from './layout';

/**
 * Row ordinals of the boardings whose tags begin as one of `tags` does, ascending, each once.
 * @param tags 16 bytes each, ordered
 * @param firsts the first bytes of the first tag of each block
 * @param open opens blocks (ascending numbers), many at once so that neighbours are read together
 */
export function findOrdinals(
  tags: readonly Uint8Array[],
  firsts: Uint8Array,
  open: (blocks: readonly number[], use: (block: number, entries: Uint8Array) => void) => void,
): number[] {
  const asked = wantedOfBlocks(tags, firsts);
  const found = new Set<number>();
  open([...asked.keys()], (block, entries) => {
    const count = entries.length / TAG_ENTRY_SIZE;
    for (const tag of asked.get(block)!) {
      const isFrom = (index: number) => comparePrefix(entries, index * TAG_ENTRY_SIZE, tag) >= 0;
      let index = firstIndex(count, isFrom);
      for (; index < count && comparePrefix(entries, index * TAG_ENTRY_SIZE, tag) === 0; index++)
        found.add(readUint(entries, index * TAG_ENTRY_SIZE + TAG_PREFIX_SIZE, 4));
    }
  });
  return [...found].sort((a, b) => a - b);
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

/** Which tags each block may hold, by block, ascending. */
function wantedOfBlocks(tags: readonly Uint8Array[], firsts: Uint8Array): Map<number, Uint8Array[]> {
  const wanted = new Map<number, Uint8Array[]>();
  const count = firsts.length / TAG_PREFIX_SIZE;
  for (const tag of tags) {
    // A tag's entries may begin in the block before the one that begins with it.
    const isFrom = (block: number) => comparePrefix(firsts, block * TAG_PREFIX_SIZE, tag) >= 0;
    let block = Math.max(firstIndex(count, isFrom) - 1, 0);
    for (; block < count && comparePrefix(firsts, block * TAG_PREFIX_SIZE, tag) <= 0; block++) {
      const ofBlock = wanted.get(block);
      if (ofBlock) ofBlock.push(tag);
      else wanted.set(block, [tag]);
    }
  }
  return wanted;
}

const comparePrefix = (bytes: Uint8Array, at: number, tag: Uint8Array): number =>
  compareAt(bytes, at, tag, TAG_PREFIX_SIZE);

/** As `Buffer.compare` of `size` bytes at `at` with as many of `tag`, without making a view of them. */
function compareAt(bytes: Uint8Array, at: number, tag: Uint8Array, size: number): number {
  for (let i = 0; i < size; i++) {
    const difference = bytes[at + i]! - tag[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
