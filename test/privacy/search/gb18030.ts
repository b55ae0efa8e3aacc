/** GB18030, the character set of Chinese files; Node reads it and does not write it. */

let table: Map<string, number> | undefined;

/** The two-byte part, where all usual Han characters are, turned round: what Node decodes is what we encode. */
function twoBytes(): Map<string, number> {
  if (table) return table;
  table = new Map();
  const decoder = new TextDecoder('gb18030');
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++)
      if (trail !== 0x7f) table.set(decoder.decode(Uint8Array.of(lead, trail)), lead * 256 + trail);
  return table;
}

/** The bytes of a text; RangeError for a character that two bytes cannot write. */
export function gb18030(text: string): Uint8Array {
  const bytes = [...text].flatMap((character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x80) return [code];
    const pair = twoBytes().get(character);
    if (pair === undefined) throw new RangeError(`GB18030 has no two bytes for U+${code.toString(16)}`);
    return [pair >> 8, pair & 0xff];
  });
  return Uint8Array.from(bytes);
}
