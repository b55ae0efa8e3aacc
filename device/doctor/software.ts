/** Which version of the software starts next, what would be gone back to, and what was left. Changes nothing. */
import type { Disk } from '../../platform/disk';
import { silentLog } from '../../platform/log';
import { isNewerVersion } from '../../protocol/software-version';
import {
  type BootRecord,
  MOST_STARTS,
  readBootRecord,
  type SlotVersion,
  type Trial,
} from '../launcher/boot-record';
import { isWhole } from '../launcher/slot-files';
import { bad, type Finding, ok, warn } from './finding';

export interface Software {
  readonly disk: Disk;
  /** Folder of slots and boot record. */
  readonly folder: string;
  /** The package's version, below whatever was updated. */
  readonly installed: string;
}

/** Never rejects: what cannot be read is a finding. */
export async function software({ disk, folder, installed }: Software): Promise<Finding[]> {
  let damaged = false;
  const log = {
    ...silentLog(),
    error: () => {
      damaged = true;
    },
  };
  const record = await readBootRecord(disk, folder, log);
  if (damaged)
    return [
      bad(
        `the record of software in ${folder} cannot be read: version ${installed} of the package runs`,
        'wish for a newer version at the fleet console, or install its package here',
      ),
    ];
  const { good, trial } = record;
  const before = good && isNewerVersion(good.version, installed) ? good.version : installed;
  return [
    good && before !== installed
      ? await slot(disk, folder, good, installed)
      : ok(`software ${installed} of the package${good ? `, newer than slot ${good.slot}` : ''}`),
    ...(trial ? [onTrial(trial, before)] : []),
    ...leftOf(record),
  ];
}

async function slot(disk: Disk, folder: string, version: SlotVersion, installed: string): Promise<Finding> {
  const what = `software ${version.version} in slot ${version.slot}`;
  // A card that cannot be read is as one that lacks the file.
  return (await isWhole(disk, folder, version, 'to run').catch(() => false))
    ? ok(`${what}; version ${installed} of the package below it`)
    : bad(
        `${what} is damaged: version ${installed} of the package runs`,
        'replace the card; a newer version may be wished for meanwhile',
      );
}

function onTrial({ version, slot, starts, well }: Trial, before: string): Finding {
  const how = well
    ? 'it works, and has not been proven yet'
    : `start ${starts} of ${MOST_STARTS}, not well yet`;
  return warn(
    `software ${version} in slot ${slot} is on trial: ${how}; else back to ${before}`,
    'leave it on, with network: ten minutes and one session with the operator prove it',
  );
}

/** The newest version that failed here. */
function leftOf({ bad: left }: BootRecord): Finding[] {
  const [last] = left;
  if (!last) return [];
  const { version, why } = last;
  return [
    warn(
      `software ${version} was tried and left: ${why}`,
      'look at its log; this version is not taken again, a newer one is',
    ),
  ];
}
