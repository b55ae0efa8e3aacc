/**
 * The end of the epidemic at the authority (FAULTS.md, PIPL 47): every key is destroyed, so that no check-in, no seed and no
 * registration opens again, whatever copies of the sealed files exist. The audit log stays, with this as its last entry.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { destroyFolders } from '../../../platform/keyring';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { type Destruction, receiptFile, signDestruction } from '../../../protocol/destruction';
import { openAuditLog } from '../audit/log';
import { keyringFolders, openVaultKeys } from './keys';
import { receiptsFolder } from './retention';
import { openShareKeyring } from './shares';

export type EndOptions = {
  readonly disk: Disk;
  /** The authority's folder; nothing may run on it. */
  readonly folder: string;
  readonly exchange: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The officers who decided it. */
  readonly who: readonly string[];
  readonly why: string;
};

/** Folders of files about cases, each beside its own key. */
const OF_CASES = ['cases', 'outcomes', 'messages', 'messages/sent'];

/** The receipt of everything: where it lies, nothing begins again. */
export const lastReceipt = (folder: string): string => join(receiptsFolder(folder), 'everything.json');

/** Resolves with the receipt, signed as the audit key's last act. @throws FolderLocked while the authority runs */
export async function destroyAuthority(
  options: EndOptions,
): Promise<{ text: Uint8Array; what: Destruction }> {
  const { disk, folder, clock, who, why } = options;
  const lock = await disk.lock(folder);
  try {
    const { audit: key } = await openVaultKeys(disk, folder);
    const shares = await openShareKeyring(options);
    // Those that still wait in the exchange folder open days as well.
    await shares.importWaiting();
    const { first = 0, last = 0 } = shares.days() ?? {};
    const count = (await shares.sharesOf(first, last)).length;
    await shares.close();
    const audit = await openAuditLog({ ...options, key, offsetMinutes: () => 0 });
    await audit.append({ action: 'everything-destroyed', who, why, about: 'authority', count });
    await audit.close();
    const copies = await destroyFolders(disk, keyringFolders(folder));
    const registrations = await destroyFolders(disk, [join(folder, 'riders')]);
    await destroyFolders(
      disk,
      OF_CASES.map((name) => join(folder, name)),
    );
    const what: Destruction = {
      v: 1,
      side: 'authority',
      firstDay: first,
      lastDay: last,
      at: clock.now(),
      destroyed: { shares: count, 'files of registrations': registrations.length },
      copies,
    };
    const text = receiptFile(what, signDestruction(key, what));
    await disk.makeFolder(receiptsFolder(folder));
    await writeFileAtomic(disk, lastReceipt(folder), text);
    return { text, what };
  } finally {
    await lock.release();
  }
}
