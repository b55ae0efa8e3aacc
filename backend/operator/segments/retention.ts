/**
 * The operator's daily work on its keyring: a fresh file key each day, and, when two clocks agree that a day's retention
 * is over, that day's segment key destroyed, its segments removed, and a signed receipt (PROTOCOL.md section 1).
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import { type Disk, isNotFound } from '../../../platform/disk';
import { hourly } from '../../../platform/hourly';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import type { Bundle } from '../../../protocol/bundle';
import { dayOf } from '../../../protocol/days';
import { type Destruction, receiptFile, signDestruction } from '../../../protocol/destruction';
import { dayToDestroy } from '../../../protocol/retention';
import type { SigningKey } from '../../../protocol/signing';
import type { SegmentKeyring } from './keyring';
import type { SegmentList } from './segment-list';

export type RetentionOptions = {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
  readonly bundle: () => Bundle;
  readonly keyring: SegmentKeyring;
  readonly list: Pick<SegmentList, 'entries'>;
  /** Removes the files of a day's segments; resolves with how many there were. */
  readonly removeSegments: (day: number) => Promise<number>;
  /** Signs receipts: the key that signs cards, which the bundle names. */
  readonly key: SigningKey;
  /** Where receipts lie. */
  readonly receipts: string;
};

export type Retention = {
  /** Does what is due now. */
  work(): Promise<void>;
  close(): Promise<void>;
};

/** Works once now and then each hour; what fails is said and tried again. */
export function startRetention(options: RetentionOptions): Retention {
  const { clock, log, keyring } = options;
  let rewrittenOn: number | undefined;

  const work = async () => {
    const { dayShift, limits } = options.bundle();
    const today = dayOf(clock.now(), dayShift);
    await finish(options);
    const witnesses = new Set(options.list.entries.map(({ day }) => day));
    const next = () =>
      dayToDestroy({
        oldest: keyring.days()?.first,
        today,
        witnesses,
        retentionDays: limits.retentionDays,
        lastDestroyedOn: keyring.lastDestroyedOn,
      });
    let due = next();
    if (due === 'clocks disagree') log.warn('no segment key is destroyed: the clocks disagree', { today });
    // More than one where the operator was off for days: each day that check-ins bear out counts for one.
    for (; typeof due === 'object'; due = next()) {
      await keyring.destroyThrough(due.day, due.on);
      await finish(options);
    }
    if (rewrittenOn !== today) await keyring.rewrite();
    rewrittenOn = today;
  };
  const working = hourly(clock, work, (error) =>
    log.error('retention failed, tried again in an hour', { error }),
  );
  return { work: working.now, close: working.close };
}

/** What follows the destruction of a key: also after a crash in between, once. */
async function finish(options: RetentionOptions): Promise<void> {
  const { disk, clock, log, keyring, receipts, key } = options;
  const day = keyring.shreddedThrough;
  const path = join(receipts, `day-${day}.json`);
  if (day < 0 || (await exists(disk, path))) return;
  const segments = await options.removeSegments(day);
  const destruction: Destruction = {
    v: 1,
    side: 'operator',
    firstDay: day,
    lastDay: day,
    at: clock.now(),
    destroyed: { 'segment keys': 1, segments },
    copies: [...keyring.copies],
  };
  await disk.makeFolder(receipts);
  const receipt = signDestruction(key, destruction);
  await writeFileAtomic(disk, path, receiptFile(destruction, receipt));
  log.info('segment key of a day destroyed', { day, segments });
}

async function exists(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.read(path);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
