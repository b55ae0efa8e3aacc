/** Asks of many without waiting for each, and not for all at once. */

/** Sealed parts opened, and questions asked together, before others may run. */
export const AT_ONCE = 200;

/** The answers in the order of the items. */
export async function inPieces<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
  pause: () => Promise<void>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(ask))));
    await pause();
  }
  return answers;
}
