import assert from 'node:assert/strict';
import { unzipSync, zipSync } from 'fflate';
import writeXlsxFile from 'write-excel-file/node';
import { systemClock } from '../../../platform/clock';
import { seededRandom } from '../../../platform/random';
import { FileRefused } from '../tables/table';
import { csv, FEED, SOURCE, utf8 } from './import.fixture';
import { readReportsApart } from './import-desk';

describe('an import of hostile files', () => {
  it('is not ended by a workbook that unpacks to more than a machine has', async function () {
    this.timeout(60_000);
    const bomb = await workbookOf(Buffer.alloc(60 * 1024 * 1024, ' '));
    assert.ok(bomb.length < 500_000);
    const read = readReportsApart(systemClock());
    await assert.rejects(
      read({ fileName: 'bomb.xlsx', bytes: bomb, source: SOURCE }),
      /takes more than 96 MB or 20 s to read/,
    );
    // The same way in takes an honest file.
    const honest = {
      fileName: 'trips.csv',
      bytes: utf8(FEED),
      source: SOURCE,
      coordinates: 'WGS-84',
    } as const;
    assert.deepEqual(await read(honest), await csv(FEED, { coordinates: 'WGS-84' }));
    const lying = await workbookOf(Buffer.alloc(101 * 1024 * 1024, ' '));
    await assert.rejects(csv('', { fileName: 'bomb.xlsx', bytes: lying }), /unpacks to 106 MB, may be/);
  });

  it('gives clear row errors for three thousand seeded mutations, never a crash, never a half import', async function () {
    this.timeout(120_000);
    const whole = utf8(FEED);
    const random = seededRandom('mutations of reports');
    let taken = 0;
    let refusedFiles = 0;
    for (let i = 0; i < 3000; i++) {
      const bytes = mutated(whole, random);
      try {
        const { rows, reports, rejected } = await csv('', { bytes, coordinates: 'GCJ-02' });
        assert.equal(rows.accepted + rows.rejected, rows.all, `mutation ${i}`);
        assert.equal(new Set(rejected.map(({ row }) => row)).size, rows.rejected, `mutation ${i}`);
        const acceptedRows = new Set(reports.map(({ row }) => row));
        assert.ok(
          rejected.every(
            ({ row, what }) => !acceptedRows.has(row) && what.en.length > 10 && what.zh.length > 4,
          ),
          `mutation ${i}: half a row`,
        );
        taken++;
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        refusedFiles++;
      }
    }
    assert.ok(taken > 500 && refusedFiles > 100, `${taken} taken, ${refusedFiles} refused`);
  });
});

/** A workbook whose only sheet unpacks to `sheet`. */
async function workbookOf(sheet: Uint8Array): Promise<Uint8Array> {
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
function mutated(whole: Uint8Array, random: ReturnType<typeof seededRandom>): Uint8Array {
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
