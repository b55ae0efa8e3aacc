import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import readXlsxFile from 'read-excel-file/node';
import { csvFile } from './csv';
import { xlsxFile } from './xlsx';

/** What a spreadsheet runs: the first character that is not blank decides, in any line of a cell, full-width too. */
const runs = (cell: string) =>
  cell
    .split(/[\r\n]+/)
    .some((line) => /^[\s\u200b-\u200f\u2060]*[=+\-@＝＋－＠]/u.test(line) || /^\t/.test(line));

const HOSTILE = [
  '=1+1',
  '+8613800246021',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =HYPERLINK("http://evil.test","x")',
  '\u3000＝1+1',
  '＋1',
  '－1',
  '＠x',
  '\u200b=1',
  '\u00a0@x',
  '好\n=cmd|x',
  '"=1',
  '","=1',
];
const rows = (cells: readonly (string | number)[]) => cells.map((cell) => ['好', cell]);
const read = (bytes: Uint8Array) =>
  parse(Buffer.from(bytes), { bom: true, relax_column_count: true }) as string[][];

describe('exported files', () => {
  it('hold no cell that a spreadsheet runs, and say what was in it all the same', () => {
    const cells = read(csvFile(rows(HOSTILE)));
    assert.equal(cells.length, HOSTILE.length);
    for (const [i, [, cell]] of cells.entries()) {
      assert.ok(!runs(cell!), JSON.stringify(cell));
      const said = HOSTILE[i]!.replace(/[\r\n]+/g, ' ');
      assert.ok([said, `'${said}`].includes(cell!), JSON.stringify(cell));
    }
    // The control: written as they are, the same look finds them.
    const plain = HOSTILE.map((cell) => `"${cell.replaceAll('"', '""')}"`).join('\r\n');
    const found = read(Buffer.from(plain)).filter(([cell]) => runs(cell!)).length;
    assert.ok(found >= HOSTILE.length - 2, `${found} of ${HOSTILE.length}`);
  });

  it('open in Excel as Chinese, keep long numbers and leading zeros, and quote all', () => {
    const bytes = csvFile([
      ['号码', 'a'],
      ['210102199001011234', 12],
      ['0417', 0],
      ['13900111222', 1],
    ]);
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.equal(
      Buffer.from(bytes.subarray(3)).toString('utf8'),
      '"号码","a"\r\n"\'210102199001011234","12"\r\n"\'0417","0"\r\n"13900111222","1"\r\n',
    );
  });

  it('hold typed cells as XLSX: text stays text, numbers are numbers, no character breaks the file', async () => {
    const cells = [...HOSTILE, '210102199001011234', 'a\u0000b\ud800c', '😷', 30];
    const bytes = await xlsxFile([{ name: '联系名单', widths: [10, 20], rows: rows(cells) }]);
    const [sheet] = await readXlsxFile(Buffer.from(bytes), { trim: false });
    const back = sheet!.data.map(([, cell]) => cell);
    assert.equal(back.at(-1), 30);
    assert.equal(back.at(-2), '😷');
    assert.equal(back.at(-3), 'abc');
    assert.equal(back.at(-4), '210102199001011234');
    for (const [i, hostile] of HOSTILE.entries()) {
      assert.equal(typeof back[i], 'string');
      assert.equal(String(back[i]).trim(), hostile.replace(/\r\n?/g, '\n').trim(), JSON.stringify(hostile));
    }
  });
});
