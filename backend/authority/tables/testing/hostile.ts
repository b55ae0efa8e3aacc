/** Files that readers stumble over, for tests. */
import { unzipSync, zipSync } from 'fflate';
import writeXlsxFile from 'write-excel-file/node';
import type { Random } from '../../../../platform/random';

/** A workbook whose only sheet unpacks to `sheet`. */
export async function workbookOf(sheet: Uint8Array): Promise<Uint8Array> {
  const empty = unzipSync(
    new Uint8Array(await writeXlsxFile([[{ value: '地点', type: String }]]).toBuffer()),
  );
  const path = Object.keys(empty).find((name) => /worksheets\/sheet1\.xml$/.test(name))!;
  const text = new TextDecoder().decode(empty[path]);
  const at = text.indexOf('</sheetData>');
  return zipSync({
    ...empty,
    [path]: Buffer.concat([Buffer.from(text.slice(0, at)), sheet, Buffer.from(text.slice(at))]),
  });
}

/** One to four random wounds: bytes flipped, cut, repeated, moved, or replaced by what readers stumble over. */
export function mutated(whole: Uint8Array, random: Random): Uint8Array {
  const STUMBLES = [
    '"',
    '""',
    ',',
    '\n',
    '\r',
    '\0',
    '\uFEFF',
    '=1+1',
    '__proto__',
    '9'.repeat(400),
    '１月１２日',
    '0',
    '-',
    '🚌',
    '1e309',
  ];
  let bytes = Buffer.from(whole);
  for (let wounds = 1 + random.below(4); wounds > 0; wounds--) {
    const at = random.below(bytes.length);
    const length = 1 + random.below(40);
    switch (random.below(5)) {
      case 0:
        bytes[at] = bytes[at]! ^ (1 << random.below(8));
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      case 3:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(STUMBLES[random.below(STUMBLES.length)]!),
          bytes.subarray(at),
        ]);
        break;
      default:
        bytes = bytes.subarray(0, Math.max(1, at));
    }
    if (bytes.length === 0) return whole;
  }
  return new Uint8Array(bytes);
}
