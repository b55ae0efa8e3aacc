/** Merges the segments of days that are over, beside everything else: a day of a city takes minutes. */
import type { Clock } from '../../../platform/clock';
import { groupBy } from '../../../platform/group-by';
import type { Bundle } from '../../../protocol/bundle';
import { isOver, MERGE_AFTER_MS, worthMerging } from './merge-rule';
import { type MergingPorts, mergeParts } from './merging';

export type MergerPorts = Omit<MergingPorts, 'folder'> & {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly bundle: () => Pick<Bundle, 'dayShift'>;
  /** Where a day's segments lie. */
  readonly folderOf: (day: number) => string;
  /** From the end of a day to its merge; default three hours. */
  readonly mergeAfterMs?: number;
};

/** Whether something is worth merging is looked at this often, and after failures ever more seldom: what is damaged stays so. */
const LOOK_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

export class Merger {
  private running: Promise<number> | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private waitMs = LOOK_MS;
  private stopped = false;

  constructor(private readonly ports: MergerPorts) {}

  /** Merges what is worth it now, or goes on doing so. @throws the first day's error that failed; the others are merged */
  merge(): Promise<number> {
    this.running ??= this.mergeDays().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** Merges by itself, once a minute at most. What fails is tried again after two minutes, four, up to an hour. */
  look(): void {
    const { clock, log } = this.ports;
    if (this.stopped || this.running || clock.monotonic() - this.lookedAt < this.waitMs) return;
    this.lookedAt = clock.monotonic();
    this.merge().then(
      () => {
        this.waitMs = LOOK_MS;
      },
      (error: unknown) => {
        this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
        const cause = error instanceof Error ? error : undefined;
        if (!this.stopped)
          log.error('segments could not be merged, trying again', { cause, seconds: this.waitMs / 1_000 });
      },
    );
  }

  /** Begins nothing more. */
  stop(): void {
    this.stopped = true;
  }

  /** When nothing is under way. */
  get ended(): Promise<unknown> {
    return (this.running ?? Promise.resolve()).catch(() => {
      // Whoever asked hears of the failure.
    });
  }

  private async mergeDays(): Promise<number> {
    const { clock, bundle, list, folderOf, mergeAfterMs = MERGE_AFTER_MS } = this.ports;
    const { dayShift } = bundle();
    let replaced = 0;
    const failures: unknown[] = [];
    for (const [day, entries] of groupBy(list.entries, (entry) => entry.day)) {
      const parts = isOver(day, clock.now(), dayShift, mergeAfterMs) ? worthMerging(entries) : [];
      if (parts.length === 0 || this.stopped) continue;
      try {
        replaced += await mergeParts(day, parts, { ...this.ports, folder: folderOf(day) });
      } catch (error) {
        // A damaged segment must not hold up the days behind its own for good.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return replaced;
  }
}
