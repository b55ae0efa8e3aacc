/**
 * How riders fare at each terminal, added up from what its health says: counts since its process began, in whole fives (the sum of
 * floors is the floor of the sum). A terminal that began anew counts from nothing; the sum goes on.
 */
import type { Health } from '../../../protocol/messages/health';
import type { Fared } from './fared';

export type Totals = Omit<Fared, 'before'>;
export const NOTHING: Totals = { checkIns: 0, refusals: 0, slow: 0, hours: 0 };

type Counts = Omit<Totals, 'hours'>;
/** What a terminal said last, and when that was heard. */
type Heard = { readonly at: number; readonly uptimeS: number; readonly counts: Counts };
export type Kept = { readonly totals: Totals; readonly last: Heard };

/** A terminal that was silent for longer was not looked at meanwhile; what it counted, counts. */
const MOST_SILENT_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

export class Figures {
  private readonly kept: Map<string, Kept>;

  /** @param kept as `all()` gave it before a restart */
  constructor(kept: Iterable<readonly [string, Kept]> = []) {
    this.kept = new Map(kept);
  }

  /** @param at when it was heard, unix ms */
  take(terminalId: string, { service, process }: Pick<Health, 'service' | 'process'>, at: number): void {
    if (!service) return;
    const now: Heard = { at, uptimeS: process.uptimeS, counts: service };
    const known = this.kept.get(terminalId);
    if (!known) this.kept.set(terminalId, { totals: NOTHING, last: now });
    else this.kept.set(terminalId, { totals: added(known, now), last: now });
  }

  of(terminalId: string): Totals {
    return this.kept.get(terminalId)?.totals ?? NOTHING;
  }

  all(): [string, Kept][] {
    return [...this.kept];
  }
}

function added({ totals, last }: Kept, now: Heard): Totals {
  const beganAnew = now.uptimeS < last.uptimeS || now.counts.checkIns < last.counts.checkIns;
  const since = (name: keyof Counts) =>
    totals[name] + Math.max(0, now.counts[name] - (beganAnew ? 0 : last.counts[name]));
  const silent = Math.max(0, now.at - last.at);
  return {
    checkIns: since('checkIns'),
    refusals: since('refusals'),
    slow: since('slow'),
    hours: totals.hours + (silent > MOST_SILENT_MS ? 0 : silent / HOUR_MS),
  };
}

/** What came between two looks. */
export const between = (then: Totals, now: Totals): Totals => ({
  checkIns: now.checkIns - then.checkIns,
  refusals: now.refusals - then.refusals,
  slow: now.slow - then.slow,
  hours: now.hours - then.hours,
});
