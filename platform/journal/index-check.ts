import type { Log } from '../log';
import type { Journal } from './journal';
import { additions, bytesOf, distinct, type Keyed, Tally, tallyOf } from './key-entries';
import type { KeyIndex } from './key-index';
import { comparePositions } from './position';

/** Records whose keys are added to the index at a time. */
const BATCH = 1000;

/**
 * Makes the index tell the truth about the journal: compares count, ends and a running checksum of every file's keys,
 * adds what the index has not got yet, and when anything else differs builds it anew (DESIGN.md rule 1).
 */
export async function checkIndex(
  journal: Journal,
  index: KeyIndex,
  keysOf: (record: Uint8Array) => Uint8Array[],
  log: Log,
): Promise<void> {
  const indexed = await readIndex(index, log);
  if (!indexed) return rebuild(journal, index, keysOf, log);
  const { last } = indexed;
  const expected = new Tally();
  let added = 0;
  let equal = false;
  let batch: Keyed[] = [];
  const flush = async () => {
    await index.change(await additions(index, batch));
    added += batch.length;
    batch = [];
  };
  for await (const { position, record } of journal.read()) {
    const keys = distinct(keysOf(record));
    if (last && comparePositions(position, last) <= 0) {
      for (const key of keys) expected.add(bytesOf(key), position);
      continue;
    }
    // The first record behind the index' last one: everything before it has been counted.
    equal ||= expected.equals(indexed);
    if (!equal) break;
    batch.push({ keys, position, fresh: false });
    if (batch.length === BATCH) await flush();
  }
  if (equal || expected.equals(indexed)) {
    if (batch.length > 0) await flush();
    if (added > 0) log.info('index was behind, records added from the journal', { records: added });
    return;
  }
  log.error('index differs from the journal, it is built anew', {
    indexKeys: indexed.keys,
    journalKeys: expected.keys,
  });
  await rebuild(journal, index, keysOf, log);
}

/** Undefined when it cannot be read to its end. */
async function readIndex(index: KeyIndex, log: Log): Promise<Tally | undefined> {
  try {
    return await tallyOf(index);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    log.error('index cannot be read, it is built anew', { cause });
    return undefined;
  }
}

async function rebuild(
  journal: Journal,
  index: KeyIndex,
  keysOf: (record: Uint8Array) => Uint8Array[],
  log: Log,
): Promise<void> {
  await index.clear();
  let records = 0;
  let keyCount = 0;
  let batch: Keyed[] = [];
  const flush = async () => {
    await index.change(await additions(index, batch));
    batch = [];
  };
  for await (const { position, record } of journal.read()) {
    const keys = distinct(keysOf(record));
    batch.push({ keys, position, fresh: false });
    records++;
    keyCount += keys.length;
    if (batch.length === BATCH) await flush();
  }
  await flush();
  log.info('index built anew from the journal', { records, keys: keyCount });
}
