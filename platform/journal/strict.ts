import { join } from 'node:path';
import type { Disk } from '../disk';
import { encodeHeader, type FileName, HEADER_BYTES } from './format';
import { listFiles } from './recovery';
import { scan } from './scan';

/** Bytes of a journal that are not as the program writes them. */
export interface Deviation {
  readonly file: string;
  readonly offset: number;
  readonly what: string;
}

/** What is in a journal's folder, to the letter. */
export interface StrictReading {
  readonly records: readonly Uint8Array[];
  readonly deviations: readonly Deviation[];
}

/**
 * Reads a journal that nobody has open without mending anything: every byte must be as the program writes it, header,
 * records, and zeros behind the last one. Opening a journal forgives what a crash can leave; an auditor does not.
 */
export async function readStrictly(disk: Disk, folder: string): Promise<StrictReading> {
  const records: Uint8Array[] = [];
  const deviations: Deviation[] = [];
  const names = await listFiles(disk, folder);
  for (const [i, name] of names.entries()) {
    if (name.number !== i + 1)
      deviations.push({ file: name.name, offset: 0, what: `is file ${name.number}, must be file ${i + 1}` });
    const read = await readFile(disk, join(folder, name.name), name, i === names.length - 1);
    records.push(...read.records);
    deviations.push(...read.deviations);
  }
  return { records, deviations };
}

async function readFile(disk: Disk, path: string, name: FileName, isLast: boolean): Promise<StrictReading> {
  const records: Uint8Array[] = [];
  const deviations: Deviation[] = [];
  const found = (offset: number, what: string) => deviations.push({ file: name.name, offset, what });
  const file = await disk.open(path, 'read');
  try {
    const header = encodeHeader(name);
    if (Buffer.compare(await file.read(0, HEADER_BYTES), header) !== 0)
      found(0, 'the header is not that of this file');
    for await (const stretch of scan(file, header.readUInt32BE(16), HEADER_BYTES, await file.size())) {
      for (const { record } of stretch.records) records.push(Uint8Array.from(record));
      const { bad } = stretch;
      if (bad && !(isLast && bad.toEnd && bad.zeros)) found(bad.offset, `${bad.bytes} bytes are no record`);
    }
  } finally {
    await file.close();
  }
  return { records, deviations };
}
