/**
 * Who may connect: decided at once, from the certificate, before anything else of the client counts (PROTOCOL.md
 * TOPICS rule 1; FAULTS.md section 2, order of preConnect). No CONNACK is sent on refusal; the reason goes to the log.
 */
import type { Clock } from '../platform/clock';
import { decodeTerminalState, MAX_STATE_BYTES } from '../protocol/messages/state';
import { READER_ID, topics } from '../protocol/topics';
import { isTerminalId } from './identity';

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
  /** Takeovers of one id within a minute; the next newcomers are refused for a minute. */
  readonly takeovers: number;
  isRevoked(terminalId: string): boolean;
  isConnected(terminalId: string): boolean;
  /** Called once in ten minutes at most. */
  onClone?(terminalId: string): void;
};

export type Verdict = { readonly session: number } | { readonly fault: string };

const MINUTE_MS = 60_000;
/** So many takeovers within this time are no accident (PROTOCOL.md TOPICS, rule 7). */
const CLONE_TAKEOVERS = 3;
const CLONE_MS = 10 * MINUTE_MS;

export class Admission {
  private readonly takeovers = new Map<string, { times: number[]; refusedUntil: number; toldAt: number }>();

  constructor(private readonly rules: AdmissionRules) {}

  /** The session that the CONNECT begins, or why it is refused, in words that follow "because". */
  judge(commonName: string, connect: Connect): Verdict {
    const isReader = commonName === READER_ID;
    if (!isReader && !isTerminalId(commonName))
      return { fault: 'the name in its certificate is no terminalId' };
    if (this.rules.isRevoked(commonName)) return { fault: 'its certificate is revoked' };
    if (connect.clientId !== commonName) return { fault: 'its client id is not the name in its certificate' };
    if (connect.protocolVersion !== 4) return { fault: 'it does not speak MQTT 3.1.1' };
    if (connect.clean !== true) return { fault: 'it asks for a session that is kept: clean session only' };
    const keepAlive = connect.keepalive ?? 0;
    if (keepAlive < 10 || keepAlive > 90) return { fault: 'its keep-alive is not 10 to 90 s' };
    const verdict = isReader ? judgeReader(connect) : this.judgeWill(commonName, connect.will);
    if ('fault' in verdict) return verdict;
    if (this.isCloned(commonName))
      return { fault: 'its id was taken over too often: do two devices share one identity?' };
    return verdict;
  }

  private judgeWill(terminalId: string, will: Connect['will']): Verdict {
    if (!will) return { fault: 'it has no will: state lost on its own state topic' };
    if (will.topic !== topics.terminal(this.rules.operatorId, terminalId, 'state'))
      return { fault: 'its will is not on its own state topic' };
    if (will.qos !== 1 || will.retain !== true) return { fault: 'its will is not retained with QoS 1' };
    const payload = typeof will.payload === 'string' ? Buffer.from(will.payload) : will.payload;
    if (payload.length > MAX_STATE_BYTES)
      return { fault: `its will is larger than ${MAX_STATE_BYTES} bytes` };
    try {
      const { state, session } = decodeTerminalState(payload);
      return state === 'lost' ? { session } : { fault: 'its will says something other than lost' };
    } catch (error) {
      return { fault: `its will cannot be read: ${(error as Error).message}` };
    }
  }

  /** Two devices with one identity would throw each other out without end: the one that is there stays a while. */
  private isCloned(terminalId: string): boolean {
    if (!this.rules.isConnected(terminalId)) return false;
    const now = this.rules.clock.monotonic();
    const seen = this.takeovers.get(terminalId);
    if (seen && now < seen.refusedUntil) return true;
    const times = [...(seen?.times ?? []).filter((at) => now - at < CLONE_MS), now];
    const refused = times.filter((at) => now - at < MINUTE_MS).length > this.rules.takeovers;
    let toldAt = seen?.toldAt ?? Number.NEGATIVE_INFINITY;
    if (times.length >= CLONE_TAKEOVERS && now - toldAt >= CLONE_MS) {
      toldAt = now;
      this.rules.onClone?.(terminalId);
    }
    this.takeovers.set(terminalId, { times, refusedUntil: refused ? now + MINUTE_MS : 0, toldAt });
    return refused;
  }
}

/** The fleet's tools say nothing, not even that they are gone. */
function judgeReader({ will }: Connect): Verdict {
  return will ? { fault: 'it may read, and has a will' } : { session: 0 };
}
