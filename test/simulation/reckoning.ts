/** The end of a run: everything closes in order, the operator opens once more, and its journal and segments are read. */

import { openJournal } from '../../platform/journal';
import { silentLog } from '../../platform/log';
import { seededRandom } from '../../platform/random';
import type { StoredItem } from '../../protocol/stored-item';
import { unpackItem } from '../../protocol/stored-item';
import type { Scene } from './faults';
import type { Witness } from './witness';

const CLOSING_MS = 30_000;

type Pass = (ms: number, done?: () => boolean) => Promise<boolean>;

export async function reckon(scene: Scene, pass: Pass): Promise<ReturnType<Witness['reckon']>> {
  const { world, operator, terminals, witness } = scene;
  const inTime = async (what: string, doing: Promise<unknown>) => {
    let isDone = false;
    const done = doing.then(() => {
      isDone = true;
    });
    if (await pass(CLOSING_MS, () => isDone)) await done;
    else world.fail('world', `${what} takes more than ${CLOSING_MS / 1000} s`);
  };

  for (const { id, running } of terminals) {
    const { accepted = 0, stored = 0, missing = 0, refused = 0 } = running?.ledger ?? {};
    if (missing !== 0 || refused !== 0 || stored !== accepted)
      world.fail(
        id,
        `ledger: ${accepted} accepted, ${stored} stored, ${refused} refused, ${missing} missing`,
      );
  }
  await inTime('closing', Promise.all([...terminals, operator].map((each) => each.stop())));
  operator.start();
  await pass(CLOSING_MS, () => operator.backend !== undefined);
  const { backend } = operator;
  if (!backend) {
    world.fail('operator', 'does not open again');
    return { accepted: 0, lost: 0, doubled: 0 };
  }
  await inTime('packing', backend.segments.closeDays(0, 0xffff));
  const packed = await backend.packed();
  checkFolders(scene, packed);
  await inTime('closing', operator.stop());
  const totals = witness.reckon(packed);
  const journaled = await readJournal(scene);
  if (journaled.length !== packed.length)
    world.fail('operator', `has ${journaled.length} items in its journal and ${packed.length} in segments`);
  return totals;
}

/** Every segment lies in the folder of its day, and holds items of that day only. */
function checkFolders({ world, operator }: Scene, packed: readonly StoredItem[]): void {
  const listed = operator.backend?.segments.after(0) ?? [];
  const rows = new Map<number, number>();
  for (const { day, rows: count } of listed) rows.set(day, (rows.get(day) ?? 0) + count);
  for (const { day } of packed) rows.set(day, (rows.get(day) ?? 0) - 1);
  for (const [day, rest] of rows)
    if (rest !== 0)
      world.fail('operator', `day ${day}: its folder has ${rest} items more than are of that day`);
}

async function readJournal({ world, operator }: Scene): Promise<StoredItem[]> {
  const { disk } = operator.machine;
  const random = seededRandom(`reckoning ${world.seed}`);
  const journal = await openJournal({ folder: '/op/data/journal', disk, random, log: silentLog() });
  const items: StoredItem[] = [];
  for await (const { record } of journal.read()) items.push(unpackItem(record));
  await journal.close();
  return items;
}
