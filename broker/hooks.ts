/**
 * aedes' hooks, guarded: each packet of a client meets one of them before aedes acts on it (THREATS.md, Broker;
 * FAULTS.md section 2). A publish or a will that is refused closes the connection; a filter gets SUBACK 128.
 */
import type { Aedes, AuthorizePublishHandler, Client, PublishPacket } from 'aedes';
import type { Log } from '../platform/log';
import type { TerminalState } from '../protocol/messages/state';
import { READER_ID, readTerminalTopic, topics } from '../protocol/topics';
import { readState } from './access';
import type { Admission } from './admission';
import type { Guards } from './guards';
import type { Outstanding } from './outstanding';
import type { Refusals } from './refusals';
import type { Roster, Visit } from './roster';

export type HookParts = {
  readonly guards: Guards;
  readonly operatorId: string;
  readonly roster: Roster;
  readonly admission: Admission;
  readonly outstanding: Outstanding;
  readonly refusals: Refusals;
  readonly log: Log;
  /** Stores a check-in and sends the `stored` answer after its PUBACK; see `Accept`. */
  store(terminalId: string, payload: Uint8Array, acknowledge: () => void): Promise<void>;
  onState?(terminalId: string, state: TerminalState): void;
  onStatus?(status: Status): void;
};

/** What a terminal says of itself on its own lanes, but for `state`. */
export type Status = {
  readonly terminalId: string;
  readonly lane: Exclude<NonNullable<ReturnType<typeof readTerminalTopic>>['lane'], 'state'>;
  /** Of the alert or the command; else empty. */
  readonly id: string;
  /** Not yet read; empty: what was retained there is removed. */
  readonly payload: Uint8Array;
};

type Done = Parameters<AuthorizePublishHandler>[2];

/** Puts the guards into `aedes`, which must not have a client yet. */
export function guardHooks(aedes: Aedes, parts: HookParts): void {
  const { operatorId, roster, log, guards } = parts;
  const breach = (visit: Visit | undefined, why: string): Error => {
    // One SUBSCRIBE can name thousands of filters: no line for each.
    parts.refusals.note(`${visit?.terminalId ?? 'unknown'}: ${why}`);
    return new Error(why);
  };

  aedes.preConnect = (client, packet, done) => {
    const visit = roster.visitOf(client);
    const verdict = visit
      ? guards.judge(parts.admission, visit.terminalId, packet)
      : { fault: 'it has no certificate' };
    if (!visit || 'fault' in verdict) {
      done(breach(visit, 'fault' in verdict ? verdict.fault : ''), false);
      return;
    }
    roster.admit(visit, verdict.session);
    guards.hearEverything(client);
    // Kept as long as the connection, and retained after it.
    if (packet.will) packet.will.payload = guards.copyRetained(bytesOf(packet.will.payload));
    done(null, true);
  };

  aedes.authorizePublish = (client, packet, done) => {
    const visit = roster.visitOf(client);
    if (!client || !visit) {
      done(breach(visit, 'it is a message without a client'));
      return;
    }
    const payload = bytesOf(packet.payload);
    const isWill = guards.isWill(packet as Partial<PublishPacket>);
    const why = isWill ? undefined : publishFaultNow(client, visit, packet, payload);
    if (why) done(breach(visit, why));
    else if (isWill) done(takeWill(visit, packet, payload));
    else guards.wait(visit.bucket, () => take(client, visit, packet, payload, done));
  };

  aedes.authorizeSubscribe = (client, subscription, done) => {
    const visit = roster.visitOf(client);
    if (guards.isOpen(client) && visit && maySubscribe(visit.terminalId, subscription)) {
      // Nothing is kept for tools that read slowly: what is retained comes again, the rest is of the moment.
      done(null, visit.terminalId === READER_ID ? { ...subscription, qos: 0 } : subscription);
      return;
    }
    breach(visit, 'it subscribes to what is not its own');
    done(null, null);
  };

  aedes.authorizeForward = (client, packet) => {
    const visit = roster.visitOf(client);
    if (!visit) return null;
    const may =
      visit.terminalId === READER_ID
        ? guards.readerMayReceive(operatorId, packet.topic)
        : guards.mayReceive(visit.terminalId, packet.topic);
    return may ? packet : null;
  };

  function maySubscribe(name: string, asked: { topic: string; qos: 0 | 1 | 2 }): boolean {
    return name === READER_ID
      ? guards.readerMaySubscribe(operatorId, asked)
      : guards.maySubscribe(name, asked);
  }

  function publishFaultNow(client: Client, visit: Visit, packet: PublishPacket, payload: Uint8Array) {
    if (!guards.isOpen(client)) return 'it publishes before it is connected';
    return guards.publishFault(operatorId, visit.terminalId, { ...packet, payload });
  }

  function takeWill(visit: Visit, packet: PublishPacket, payload: Uint8Array): Error | undefined {
    if (packet.topic !== topics.terminal(operatorId, visit.terminalId, 'state'))
      return breach(visit, 'its will is on a foreign topic');
    const state = readState(payload);
    // After a takeover the retained state is the newer session's.
    if (!state || !roster.speaks(visit)) return new Error('a will of an older session');
    parts.onState?.(visit.terminalId, state);
    return undefined;
  }

  function take(client: Client, visit: Visit, packet: PublishPacket, payload: Uint8Array, done: Done): void {
    const { terminalId } = visit;
    if (client.closed) {
      done(new Error('it left while its message waited'));
    } else if (packet.topic === topics.checkIn(terminalId)) {
      parts
        .store(terminalId, payload, () => done(null))
        .catch((error: Error) => {
          log.error('check-ins not stored', { terminal: terminalId, error });
          done(error);
        });
    } else {
      const why = takeStatus(visit, packet.topic, payload);
      if (packet.retain) packet.payload = guards.copyRetained(payload);
      done(why ? breach(visit, why) : null);
    }
  }

  function takeStatus(visit: Visit, topic: string, payload: Uint8Array): string | undefined {
    const { terminalId } = visit;
    const read = readTerminalTopic(operatorId, terminalId, topic);
    if (!read) return 'it writes to a topic that is not its own';
    const { lane, id } = read;
    if (lane === 'state') return takeState(visit, payload);
    if (lane === 'reply' && !parts.outstanding.take(terminalId, id)) return 'it answers what nobody asked';
    parts.onStatus?.({ terminalId, lane, id, payload });
    return undefined;
  }

  function takeState(visit: Visit, payload: Uint8Array): string | undefined {
    const state = readState(payload);
    if (!state) return 'its state cannot be read';
    if (!roster.speaks(visit) || state.session < visit.session) return 'its state is of an older session';
    parts.onState?.(visit.terminalId, state);
    return undefined;
  }
}

function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
