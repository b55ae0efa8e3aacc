/**
 * Who may connect: decided at once, from the certificate, before anything else of the client counts (PROTOCOL.md
 * TOPICS rule 1; FAULTS.md section 2, order of preConnect). No CONNACK is sent on refusal; the reason goes to the log.
 */
import type { Clock } from '../platform/clock';
import { decodeTerminalState, MAX_STATE_BYTES } from '../protocol/messages/state';
import { terminalNumberOf } from '../protocol/terminal-id';
import { topics } from '../protocol/topics';
import type { Limits } from './limits';

export type Connect = {
  readonly clientId: string;
  readonly protocolVersion?: number;
  readonly clean?: boolean;
  readonly keepalive?: number;
  readonly will?: { topic: string; payload: string | Uint8Array; qos?: number; retain?: boolean };
};

export type AdmissionRules = {
  readonly operatorId: string;
  readonly clock: Clock;
  readonly limits: Limits;
  isRevoked(terminalId: string): boolean;
  isConnected(terminalId: string): boolean;
};

const TAKEOVER_WINDOW_MS = 60_000;

export class Admission {
  /** The newest session number of each terminal: an older will or state is void (Sparkplug's bdSeq). */
  private readonly sessions = new Map<string, number>();
  private readonly takeovers = new Map<string, number[]>();

  constructor(private readonly rules: AdmissionRules) {}

  /** Why the client is refused, in words, or undefined when it may come in. */
  fault(commonName: string, connect: Connect): string | undefined {
    if (this.rules.isRevoked(commonName)) return 'its certificate is revoked';
    if (connect.clientId !== commonName) return 'its client id is not the name in its certificate';
    if (!isTerminalId(commonName)) return 'the name in its certificate is no terminalId';
    if (connect.protocolVersion !== 4) return 'it does not speak MQTT 3.1.1';
    if (connect.clean !== true) return 'it asks for a session that is kept: clean session only';
    const keepAlive = connect.keepalive ?? 0;
    if (keepAlive < 10 || keepAlive > 90) return 'its keep-alive is not 10 to 90 s';
    const session = this.willSession(commonName, connect.will);
    if (typeof session === 'string') return session;
    if (this.isCloned(commonName)) return 'its id was taken over too often: two devices share one identity';
    this.sessions.set(commonName, Math.max(session, this.sessions.get(commonName) ?? 0));
    return undefined;
  }

  /** True when a will or state of this session is older than the terminal's newest CONNECT. */
  isStale(terminalId: string, session: number): boolean {
    return session < (this.sessions.get(terminalId) ?? 0);
  }

  /** The session that the will names, or what is wrong with the will. */
  private willSession(terminalId: string, will: Connect['will']): number | string {
    if (!will) return 'it has no will: state lost on its own state topic';
    if (will.topic !== topics.terminal(this.rules.operatorId, terminalId, 'state'))
      return 'its will is not on its own state topic';
    if (will.qos !== 1 || will.retain !== true) return 'its will is not retained with QoS 1';
    const payload = typeof will.payload === 'string' ? Buffer.from(will.payload) : will.payload;
    if (payload.length > MAX_STATE_BYTES) return `its will is larger than ${MAX_STATE_BYTES} bytes`;
    try {
      const state = decodeTerminalState(payload);
      return state.state === 'lost' ? state.session : 'its will says something other than lost';
    } catch (error) {
      return `its will cannot be read: ${(error as Error).message}`;
    }
  }

  /** Counts takeovers; after too many within a minute the newcomer waits. */
  private isCloned(terminalId: string): boolean {
    const now = this.rules.clock.monotonic();
    const recent = (this.takeovers.get(terminalId) ?? []).filter((at) => now - at < TAKEOVER_WINDOW_MS);
    if (recent.length >= this.rules.limits.takeovers) {
      this.takeovers.set(terminalId, recent);
      return true;
    }
    if (this.rules.isConnected(terminalId)) recent.push(now);
    if (recent.length > 0) this.takeovers.set(terminalId, recent);
    else this.takeovers.delete(terminalId);
    return false;
  }
}

function isTerminalId(name: string): boolean {
  try {
    terminalNumberOf(name);
    return true;
  } catch {
    return false;
  }
}
