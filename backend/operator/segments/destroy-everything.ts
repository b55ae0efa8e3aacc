/** The end of the epidemic at the operator: the segment keyring is destroyed, so that no segment opens again anywhere. */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { destroyFolders } from '../../../platform/keyring';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { type Destruction, receiptFile, signDestruction } from '../../../protocol/destruction';
import { OPERATOR_FILES, readOperatorKeys } from '../keys/key-files';
import { openSegmentKeyring } from './keyring';

/** @param options.folder of the operator; nothing may run on it. Resolves with the signed receipt */
export async function destroyOperator(options: {
  readonly disk: Disk;
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}): Promise<{ text: Uint8Array; what: Destruction }> {
  const { disk, folder, clock } = options;
  // The store's own lock: a running operator holds it.
  const lock = await disk.lock(join(folder, OPERATOR_FILES.segmentList));
  try {
    const { cards } = await readOperatorKeys(disk, folder);
    const folders = OPERATOR_FILES.keyrings.map((name) => join(folder, name));
    const keyring = await openSegmentKeyring({ ...options, folders });
    const { first = 0, last = 0 } = keyring.days() ?? {};
    let count = 0;
    for (let day = first; day <= last; day++) if (keyring.existing(day)) count++;
    await keyring.close();
    const copies = await destroyFolders(disk, folders);
    const what: Destruction = {
      v: 1,
      side: 'operator',
      firstDay: first,
      lastDay: last,
      at: clock.now(),
      destroyed: { 'segment keys': count },
      copies,
    };
    const text = receiptFile(what, signDestruction(cards, what));
    const receipts = join(folder, OPERATOR_FILES.receiptsOfDestruction);
    await disk.makeFolder(receipts);
    await writeFileAtomic(disk, join(receipts, 'everything.json'), text);
    return { text, what };
  } finally {
    await lock.release();
  }
}
