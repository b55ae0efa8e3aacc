/** What a person reads of a run: what broke, what happened before, and how to see it again. */
import type { Run } from './run';

const LAST_EVENTS = 40;

export const replay = (seed: number): string => `npm run soak -- --seed ${seed} --events`;

export function inWords({ seed, failure, events }: Run): string {
  const last = events.slice(-LAST_EVENTS).map((event) => `  ${event}`);
  return [`seed ${seed}: ${failure ?? 'nothing broke'}`, ...last, `see it again: ${replay(seed)}`].join('\n');
}

/** Sums over many seeds. */
export type Totals = {
  seeds: number;
  crashes: number;
  partitions: number;
  diskFaults: number;
  accepted: number;
  lost: number;
  doubled: number;
};

export const noTotals = (): Totals => ({
  seeds: 0,
  crashes: 0,
  partitions: 0,
  diskFaults: 0,
  accepted: 0,
  lost: 0,
  doubled: 0,
});

export function add(totals: Totals, more: Omit<Totals, 'seeds'> & { seeds?: number }): void {
  totals.seeds += more.seeds ?? 1;
  for (const name of ['crashes', 'partitions', 'diskFaults', 'accepted', 'lost', 'doubled'] as const)
    totals[name] += more[name];
}
