/** One change of an index. */
export type IndexChange =
  | { type: 'put'; key: Uint8Array; value: Uint8Array }
  | { type: 'del'; key: Uint8Array };

/** An ordered map of byte strings that may forget its last changes, or be damaged, at any crash. */
export interface KeyIndex {
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>;
  /** Makes all changes or none; on disk at some later time. */
  change(changes: readonly IndexChange[]): Promise<void>;
  /** Everything from `from` (inclusive) to `to` (exclusive) in the order of the keys, some at a time. */
  entries(from?: Uint8Array, to?: Uint8Array): AsyncIterable<readonly (readonly [Uint8Array, Uint8Array])[]>;
  /** Forgets everything, damage included. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** An index in memory: for tests, simulations, and journals so small that reading them at start is nothing. */
export function memoryIndex(): KeyIndex {
  const kept = new Map<string, Uint8Array>();
  const name = (key: Uint8Array) => Buffer.from(key).toString('latin1');
  return {
    get: async (key) => kept.get(name(key)),
    getMany: async (keys) => keys.map((key) => kept.get(name(key))),
    change: async (changes) => {
      for (const one of changes) {
        if (one.type === 'put') kept.set(name(one.key), one.value.slice());
        else kept.delete(name(one.key));
      }
    },
    async *entries(from, to) {
      const above = from && name(from);
      const below = to && name(to);
      const inside = [...kept.keys()].filter((key) => !(above && key < above) && !(below && key >= below));
      yield inside
        .sort()
        .map((key) => [Uint8Array.from(Buffer.from(key, 'latin1')), kept.get(key)!] as const);
    },
    clear: async () => kept.clear(),
    close: async () => {},
  };
}
