/**
 * Releases as both sides count them: the authority's own from its audit log, the operator's as it signed them, fetched
 * each hour. Shown side by side to everybody (`page.ts`).
 */
import type { Clock } from '../../../platform/clock';
import { hourly } from '../../../platform/hourly';
import type { Log } from '../../../platform/log';
import type { Bundle } from '../../../protocol/bundle';
import { dayOf } from '../../../protocol/days';
import { type ReleaseCounts, readReleaseCounts, signedCounts } from '../../../protocol/release-counts';
import type { SigningKey } from '../../../protocol/signing';
import type { AuditLog } from '../audit/log';
import { isOfOperator } from '../operator-link/https-link';
import type { OperatorLink } from '../operator-link/link';

export type BothCounts = { readonly authority: ReleaseCounts; readonly operator?: ReleaseCounts };

export type FollowedCounts = {
  /** Undefined before the first look, or without a bundle. */
  current(): BothCounts | undefined;
  /** Looks now. */
  look(): Promise<void>;
  close(): Promise<void>;
};

export type CountsPorts = {
  readonly audit: Pick<AuditLog, 'read' | 'size'>;
  /** The audit key. */
  readonly key: SigningKey;
  readonly bundle: () => Bundle | undefined;
  readonly link: () => Pick<OperatorLink, 'releaseCounts'> | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

/** Looks now and each hour. Where the operator is silent its last counts stay, with their date. */
export function followReleaseCounts(ports: CountsPorts): FollowedCounts {
  const { bundle, link, clock, log } = ports;
  let both: BothCounts | undefined;
  const look = async () => {
    const inForce = bundle();
    if (!inForce) return;
    const { dayShift, cards } = inForce;
    const days = await daysOfReleases(ports.audit, dayShift);
    const today = dayOf(clock.now(), dayShift);
    const authority = signedCounts(ports.key, 'authority', days, { today, dayShift });
    both = { ...both, authority };
    try {
      const counts = await link()?.releaseCounts();
      if (counts) both = { authority, operator: readReleaseCounts(counts, 'operator', cards) };
    } catch (error) {
      if (!isOfOperator(error)) throw error;
      log.warn("the operator's counts of releases were not heard", { error });
    }
  };
  const looking = hourly(clock, look, (error) =>
    log.error('releases could not be counted, tried again in an hour', { error }),
  );
  return { current: () => both, look: looking.now, close: looking.close };
}

/** Of each case the first time that its release was asked for; asked again it is the same release. */
async function daysOfReleases(audit: CountsPorts['audit'], dayShift: number): Promise<number[]> {
  const days = new Map<string, number>();
  for (const { action, about = '', at } of await audit.read(0, audit.size))
    if (action === 'release-asked' && !days.has(about)) days.set(about, dayOf(at, dayShift));
  return [...days.values()];
}
