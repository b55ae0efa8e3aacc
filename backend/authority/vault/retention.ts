/**
 * The vault's daily work (PROTOCOL.md section 1): every keyring rewritten under a fresh file key; and, when two clocks agree
 * that a day's retention is over, that day destroyed: officers' shares, riders' seeds, segments; with a signed receipt,
 * audited before and after. It also says, long before, that the next ceremony is due.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { hourly } from '../../../platform/hourly';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import type { Bundle } from '../../../protocol/bundle';
import { dayOf } from '../../../protocol/days';
import { type Destruction, receiptFile, signDestruction } from '../../../protocol/destruction';
import { dayToDestroy } from '../../../protocol/retention';
import type { SigningKey } from '../../../protocol/signing';
import type { AuditLog } from '../audit/log';
import type { RiderStore } from '../registrar/rider-store';
import type { SegmentFiles } from '../segments/segment-files';
import { readIfThere } from './keys';
import type { ShareKeyring } from './shares';

export type VaultRetentionOptions = {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly bundle: () => Bundle | undefined;
  readonly shares: ShareKeyring;
  readonly riders: Pick<RiderStore, 'dropSeedsThrough'>;
  readonly segments: Pick<SegmentFiles, 'days' | 'destroyDay'>;
  readonly audit: Pick<AuditLog, 'append' | 'last'>;
  /** The audit key signs receipts. */
  readonly key: SigningKey;
};

/** A ceremony makes keys for 45 days and is held every 14: with fewer left than this one is due. */
export const CEREMONY_DUE_BELOW_DAYS = 45 - 14;

export type VaultRetention = {
  /** Does what is due now. */
  work(): Promise<void>;
  /** Days for which there are keys still, today not counted; undefined without bundle or shares. */
  daysLeft(): number | undefined;
  close(): Promise<void>;
};

export const receiptsFolder = (folder: string): string => join(folder, 'receipts');

/** Works once now and then each hour; what fails is said and tried again. */
export function startVaultRetention(options: VaultRetentionOptions): VaultRetention {
  const { clock, log, shares } = options;
  let workedOn: number | undefined;

  const today = () => {
    const bundle = options.bundle();
    return bundle && dayOf(clock.now(), bundle.dayShift);
  };
  const daysLeft = () => {
    const [now, days] = [today(), shares.days()];
    return now === undefined || !days ? undefined : Math.max(0, days.last - now);
  };

  const work = async () => {
    const now = today();
    const bundle = options.bundle();
    if (now === undefined || !bundle) return;
    await finish(options);
    const witnesses = options.segments.days();
    const next = () =>
      dayToDestroy({
        oldest: shares.days()?.first,
        today: now,
        witnesses,
        retentionDays: bundle.limits.retentionDays,
        lastDestroyedOn: shares.lastDestroyedOn,
      });
    let due = next();
    if (due === 'clocks disagree') log.warn('no day is destroyed: the clocks disagree', { today: now });
    // More than one where the vault was off for days: each day that check-ins bear out counts for one.
    for (; typeof due === 'object'; due = next()) {
      const about = `day ${due.day}`;
      // After a crash in between it is in the log already.
      if (options.audit.last('day-destroyed')?.about !== about)
        await options.audit.append({ action: 'day-destroyed', who: ['vault'], about });
      await shares.destroyThrough(due.day, due.on);
      await finish(options);
    }
    if (workedOn !== now) await shares.rewrite();
    const left = daysLeft();
    if (workedOn !== now && left !== undefined && left < CEREMONY_DUE_BELOW_DAYS)
      log.warn('a ceremony is due: npm run vault -- ceremony', { daysLeft: left });
    workedOn = now;
  };
  const working = hourly(clock, work, (error) =>
    log.error('retention failed, tried again in an hour', { error }),
  );
  return { work: working.now, daysLeft, close: working.close };
}

/** What follows the destruction of shares: also after a crash in between, once. */
async function finish(options: VaultRetentionOptions): Promise<void> {
  const { disk, clock, log, shares, key } = options;
  const day = shares.destroyedThrough;
  const receipts = receiptsFolder(options.folder);
  const path = join(receipts, `day-${day}.json`);
  if (day < 0 || (await readIfThere(disk, path))) return;
  const seeds = await options.riders.dropSeedsThrough(day);
  const segments = await options.segments.destroyDay(day);
  const destruction: Destruction = {
    v: 1,
    side: 'authority',
    firstDay: day,
    lastDay: day,
    at: clock.now(),
    destroyed: { days: 1, seeds, segments },
    copies: [...shares.copies],
  };
  await disk.makeFolder(receipts);
  await writeFileAtomic(disk, path, receiptFile(destruction, signDestruction(key, destruction)));
  log.info('a day was destroyed', { day, seeds, segments });
}
