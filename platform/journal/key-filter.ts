import type { KeyIndex } from './key-index';

/** 16 bits a key and 4 of them set: of keys that are not there about 2 in 1,000 are taken for one that may be. */
const BITS_A_KEY = 16;
const PROBES = 4;
/** Keys of the first block; each further one holds twice as many. */
const FIRST_BLOCK = 2 ** 16;
/** 64 MiB in all, for 33 million keys. Beyond these the last one fills up, and more and more keys are looked up that are not there. */
const MOST_BLOCKS = 9;

/** A Bloom filter (Bloom, CACM 13(7), 1970) that grows: tells of most keys that are not there that they are not. */
export class KeyFilter {
  private blocks: Block[] = [];

  constructor(private readonly mostBlocks = MOST_BLOCKS) {}

  add(key: Uint8Array): void {
    let last = this.blocks.at(-1);
    if (!last || (last.isFull && this.blocks.length < this.mostBlocks)) {
      last = new Block(last ? last.most * 2 : FIRST_BLOCK);
      this.blocks.push(last);
    }
    last.add(hashOf(key, 0), hashOf(key, SECOND));
  }

  /** False: surely never added. */
  mayHave(key: Uint8Array): boolean {
    const first = hashOf(key, 0);
    const second = hashOf(key, SECOND);
    for (const block of this.blocks) if (block.mayHave(first, second)) return true;
    return false;
  }

  clear(): void {
    this.blocks = [];
  }
}

class Block {
  private readonly bits: Uint32Array;
  private readonly mask: number;
  private keys = 0;

  /** @param most keys, a power of two */
  constructor(readonly most: number) {
    this.bits = new Uint32Array((most * BITS_A_KEY) / 32);
    this.mask = most * BITS_A_KEY - 1;
  }

  get isFull(): boolean {
    return this.keys >= this.most;
  }

  add(first: number, second: number): void {
    this.keys++;
    for (let i = 0, at = first; i < PROBES; i++, at = (at + second) | 0) {
      const bit = at & this.mask;
      this.bits[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  mayHave(first: number, second: number): boolean {
    for (let i = 0, at = first; i < PROBES; i++, at = (at + second) | 0) {
      const bit = at & this.mask;
      if (!(this.bits[bit >>> 5]! & (1 << (bit & 31)))) return false;
    }
    return true;
  }
}

/** Another beginning, another hash. */
const SECOND = 0x5bd1e995;

/** FNV-1a of 32 bits, and MurmurHash3's end, which spreads the last bytes over all bits. Not for keys meant to collide. */
function hashOf(key: Uint8Array, begin: number): number {
  let hash = 0x811c9dc5 ^ begin;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * `index`, which is asked only for keys that may be in it: nearly every check-in is new, and being told so by LevelDB took
 * a tenth of the operator's own time. It knows what is not there once it was read whole, as `checkIndex` does at each
 * opening, or cleared; before that everything is looked up.
 */
export function withFilter(index: KeyIndex): KeyIndex {
  const filter = new KeyFilter();
  let isWhole = false;
  return {
    get: async (key) => (isWhole && !filter.mayHave(key) ? undefined : index.get(key)),
    getMany: async (keys) => {
      if (!isWhole) return index.getMany(keys);
      const asked = keys.filter((key) => filter.mayHave(key));
      if (asked.length === 0) return keys.map(() => undefined);
      const found = await index.getMany(asked);
      let at = 0;
      return keys.map((key) => (key === asked[at] ? found[at++] : undefined));
    },
    change: (changes) => {
      for (const change of changes) if (change.type === 'put') filter.add(change.key);
      return index.change(changes);
    },
    async *entries(from, to) {
      const isAll = !from && !to;
      // What was added before stays: a change that is under way may not be among these entries.
      for await (const entries of index.entries(from, to)) {
        if (isAll) for (const [key] of entries) filter.add(key);
        yield entries;
      }
      isWhole ||= isAll;
    },
    clear: async () => {
      isWhole = false;
      await index.clear();
      filter.clear();
      isWhole = true;
    },
    close: () => index.close(),
  };
}
