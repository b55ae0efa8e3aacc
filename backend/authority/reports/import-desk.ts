/**
 * Files on their way to the shelf: an officer has one read, sees what became of each row, and proposes it whole or lets it
 * be. Until then it is in memory only, one file an officer.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import { inTurn } from '../../../platform/in-turn';
import type { Random } from '../../../platform/random';
import { toHex } from '../../../protocol/bytes';
import type { Draft, Shelf } from '../exposures/shelf';
import { type Reader, readApart } from '../tables/apart';
import type { Imported, ImportRequest } from './import';
import type { Outcome } from './merge';

/** A file that was read. */
export type Reading = {
  readonly id: string;
  readonly by: string;
  readonly fileName: string;
  readonly imported: Imported;
  /** What each of its reports would do to what is published, in their order. */
  readonly outcomes: readonly Outcome[];
};

export type ImportDesk = {
  /** @throws FileRefused when the file as a whole cannot be read; what this officer had read before is forgotten */
  read(by: string, request: ImportRequest): Promise<Reading>;
  /** The officer's own reading, while it is there. */
  find(by: string, id: string): Reading | undefined;
  /** All of its reports become one draft. @throws ShelfRefused, and the reading stays */
  propose(read: Reading, why: string): Promise<Draft>;
};

/** Reads files of reports in a process of their own. */
export const readReportsApart = (clock: Pick<Clock, 'setTimer'>) =>
  readApart<ImportRequest, Imported>(join(__dirname, 'import-child.ts'), clock);

export function createImportDesk(ports: {
  readonly random: Random;
  readonly readFile: Reader<ImportRequest, Imported>;
  readonly shelf: Pick<Shelf, 'outcomes' | 'propose'>;
}): ImportDesk {
  const readings = new Map<string, Reading>();
  // One child at a time: it takes a core and a good part of the memory.
  const reading = inTurn();
  return {
    async read(by, request) {
      readings.delete(by);
      const imported = await reading(() => ports.readFile(request));
      const outcomes = ports.shelf.outcomes(imported.reports);
      const id = toHex(ports.random.bytes(8));
      const read = { id, by, fileName: request.fileName, imported, outcomes };
      readings.set(by, read);
      return read;
    },
    find(by, id) {
      const own = readings.get(by);
      return own?.id === id ? own : undefined;
    },
    async propose(read, why) {
      const reports = read.imported.reports.map(({ report, source }) => ({ report, source }));
      const draft = await ports.shelf.propose(read.by, why, { kind: 'reports', reports });
      if (readings.get(read.by) === read) readings.delete(read.by);
      return draft;
    },
  };
}
