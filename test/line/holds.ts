/** What an operator's folder holds, read when nobody has it open: the truth that acceptances are counted against. */
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { openJournal } from '../../platform/journal';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { toHex } from '../../protocol/bytes';
import { type Boarding, unpackItem } from '../../protocol/stored-item';

/** Every boarding that lies in the operator's journal, as often as it does. */
export async function* storedBoardings(operatorFolder: string): AsyncGenerator<Boarding> {
  const journal = await openJournal({
    folder: join(operatorFolder, OPERATOR_FILES.store),
    disk: nodeDisk(),
    random: systemRandom(),
    log: silentLog(),
  });
  try {
    for await (const { record } of journal.read()) {
      const item = unpackItem(record);
      if (item.kind === 'boarding') yield item;
    }
  } finally {
    await journal.close();
  }
}

/** How often each boarding lies in the operator's journal, by its id in hex. */
export async function boardingsIn(operatorFolder: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { id } of storedBoardings(operatorFolder))
    found.set(toHex(id), (found.get(toHex(id)) ?? 0) + 1);
  return found;
}

/** Of what somebody was told is safe, how much is not there, and how much is there more than once. */
export function reckon(
  accepted: readonly Uint8Array[],
  found: ReadonlyMap<string, number>,
): { accepted: number; lost: number; doubled: number } {
  const times = accepted.map((id) => found.get(toHex(id)) ?? 0);
  return {
    accepted: accepted.length,
    lost: times.filter((count) => count === 0).length,
    doubled: [...found.values()].filter((count) => count > 1).length,
  };
}
