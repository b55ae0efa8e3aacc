/** Something looked up one by one by many at once, and faster together. */
type Asked<Key, Value> = {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
};

/** Keys of one look-up at most: what comes behind it waits no longer than that takes. */
const TOGETHER = 1_000;

/**
 * Look-ups of single keys by one that takes many: what is asked for in one turn, or while an earlier look-up is under
 * way, is looked up together. An answer is never older than its question.
 */
export function gathered<Key, Value>(
  lookUp: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  let waiting: Asked<Key, Value>[] = [];
  let isUnderWay = false;

  const lookAllUp = async () => {
    // What is asked for in this turn comes along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const together = waiting.slice(0, TOGETHER);
      waiting = waiting.slice(TOGETHER);
      try {
        const values = await lookUp(together.map(({ key }) => key));
        for (const [i, { resolve }] of together.entries()) resolve(values[i]!);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    isUnderWay = false;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (isUnderWay) return;
      isUnderWay = true;
      void lookAllUp();
    });
}
