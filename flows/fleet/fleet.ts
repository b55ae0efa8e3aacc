/** The fleet in memory: what the broker forwards, checked against its schema, into one picture of every terminal. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { Malformed } from '../../protocol/errors';
import { isFaultId } from '../../protocol/faults';
import { decodeAbout } from '../../protocol/messages/about';
import { decodeAlert } from '../../protocol/messages/alert';
import { decodeCount } from '../../protocol/messages/count';
import { decodeHealth } from '../../protocol/messages/health';
import { decodePosition } from '../../protocol/messages/position';
import { decodeTerminalState, type TerminalState } from '../../protocol/messages/state';
import { decodeTrip } from '../../protocol/messages/trip';
import { readReaderTopic, type TerminalLane } from '../../protocol/topics';
import type { Boot, Terminal } from './terminal';

/** One message of a terminal, read. */
export type Said = {
  readonly terminalId: string;
  readonly lane: TerminalLane | 'alert';
  /** Of the fault; else empty. */
  readonly id: string;
  /** Null: what was retained there is gone. */
  readonly value: unknown;
  /** Unix ms when it was heard. */
  readonly at: number;
};

const READERS = {
  state: decodeTerminalState,
  about: decodeAbout,
  health: decodeHealth,
  position: decodePosition,
  trip: decodeTrip,
  count: decodeCount,
  alert: decodeAlert,
} as const;

const COUNTS_KEPT_MS = 3 * 3_600_000;
const BOOTS_KEPT = 10;

type Draft = { -readonly [Key in keyof Terminal]: Terminal[Key] };

export class Fleet {
  private readonly known = new Map<string, Draft>();
  private readonly listeners = new Set<(said: Said) => void>();

  constructor(
    private readonly operatorId: string,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly log: Log,
  ) {}

  /** Every terminal that ever said something, by id. */
  terminals(): readonly Terminal[] {
    return [...this.known.values()].sort((a, b) => (a.terminalId < b.terminalId ? -1 : 1));
  }

  of(terminalId: string): Terminal | undefined {
    return this.known.get(terminalId);
  }

  /** Hears every message after it was taken. @returns ends it */
  onSaid(listener: (said: Said) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * A new session with the broker begins: what is retained comes again now. What was removed meanwhile does not say so,
   * hence it is forgotten first.
   */
  begin(): void {
    for (const terminal of this.known.values()) {
      terminal.alerts = new Map();
      delete terminal.trip;
    }
  }

  /** Takes one message of the broker's; one that cannot be read is told in the log and changes nothing. */
  take(topic: string, payload: Uint8Array): void {
    const read = readReaderTopic(this.operatorId, topic);
    if (!read) return;
    const { terminalId, lane, id } = read;
    try {
      const value = payload.length === 0 ? null : READERS[lane](payload);
      const at = this.clock.now();
      this.keep({ terminalId, lane, id, value, at });
      for (const listener of this.listeners) listener({ terminalId, lane, id, value, at });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.log.warn('status message ignored', { terminal: terminalId, lane, cause: error });
    }
  }

  private keep({ terminalId, lane, id, value, at }: Said): void {
    const terminal: Draft = this.known.get(terminalId) ?? {
      terminalId,
      counts: [],
      alerts: new Map(),
      boots: [],
    };
    this.known.set(terminalId, terminal);
    if (lane === 'alert') {
      if (!isFaultId(id)) return;
      const alerts = new Map(terminal.alerts);
      if (value === null) alerts.delete(id);
      else alerts.set(id, { value: value as ReturnType<typeof decodeAlert>, at });
      terminal.alerts = alerts;
    } else if (lane === 'count') {
      if (value === null) return;
      const counts = [...terminal.counts, { value: value as ReturnType<typeof decodeCount>, at }];
      terminal.counts = counts.filter((each) => at - each.at < COUNTS_KEPT_MS);
    } else if (value === null) delete terminal[lane];
    else if (lane === 'state') this.keepState(terminal, value as TerminalState, at);
    else Object.assign(terminal, { [lane]: { value, at } });
  }

  private keepState(terminal: Draft, value: TerminalState, at: number): void {
    // The same `lost` comes again with each new session of ours: what counts is since when.
    if (isSame(terminal.state?.value, value)) return;
    terminal.state = { value, at };
    const { boot } = value;
    if (boot === undefined || terminal.boots.at(-1)?.boot === boot) return;
    const boots: Boot[] = [...terminal.boots, { boot, at }];
    terminal.boots = boots.slice(-BOOTS_KEPT);
  }
}

const isSame = (a: TerminalState | undefined, b: TerminalState): boolean =>
  a !== undefined && a.state === b.state && a.session === b.session;
