/** Which files of the outbox may go, and what must be carried over from them first. Pure. */
import type { JournalFile } from '../../platform/journal';
import { fromHex } from '../../protocol/bytes';
import type { OutboxState } from './outbox-state';
import { ID_SIZE, type OutboxRecord } from './record';

const SEEN_BYTES = ID_SIZE + 6;
const IDS_A_RECORD = 4_000;
/** Carrying must free several times what it writes, or it would write for ever. */
const WORTH = 4;

/** The last file that holds nothing but trimmed items, with all files before it; undefined: none is worth it. */
export function fileToCarryThrough(files: readonly JournalFile[], state: OutboxState): number | undefined {
  const oldest = state.oldestFile() ?? Number.POSITIVE_INFINITY;
  // A file counts only when the state knows all of it: nothing that is just being written can be left behind.
  const known = (file: JournalFile) => state.recordsIn(file.number) === file.records;
  const removable = files.filter((file) => file.closed && file.number < oldest && known(file));
  const freed = removable.reduce((sum, file) => sum + file.bytes, 0);
  return freed >= WORTH * state.seen.size * SEEN_BYTES ? removable.at(-1)?.number : undefined;
}

/** What must be on disk before the files up to `through` may go, in this order. */
export function recordsToCarry(state: OutboxState, through: number): OutboxRecord[] {
  const ids = [...state.seen].filter(([, seen]) => seen.file <= through);
  const records: OutboxRecord[] = [];
  for (let from = 0; from < ids.length; from += IDS_A_RECORD) {
    const some = ids.slice(from, from + IDS_A_RECORD);
    records.push({ type: 'seen', ids: some.map(([id, { at }]) => ({ id: fromHex(id), at })) });
  }
  const { lastSeq, numbers } = state;
  records.push({ type: 'carried', through, lastSeq, numbers, ...state.totalsThrough(through) });
  return records;
}
