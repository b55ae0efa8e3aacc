/** The child of `xlsx`: one workbook in, the rows of its first sheet out. Holds nothing else. */
import { readSheet } from 'read-excel-file/node';
import type { FromChild } from './xlsx';

process.once('message', (bytes: Uint8Array) => {
  void rowsOf(bytes).then((answer) => process.send!(answer));
});

async function rowsOf(bytes: Uint8Array): Promise<FromChild> {
  try {
    const rows = await readSheet(Buffer.from(bytes));
    return {
      rows: rows.map((cells) =>
        cells.map((cell) =>
          cell instanceof Date
            ? { date: cell.toISOString() }
            : typeof cell === 'number'
              ? cell
              : cell === null
                ? ''
                : String(cell),
        ),
      ),
    };
  } catch {
    // The library's own words may quote cells.
    return { fault: 'the file is no XLSX workbook, or is damaged: save it again as .xlsx or .csv' };
  }
}
