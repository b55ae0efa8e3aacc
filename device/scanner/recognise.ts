/** What the codes that scanners read look like on the line (PROTOCOL.md sections 3 and 4). Pure. */
import { CARD_PREFIX } from '../../protocol/card';
import { PASS_PREFIX } from '../../protocol/pass';

/** Codes that are as long as their first four characters say: no ending is needed to see that they are complete. */
const FIXED: readonly { prefix: string; length: number }[] = [
  { prefix: PASS_PREFIX, length: 249 },
  { prefix: CARD_PREFIX, length: 117 },
];

/** Shorter texts are line noise: a bounce, an answer to a command that nobody gave. */
const SHORTEST = 4;

/** The length of the code that `text` begins, or undefined when its end cannot be told from its beginning. */
export function fixedLength(text: string): number | undefined {
  return FIXED.find(({ prefix }) => text.startsWith(prefix))?.length;
}

/** True when `text` is, or may yet become, the beginning of a code of fixed length. */
export function beginsFixed(text: string): boolean {
  return FIXED.some(({ prefix }) => prefix.startsWith(text.slice(0, prefix.length)));
}

/**
 * The code within a text whose end is known: a pass or card that has noise before or behind it is cut out, anything
 * else is returned whole; undefined for noise alone.
 */
export function recognise(text: string): string | undefined {
  for (const { prefix, length } of FIXED) {
    const at = text.indexOf(prefix);
    if (at >= 0 && text.length - at >= length) return text.slice(at, at + length);
  }
  return text.length < SHORTEST ? undefined : text;
}
