/**
 * The last day of every terminal, in memory: figures in steps of five minutes, check-ins by the hour, and these by line too. In
 * rings of a fixed size, 4.6 KB a terminal; a restart of the process begins anew, and says since when it knows.
 */
import type { CountMessage } from '../../protocol/messages/count';
import type { Health } from '../../protocol/messages/health';
import { timeOf } from '../../protocol/time-text';
import { HOUR_MS, MINUTE_MS } from '../rules/rule';
import type { Fleet, Said } from './fleet';
import { type HourSum, Hours } from './hours';
import { lineOf } from './terminal';

const STEP_MS = 5 * MINUTE_MS;
const STEPS = (24 * HOUR_MS) / STEP_MS;
/** More than a city has. A terminal that makes up lines fills no memory: counts of further ones go with those of none. */
const MOST_LINES = 2_000;

/** The highest of five minutes; null: not told. `<5` waiting counts as 4. */
export type Step = {
  /** When the step begins, unix ms. */
  readonly at: number;
  readonly waiting: number;
  readonly temperatureC: number | null;
  readonly clockErrorMs: number | null;
};

export type TerminalHistory = { readonly steps: readonly Step[]; readonly hours: readonly HourSum[] };
/** Of a line; null: of taxis, and of vehicles without a line. */
export type LineHistory = { readonly line: string | null; readonly hours: readonly HourSum[] };

export class History {
  private readonly terminals = new Map<
    string,
    { readonly ring: Ring; readonly hours: Hours; told: string }
  >();
  private readonly byLine = new Map<string, Hours>();
  private readonly all = new Hours();

  /** @param since when this begins to listen, unix ms */
  constructor(
    private readonly fleet: Pick<Fleet, 'of' | 'onSaid'>,
    readonly since: number,
  ) {
    fleet.onSaid((said) => this.hear(said));
  }

  of(terminalId: string, now: number): TerminalHistory {
    const known = this.terminals.get(terminalId);
    return known ? { steps: known.ring.steps(now), hours: known.hours.sums(now) } : { steps: [], hours: [] };
  }

  /** Lines with counts of the last day, by name. */
  lines(now: number): LineHistory[] {
    return [...this.byLine]
      .map(([line, hours]) => ({ line: line || null, hours: hours.sums(now) }))
      .filter(({ hours }) => hours.length > 0)
      .sort((a, b) => (a.line ?? '\uffff').localeCompare(b.line ?? '\uffff', 'zh', { numeric: true }));
  }

  /** Of everybody, by the hour. */
  hours(now: number): HourSum[] {
    return this.all.sums(now);
  }

  private hear({ terminalId, lane, value, at }: Said): void {
    if (value === null || (lane !== 'health' && lane !== 'count')) return;
    const known = this.terminals.get(terminalId) ?? { ring: new Ring(), hours: new Hours(), told: '' };
    this.terminals.set(terminalId, known);
    if (lane === 'health') {
      known.ring.add(value as Health, at);
      return;
    }
    const count = value as CountMessage;
    // At least once means that it may come twice.
    if (count.from === known.told) return;
    known.told = count.from;
    const counts = Object.values(count.checkIns);
    const endedAt = endOf(count, at);
    known.hours.add(endedAt, counts);
    const terminal = this.fleet.of(terminalId);
    this.hoursOf((terminal && lineOf(terminal)) ?? '', at).add(endedAt, counts);
    this.all.add(endedAt, counts);
  }

  private hoursOf(line: string, now: number): Hours {
    if (!this.byLine.has(line) && this.byLine.size >= MOST_LINES)
      for (const [old, hours] of this.byLine) if (hours.isOver(now)) this.byLine.delete(old);
    const name = this.byLine.has(line) || this.byLine.size < MOST_LINES ? line : '';
    const hours = this.byLine.get(name) ?? new Hours();
    this.byLine.set(name, hours);
    return hours;
  }
}

/** When its last check-in can have been: a terminal whose clock is off says what cannot be, then it counts when it is heard. */
function endOf({ to }: CountMessage, heardAt: number): number {
  const end = timeOf(to) - 1;
  return Math.abs(heardAt - end) < HOUR_MS ? end : heardAt;
}

/** Figures in steps; NaN where one was not told. */
class Ring {
  private readonly numbers = new Uint32Array(STEPS);
  private readonly waiting = new Float32Array(STEPS);
  private readonly temperature = new Float32Array(STEPS);
  private readonly clockError = new Float32Array(STEPS);

  add({ outbox, board, clock }: Health, at: number): void {
    const number = Math.floor(at / STEP_MS);
    const place = number % STEPS;
    if (this.numbers[place] !== number) {
      this.numbers[place] = number;
      for (const figures of [this.waiting, this.temperature, this.clockError]) figures[place] = Number.NaN;
    }
    raise(this.waiting, place, outbox.waiting === '<5' ? 4 : outbox.waiting);
    raise(this.temperature, place, board.temperatureC);
    raise(this.clockError, place, clock.errorMs);
  }

  steps(now: number): Step[] {
    const oldest = Math.floor(now / STEP_MS) - STEPS + 1;
    return [...this.numbers.keys()]
      .filter((place) => this.numbers[place]! >= oldest)
      .sort((a, b) => this.numbers[a]! - this.numbers[b]!)
      .map((place) => ({
        at: this.numbers[place]! * STEP_MS,
        waiting: this.waiting[place]!,
        temperatureC: toldOf(this.temperature[place]!),
        clockErrorMs: toldOf(this.clockError[place]!),
      }));
  }
}

function raise(figures: Float32Array, place: number, value: number | null | undefined): void {
  if (typeof value === 'number' && !(figures[place]! >= value)) figures[place] = value;
}

const toldOf = (figure: number): number | null =>
  Number.isNaN(figure) ? null : Math.round(figure * 10) / 10;
