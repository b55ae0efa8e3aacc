/** Looks tags up in the ordered tags blocks of a segment (layout.ts): only blocks that can hold one are opened. */
import { readUint } from '../bytes';
import { TAG_ENTRY_SIZE } from './layout';
import { firstIndex } from './rows-block';

const TAG_SIZE = 16;

/**
 * Row ordinals of the boardings that carry one of `tags`, in no order, each once.
 * @param tags 16 bytes each, in any order; fastest when ordered already, as a case orders them once for all segments
 * @param firsts the first tag of each block
 * @param open opens blocks (ascending numbers), many at once so that neighbours are read together
 */
export function findOrdinals(
  tags: readonly Uint8Array[],
  firsts: readonly Uint8Array[],
  open: (blocks: readonly number[], use: (block: number, entries: Uint8Array) => void) => void,
): number[] {
  const asked = wantedOfBlocks([...tags].sort(Buffer.compare), firsts);
  const found = new Set<number>();
  open([...asked.keys()], (block, entries) => {
    const count = entries.length / TAG_ENTRY_SIZE;
    for (const tag of asked.get(block)!) {
      let index = firstIndex(count, (each) => compareAt(entries, each * TAG_ENTRY_SIZE, tag) >= 0);
      for (; index < count && compareAt(entries, index * TAG_ENTRY_SIZE, tag) === 0; index++)
        found.add(readUint(entries, index * TAG_ENTRY_SIZE + TAG_SIZE, 4));
    }
  });
  return [...found];
}

/** Which tags each block may hold, by block, ascending: tags and blocks are walked once, side by side. */
function wantedOfBlocks(
  tags: readonly Uint8Array[],
  firsts: readonly Uint8Array[],
): Map<number, Uint8Array[]> {
  const wanted = new Map<number, Uint8Array[]>();
  let start = 0;
  for (const tag of tags) {
    // A tag's entries may begin in the block before the one that begins with it.
    while (start + 1 < firsts.length && compareAt(firsts[start + 1]!, 0, tag) < 0) start++;
    for (let block = start; block < firsts.length && compareAt(firsts[block]!, 0, tag) <= 0; block++) {
      const ofBlock = wanted.get(block);
      if (ofBlock) ofBlock.push(tag);
      else wanted.set(block, [tag]);
    }
  }
  return wanted;
}

/** As `Buffer.compare` of the 16 bytes at `at` with `tag`, without making a view of them. */
function compareAt(bytes: Uint8Array, at: number, tag: Uint8Array): number {
  for (let i = 0; i < TAG_SIZE; i++) {
    const difference = bytes[at + i]! - tag[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
