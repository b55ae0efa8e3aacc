/**
 * When a receiver's time may be believed. A receiver tells a plausible time from its own battery clock without a fix
 * (status V), 1980 after a cold start, a date 1024 weeks ago when its firmware is old (next rollover of the signal
 * itself: 2038-11-20), a time some seconds off until it has heard of leap seconds (twelve minutes and a half), and
 * :60 in a leap second. So: only with a fix, only several in a row that go as our own clock goes, only a date that can be.
 */
import type { Estimate } from '../clock/estimate';
import type { Sentence } from './sentences';

/** So many fixes in a row must agree. */
export const FIXES_IN_A_ROW = 5;
/** Longest gap within a row, ms. */
const LONGEST_GAP_MS = 5_000;
/** A sentence comes up to a second after the moment that it tells. */
const SENT_WITHIN_MS = 1_000;
/** How much two fixes may disagree with our clock: they wait for the line differently. Ms. */
const JITTER_MS = 700;
/** Until the receiver must have heard how many leap seconds there were, and by how much it may be off before. Ms. */
const ALMANAC_MS = 15 * 60_000;
const LEAP_ERROR_MS = 3_000;
const WEEKS_1024_MS = 1024 * 7 * 86_400_000;
/** What is certain is never so long ago on a vehicle that drives: a bundle's keys last 45 days. */
const FLOOR_IS_WITHIN_MS = 60 * 86_400_000;

export type TimeProofOptions = {
  /** It is this late at least, unix ms: the bundle's date, the last certain time. 0 while nothing is certain. */
  floor(): number;
};

export class TimeProof {
  private row: { unix: number; at: number; count: number; since: number } | undefined;

  constructor(private readonly options: TimeProofOptions) {}

  /** What a sentence proves, heard at the own monotonic time `at`. */
  take(sentence: Sentence, at: number): Estimate | undefined {
    if (sentence.type !== 'RMC') return undefined;
    const { status, faa, time } = sentence;
    if (status !== 'active' || faa === 'estimated' || faa === 'not valid' || !time) {
      this.row = undefined;
      return undefined;
    }
    const row = this.extend(time.getTime(), at);
    if (row.count < FIXES_IN_A_ROW) return undefined;
    const unix = this.withWeeks(row.unix + SENT_WITHIN_MS / 2);
    const leaps = at - row.since < ALMANAC_MS ? LEAP_ERROR_MS : 0;
    return unix === undefined ? undefined : { source: 'gnss', unix, at, errorMs: SENT_WITHIN_MS / 2 + leaps };
  }

  reset(): void {
    this.row = undefined;
  }

  private extend(unix: number, at: number) {
    const { row } = this;
    const gap = row ? at - row.at : Number.POSITIVE_INFINITY;
    const goesOn = row && gap <= LONGEST_GAP_MS && Math.abs(unix - row.unix - gap) <= JITTER_MS;
    this.row = goesOn
      ? { unix, at, count: row.count + 1, since: row.since }
      : { unix, at, count: 1, since: at };
    return this.row;
  }

  /**
   * A date long before what is certain is 1024 weeks old or wrong: the weeks are added when that gives a time shortly
   * after what is certain, for then there is no other. Undefined: not to be believed.
   */
  private withWeeks(unix: number): number | undefined {
    const floor = this.options.floor();
    if (floor === 0 || unix >= floor - SENT_WITHIN_MS - LEAP_ERROR_MS) return unix;
    const added = unix + Math.ceil((floor - unix) / WEEKS_1024_MS) * WEEKS_1024_MS;
    return added - floor <= FLOOR_IS_WITHIN_MS ? added : undefined;
  }
}
