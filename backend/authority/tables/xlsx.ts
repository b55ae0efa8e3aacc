/**
 * XLSX: the first sheet's rows. A file of 250 KB can unpack to what ends a process (FAULTS.md section 4.2), and its parser is not
 * ours: only `apart` calls this, in a process that may die.
 */
import { readSheet } from 'read-excel-file/node';
import { type Cell, FileRefused, LIMITS, type Table, tableOf } from './table';

const UNPACKED_BYTES = 100 * 1024 * 1024;

/** @throws FileRefused when it is no workbook */
export async function readXlsx(bytes: Uint8Array): Promise<Table> {
  expectSmallArchive(bytes);
  const rows = await sheetOf(bytes);
  return tableOf(
    rows.map((cells) => cells.map(cellOf)),
    (i) => i + 1,
  );
}

async function sheetOf(bytes: Uint8Array): Promise<readonly (readonly unknown[])[]> {
  try {
    return (await readSheet(Buffer.from(bytes))) as unknown[][];
  } catch {
    // The library's own words may quote cells.
    throw new FileRefused('the file is no XLSX workbook, or is damaged: save it again as .xlsx or .csv');
  }
}

function cellOf(cell: unknown): Cell {
  if (cell instanceof Date || typeof cell === 'number') return cell;
  return cell === null || cell === undefined ? '' : String(cell);
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Adds up what the archive says that it unpacks to (APPNOTE.TXT 4.3.12), before anything is unpacked. */
function expectSmallArchive(bytes: Uint8Array): void {
  if (bytes.length > LIMITS.bytes)
    throw new FileRefused(`the file has ${bytes.length} bytes, may have ${LIMITS.bytes}: split it`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new FileRefused('the file is no XLSX workbook: save it as .xlsx or .csv');
  let at = view.getUint32(end + 16, true);
  let unpacked = 0;
  for (let i = view.getUint16(end + 10, true); i > 0; i--) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY)
      throw new FileRefused('the workbook is damaged: save it again');
    unpacked += view.getUint32(at + 24, true);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (unpacked > UNPACKED_BYTES)
    throw new FileRefused(
      `the workbook unpacks to ${Math.round(unpacked / 1e6)} MB, may be ${Math.floor(UNPACKED_BYTES / 1e6)}: save the sheet as CSV`,
    );
}
