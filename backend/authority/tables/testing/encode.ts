/** Files as offices make them, for tests: the same table as text, in another encoding, as a workbook. */
import writeXlsxFile from 'write-excel-file/node';

/** The cells of a CSV text whose quoted ones hold no quotation mark. */
export const cellsOf = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/"([^"]*)"|([^,]+)|(?<=^|,)(?=,|$)/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? '',
      ),
    );

/** One sheet; five digits are a spreadsheet's day, a number as in Excel. */
export async function workbook(cells: readonly (readonly (string | number)[])[]): Promise<Uint8Array> {
  const sheet = cells.map((row) =>
    row.map((value) =>
      typeof value === 'number' || /^\d{5}$/.test(value)
        ? { value: Number(value), type: Number }
        : { value, type: String },
    ),
  );
  return new Uint8Array(await writeXlsxFile(sheet).toBuffer());
}

/** Node writes no GB18030; characters are looked up by decoding all two-byte ones. */
export function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++)
      if (trail !== 0x7f) codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  return Uint8Array.from(
    [...text].flatMap((character) =>
      character < '\x80' ? [character.charCodeAt(0)] : codes.get(character)!,
    ),
  );
}
