import type { Disk, DiskFile } from '../disk';
import { type FileName, HEADER_BYTES, seedOf, VERSION, versionOf } from './format';
import { type BadBytes, scan } from './scan';

/** What reading a file whole told. */
export interface Inspected {
  readonly size: number;
  /** Records that can be read. */
  readonly records: number;
  /** Bad bytes before a record that begins a batch: they had been synced, so something destroyed them. */
  readonly damaged: readonly BadBytes[];
  /** Bad bytes behind the last begin of a batch: a crash before its sync leaves such. */
  readonly torn: readonly BadBytes[];
  /** Records before the first of `torn`. */
  readonly recordsBeforeTear: number;
  /** Where the last batch that was begun begins: everything before was synced. */
  readonly lastBatch: number;
}

/** Reads and judges a journal file. @throws Error when a newer program wrote it */
export async function inspect(disk: Disk, path: string, name: FileName): Promise<Inspected> {
  const file = await disk.open(path, 'read');
  try {
    await refuseOtherVersion(file, path);
    const size = await file.size();
    let records = 0;
    let recordsBeforeTear = 0;
    let lastBatch = HEADER_BYTES;
    const damaged: BadBytes[] = [];
    let torn: BadBytes[] = [];
    for await (const stretch of scan(file, seedOf(name), HEADER_BYTES, size)) {
      for (const { offset, begins } of stretch.records) {
        if (begins) {
          damaged.push(...torn);
          torn = [];
          lastBatch = offset;
        }
        records++;
        if (torn.length === 0) recordsBeforeTear = records;
      }
      if (stretch.bad) torn.push(stretch.bad);
    }
    return { size, records, damaged, torn, recordsBeforeTear, lastBatch };
  } finally {
    await file.close();
  }
}

/** A whole header of another version is no damage: an older program must leave the file alone. */
async function refuseOtherVersion(file: DiskFile, path: string): Promise<void> {
  const version = versionOf(await file.read(0, HEADER_BYTES));
  if (version !== undefined && version !== VERSION) {
    throw new Error(
      `${path}: written in version ${version}, this program reads ${VERSION}: run the newer one`,
    );
  }
}
