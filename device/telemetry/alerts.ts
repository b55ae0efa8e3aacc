/** Which faults there are now, since when, and with which facts: what the retained alert topics say. */
import type { Clock, Timer } from '../../platform/clock';
import { FAULTS, type FaultId } from '../../protocol/faults';
import type { Alert, Facts } from '../../protocol/messages/alert';
import { timeText } from '../../protocol/time-text';

/** What is usual for a moment is no fault yet, ms: a clock before its first answer, a scanner that starts. */
const PATIENCE_MS: Partial<Record<FaultId, number>> = {
  clock: 120_000,
  scanner: 15_000,
  buttons: 15_000,
  gnss: 300_000,
  setup: 60_000,
};

export interface AlertsOptions {
  clock: Pick<Clock, 'setTimer'>;
  /** The terminal's time, unix ms. */
  now(): number;
  /** Hears each alert that begins or changes; undefined: it is gone. */
  onChange(id: FaultId, alert: Alert | undefined): void;
}

interface Entry {
  facts: Facts;
  alert?: Alert;
  patience?: Timer;
}

export class Alerts {
  private readonly entries = new Map<FaultId, Entry>();

  constructor(private readonly options: AlertsOptions) {}

  /** Says that a fault is there, with its facts, or that it is not. Saying the same again changes nothing. */
  set(id: FaultId, facts: Facts | undefined): void {
    const entry = this.entries.get(id);
    if (!facts) this.clear(id, entry);
    else if (!entry) this.begin(id, facts);
    else if (!sameFacts(entry.facts, facts)) {
      entry.facts = facts;
      if (entry.alert) this.raise(id, entry, entry.alert.since);
    }
  }

  /** Every alert that stands now: published again at each CONNECT. */
  standing(): [FaultId, Alert][] {
    return [...this.entries].flatMap(([id, { alert }]): [FaultId, Alert][] => (alert ? [[id, alert]] : []));
  }

  /** Ids of the table that do not stand: at the first CONNECT their topics are emptied, for the last run may have left some. */
  absent(): FaultId[] {
    return (Object.keys(FAULTS) as FaultId[]).filter((id) => !this.entries.get(id)?.alert);
  }

  close(): void {
    for (const { patience } of this.entries.values()) patience?.cancel();
  }

  private begin(id: FaultId, facts: Facts): void {
    const entry: Entry = { facts };
    this.entries.set(id, entry);
    const since = timeText(this.options.now());
    const patience = PATIENCE_MS[id];
    if (patience === undefined) this.raise(id, entry, since);
    else entry.patience = this.options.clock.setTimer(patience, () => this.raise(id, entry, since));
  }

  private raise(id: FaultId, entry: Entry, since: string): void {
    entry.alert = { v: 1, since, level: FAULTS[id].level, facts: entry.facts };
    this.options.onChange(id, entry.alert);
  }

  private clear(id: FaultId, entry: Entry | undefined): void {
    if (!entry) return;
    entry.patience?.cancel();
    this.entries.delete(id);
    if (entry.alert) this.options.onChange(id, undefined);
  }
}

function sameFacts(a: Facts, b: Facts): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
