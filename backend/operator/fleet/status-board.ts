/**
 * What terminals said of themselves last: checked against its schema, in memory only (the
 * broker's retained messages bring it back after a restart of the operator: terminals publish them at each CONNECT).
 * The fleet's dashboard, alert rules and presence stand on it.
 */
import type { Log } from '../../../platform/log';
import { Malformed } from '../../../protocol/errors';
import { type FaultId, isFaultId } from '../../../protocol/faults';
import { type About, decodeAbout } from '../../../protocol/messages/about';
import { type Alert, decodeAlert } from '../../../protocol/messages/alert';
import { type CountMessage, decodeCount } from '../../../protocol/messages/count';
import { decodeHealth, type Health } from '../../../protocol/messages/health';
import { decodePosition, type Position } from '../../../protocol/messages/position';
import { decodeReply, type Reply } from '../../../protocol/messages/reply';
import type { TerminalState } from '../../../protocol/messages/state';
import { decodeTrip, type Trip } from '../../../protocol/messages/trip';

/** A terminal as it last described itself; what it never said is absent. */
export interface TerminalStatus {
  state?: TerminalState;
  about?: About;
  health?: Health;
  position?: Position;
  trip?: Trip;
  count?: CountMessage;
  /** Those of the last half hour and more, oldest first. */
  counts?: readonly CountMessage[];
  readonly alerts: Map<FaultId, Alert>;
  /** When two devices last fought for its identity, unix ms. */
  clonedAt?: number;
  /** When its state and its health were last heard, unix ms. */
  stateAt?: number;
  healthAt?: number;
}

/** One message of a terminal's own lane, as the broker hands it over. */
export interface StatusMessage {
  readonly terminalId: string;
  readonly lane: 'about' | 'health' | 'position' | 'trip' | 'count' | 'alert' | 'reply';
  readonly id: string;
  readonly payload: Uint8Array;
}

/** Hears what is more than a state to look at. */
export interface BoardListener {
  /** A terminal came with a session that was not heard of before. */
  onOnline?(terminalId: string): void;
  onHealth?(terminalId: string, health: Health): void;
  /** An answer to a command. */
  onReply?(terminalId: string, command: string, reply: Reply): void;
}

/** One every five minutes. */
const COUNTS_KEPT = 8;

export class StatusBoard {
  private readonly terminals = new Map<string, TerminalStatus>();
  private readonly listeners: BoardListener[] = [];

  /** @param now unix ms */
  constructor(
    private readonly log: Log,
    private readonly now: () => number,
  ) {}

  /** From now on `listener` hears what comes. */
  listen(listener: BoardListener): void {
    this.listeners.push(listener);
  }

  of(terminalId: string): TerminalStatus {
    const known = this.terminals.get(terminalId);
    if (known) return known;
    const fresh: TerminalStatus = { alerts: new Map() };
    this.terminals.set(terminalId, fresh);
    return fresh;
  }

  takeState(terminalId: string, state: TerminalState): void {
    const status = this.of(terminalId);
    // A newer session's `online` may come before the older one's `lost` (TOPICS rule 3).
    if (status.state && state.session < status.state.session && state.state === 'lost') return;
    const isNew = state.state === 'online' && status.state?.session !== state.session;
    status.state = state;
    status.stateAt = this.now();
    if (isNew) for (const listener of this.listeners) listener.onOnline?.(terminalId);
  }

  /** Two devices fight for one identity. */
  takeClone(terminalId: string): void {
    this.of(terminalId).clonedAt = this.now();
    this.log.warn('two devices may share one identity', { terminal: terminalId });
  }

  /** Takes a message; one that cannot be read is told once a kind in the log and changes nothing. */
  take(message: StatusMessage): void {
    try {
      this.read(message);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const { terminalId: terminal, lane } = message;
      this.log.warn('status message ignored', { terminal, lane, cause: error });
    }
  }

  private read({ terminalId, lane, id, payload }: StatusMessage): void {
    const status = this.of(terminalId);
    switch (payload.length === 0 ? 'nothing' : lane) {
      case 'nothing':
        this.remove(terminalId, status, lane, id);
        break;
      case 'about':
        status.about = decodeAbout(payload);
        break;
      case 'health':
        status.health = decodeHealth(payload);
        status.healthAt = this.now();
        for (const listener of this.listeners) listener.onHealth?.(terminalId, status.health);
        break;
      case 'position':
        status.position = decodePosition(payload);
        break;
      case 'trip':
        status.trip = decodeTrip(payload);
        break;
      case 'count':
        status.count = decodeCount(payload);
        status.counts = [...(status.counts ?? []), status.count].slice(-COUNTS_KEPT);
        break;
      case 'alert':
        this.raise(terminalId, status, id, decodeAlert(payload));
        break;
      case 'reply':
        this.reply(terminalId, id, decodeReply(payload));
        break;
    }
  }

  private reply(terminalId: string, id: string, reply: Reply): void {
    for (const listener of this.listeners) listener.onReply?.(terminalId, id, reply);
  }

  private remove(terminal: string, status: TerminalStatus, lane: StatusMessage['lane'], id: string): void {
    if (lane === 'alert' && isFaultId(id) && status.alerts.delete(id))
      this.log.info('alert resolved', { terminal, alert: id });
    else if (lane === 'about' || lane === 'health' || lane === 'position' || lane === 'trip')
      delete status[lane];
  }

  private raise(terminal: string, status: TerminalStatus, id: string, alert: Alert): void {
    if (!isFaultId(id)) return;
    const known = status.alerts.has(id);
    status.alerts.set(id, alert);
    if (!known) this.log.warn('alert raised', { terminal, alert: id, level: alert.level });
  }
}
