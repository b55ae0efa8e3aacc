/** A file as a table, by how its name ends. */
import { ENCODINGS, type Encoding, readCsv } from './csv';
import { FileRefused, LIMITS, type Table } from './table';
import { readXlsx } from './xlsx';

export type GivenFile = {
  /** Its ending decides how it is read: `.csv`, `.txt`, `.xlsx`. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** Left out: UTF-8 where its bytes are, else GB18030. */
  readonly encoding?: Encoding;
};

export type ReadTable = { readonly table: Table; readonly encoding?: Encoding };

/** Without the point, in lower case. */
export const endingOf = (fileName: string): string => /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';

/** @throws FileRefused */
export async function readTable({ fileName, bytes, encoding }: GivenFile): Promise<ReadTable> {
  expectSize(bytes);
  const ending = endingOf(fileName);
  if (ending === 'csv' || ending === 'txt') return readCsv(bytes, encoding);
  if (ending === 'xlsx') return { table: await readXlsx(bytes) };
  throw new FileRefused(
    `files ending in .${ending} are not read: save it as .csv (${ENCODINGS.join(' or ')}) or .xlsx`,
  );
}

/** @throws FileRefused */
export function expectSize({ length }: Uint8Array): void {
  if (length > LIMITS.bytes)
    throw new FileRefused(`the file has ${length} bytes, may have ${LIMITS.bytes}: split it`);
}
