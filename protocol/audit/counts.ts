/** Monthly public counts: how often officers looked, and nothing of whom. Counts of riders below five are `<5`. */

import { actionOf, type PublicCount } from './actions';
import type { AuditEntry } from './entry-form';

export type MonthlyCounts = {
  /** `2026-11`, local time. */
  readonly month: string;
  readonly counts: Readonly<Partial<Record<PublicCount, number | '<5'>>>;
};

/** What counts people, not acts of officers: small numbers could single somebody out. */
const OF_PEOPLE: readonly PublicCount[] = ['contacts shown', 'messages to co-riders'];

export type Counter = {
  add(entry: AuditEntry): void;
  /** Oldest month first. */
  months(): MonthlyCounts[];
};

/** @param offsetMinutes local time minus UTC, asked for each entry: the first ones are older than any bundle */
export function createCounter(offsetMinutes: () => number): Counter {
  const sums = new Map<string, Map<PublicCount, number>>();
  return {
    add({ at, action, count }) {
      const { adds } = actionOf(action);
      if (!adds) return;
      const month = new Date(at + offsetMinutes() * 60_000).toISOString().slice(0, 7);
      const ofMonth = sums.get(month) ?? new Map<PublicCount, number>();
      sums.set(month, ofMonth);
      ofMonth.set(adds.to, (ofMonth.get(adds.to) ?? 0) + (adds.by === 'one' ? 1 : count));
    },
    months: () =>
      [...sums]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([month, counts]) => ({
          month,
          counts: Object.fromEntries([...counts].map(([name, sum]) => [name, shown(name, sum)])),
        })),
  };
}

const shown = (name: PublicCount, sum: number): number | '<5' =>
  OF_PEOPLE.includes(name) && sum > 0 && sum < 5 ? '<5' : sum;
