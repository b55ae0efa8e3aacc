/**
 * Which version starts now. A version on trial has its start counted on disk before it begins; where that cannot be
 * written it is not tried, for nobody would ever count it out.
 */
import { join } from 'node:path';
import type { Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { isNewerVersion } from '../../protocol/software-version';
import {
  type BootRecord,
  failed,
  MOST_STARTS,
  readBootRecord,
  type SlotVersion,
  type Trial,
  withoutTrial,
  writeBootRecord,
} from './boot-record';
import { isWhole } from './slot-files';

export interface Choice {
  readonly version: string;
  /** The version's folder; undefined: the package's own. */
  readonly folder?: string;
  /** It must still show that it is healthy. */
  readonly trial?: Trial;
  /** As far as it concerns what starts: a trial only where that version is the one. */
  readonly record: BootRecord;
}

export interface ChooseOptions {
  readonly disk: Disk;
  /** Folder of slots and boot record. */
  readonly software: string;
  /** Version that the package installed: there whatever happens to the slots. */
  readonly installed: string;
  readonly log: Log;
}

export async function choose(options: ChooseOptions): Promise<Choice> {
  const { disk, software, installed, log } = options;
  const record = await readBootRecord(disk, software, log);
  const { trial } = record;
  if (!trial) return chooseGood(options, record);
  if (!isNewerVersion(trial.version, installed)) return goBack(options, withoutTrial(record));
  if (!(await holds(options, trial, 'wholly')))
    return goBack(options, failed(record, 'its files are not whole on this disk'));
  if (!trial.well && trial.starts >= MOST_STARTS)
    return goBack(options, failed(record, `it was not healthy in ${MOST_STARTS} starts`));
  if (trial.crashes >= MOST_STARTS) return goBack(options, failed(record, `it crashed ${MOST_STARTS} times`));
  const counted = { ...trial, starts: trial.starts + 1 };
  const next = { ...record, trial: counted };
  try {
    await writeBootRecord(disk, software, next);
  } catch (error) {
    log.error('a start cannot be counted: the new version waits', { cause: error as Error });
    // What runs now is not on trial: nothing that it does counts for or against the one that waits on the disk.
    return chooseGood(options, withoutTrial(record));
  }
  log.info('version on trial', { version: trial.version, start: counted.starts });
  return { version: trial.version, folder: join(software, trial.slot), trial: counted, record: next };
}

async function goBack(options: ChooseOptions, record: BootRecord): Promise<Choice> {
  const { disk, software, log } = options;
  const [last] = record.bad;
  log.warn('back to the version before', { bad: last?.version, why: last?.why });
  try {
    await writeBootRecord(disk, software, record);
  } catch (error) {
    // The next start comes to the same end.
    log.error('that it failed is not written', { cause: error as Error });
  }
  return chooseGood(options, record);
}

async function chooseGood(options: ChooseOptions, record: BootRecord): Promise<Choice> {
  const { software, installed, log } = options;
  const { good } = record;
  // A newer package wins over an older update.
  if (good && isNewerVersion(good.version, installed)) {
    if (await holds(options, good, 'to run'))
      return { version: good.version, folder: join(software, good.slot), record };
    log.error('the good version is damaged on this disk: the installed one starts', {
      version: good.version,
    });
  }
  return { version: installed, record };
}

async function holds(
  { disk, software, log }: ChooseOptions,
  version: SlotVersion,
  how: 'wholly' | 'to run',
): Promise<boolean> {
  try {
    return await isWhole(disk, software, version, how);
  } catch (error) {
    log.error('a version cannot be read', { version: version.version, cause: error as Error });
    return false;
  }
}
