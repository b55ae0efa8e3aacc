/**
 * Lists on their way to being cases: an officer has one read, sees what became of each row, and asks for all that will do
 * at once, or lets it be. Until then it is in memory only, one list an officer, and half an hour at most.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import { inTurn } from '../../../platform/in-turn';
import type { Random } from '../../../platform/random';
import { toHex } from '../../../protocol/bytes';
import type { Prepared, SignedDraft } from '../cases/asking';
import type { CaseDesk } from '../cases/case-desk';
import type { StoredCase } from '../cases/case-store';
import type { Draft, DraftFault } from '../cases/draft';
import { CaseRefused } from '../cases/run-case';
import { type Reader, readApart } from '../tables/apart';
import type { RowCounts, RowFault } from '../tables/table';
import { SIGNS } from './columns';
import type { ListRequest, ReadList } from './read-list';

/** A row that will do. */
export type ListedDraft = { readonly row: number; readonly draft: Draft };

/** A list that was read. */
export type ListReading = Pick<ReadList, 'encoding' | 'ignored' | 'persons'> & {
  readonly id: string;
  readonly fileName: string;
  readonly accepted: readonly ListedDraft[];
  readonly rejected: readonly RowFault[];
  readonly rows: RowCounts;
};

export type ListDesk = {
  /** @throws FileRefused when the file as a whole cannot be read; what this officer had read before is forgotten */
  read(by: string, request: Omit<ListRequest, 'today'>): Promise<ListReading>;
  /** The officer's own reading, while it is there. */
  find(by: string, id: string): ListReading | undefined;
  /** Numbers its cases for the officer to sign. @throws CaseRefused */
  prepare(by: string, read: ListReading): Prepared[];
  /** All of its cases wait for another officer from now on, or none does. @throws CaseRefused, and the reading stays */
  submit(by: string, read: ListReading, signatures: readonly SignedDraft[]): Promise<readonly StoredCase[]>;
};

const HELD_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/** Reads lists in a process of their own. */
export const readListsApart = (clock: Pick<Clock, 'setTimer'>) =>
  readApart<ListRequest, ReadList>(join(__dirname, 'list-child.ts'), clock);

export function createListDesk(ports: {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly readFile: Reader<ListRequest, ReadList>;
  readonly lists: CaseDesk['lists'];
  /** Local time minus UTC; and what the day's change is later than midnight of UTC, seconds. */
  readonly offsetMinutes: () => number;
  readonly dayShift: () => number;
}): ListDesk {
  const { clock, lists } = ports;
  const held = new Map<string, { readonly reading: ListReading; readonly until: number }>();
  // One child at a time: it takes a core and a good part of the memory.
  const reading = inTurn();
  const forgetOld = () => {
    for (const [by, { until }] of held) if (clock.now() >= until) held.delete(by);
  };
  /** A date is the day that people call so: it begins when keys change. */
  const begins = (date: string) => Date.parse(date) - ports.dayShift() * 1000;

  return {
    async read(by, request) {
      forgetOld();
      held.delete(by);
      const today = new Date(clock.now() + ports.offsetMinutes() * 60_000).toISOString().slice(0, 10);
      const read = await reading(() => ports.readFile({ ...request, today }));
      const drafts = read.listed.map(({ row, person, first, last, reason, reference }) => ({
        row,
        draft: { person, from: begins(first), to: begins(last) + DAY_MS, reason, reference },
      }));
      const faults = lists.faultsOf(
        by,
        drafts.map(({ draft }) => draft),
      );
      const accepted = drafts.filter((_, i) => !faults[i]);
      const late = drafts.flatMap(({ row, draft }, i) => {
        const fault = faults[i];
        return fault ? [rowFault(row, draft, fault, read)] : [];
      });
      const { all, encoding, ignored, persons } = read;
      const made: ListReading = {
        id: toHex(ports.random.bytes(8)),
        fileName: request.fileName,
        accepted,
        rejected: [...read.rejected, ...late].sort((a, b) => a.row - b.row),
        rows: { all, accepted: accepted.length, rejected: all - accepted.length },
        ...(encoding && { encoding }),
        ignored,
        persons,
      };
      held.set(by, { reading: made, until: clock.now() + HELD_MS });
      return made;
    },
    find(by, id) {
      forgetOld();
      const own = held.get(by)?.reading;
      return own?.id === id ? own : undefined;
    },
    prepare(by, { accepted }) {
      if (accepted.length === 0) throw new CaseRefused(400, 'no row of this list can be a case');
      return lists.prepare(
        by,
        accepted.map(({ draft }) => draft),
      );
    },
    async submit(by, read, signatures) {
      const why = `${read.rows.accepted} of ${read.rows.all} rows of a list`;
      const cases = await lists.submit(by, signatures, why);
      if (held.get(by)?.reading === read) held.delete(by);
      return cases;
    },
  };
}

/** A fault that only the vault could find, at the column that the draft's part came from. */
function rowFault(
  row: number,
  { person }: Draft,
  { field, says }: DraftFault,
  { headed }: ReadList,
): RowFault {
  const columns = {
    person: [person.kind],
    window: ['from', ...SIGNS],
    reason: ['reason'],
    reference: ['reference'],
    limit: [],
  } as const;
  const column = columns[field].map((each) => headed[each]).find((each) => each !== undefined);
  return { row, ...(column !== undefined && { column }), what: says };
}
