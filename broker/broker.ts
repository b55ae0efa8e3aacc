/**
 * The MQTT broker: aedes behind guards. Identity is the client certificate's name; a check-in is stored by `accept`
 * before its PUBACK; what goes to one terminal goes past aedes' emitter (THREATS.md, Broker).
 */
import type { TLSSocket } from 'node:tls';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { type Metrics, noMetrics } from '../platform/metrics/metrics';
import type { TerminalState } from '../protocol/messages/state';
import { READER_ID, topics } from '../protocol/topics';
import { Admission } from './admission';
import { CheckInLane } from './check-in-lane';
import { writeDirect } from './deliver';
import { GUARDS, type Guards } from './guards';
import { guardHooks, type Status } from './hooks';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { listen, type ServerKeys } from './listen';
import { brokerMetrics } from './metrics';
import { Outstanding } from './outstanding';
import { PacketGuard, PUBACK, siftReads } from './packet-guard';
import { TokenBucket } from './rate';
import { Refusals } from './refusals';
import { Room } from './room';
import { keepAlive, nextMessageId, Roster } from './roster';
import { type Accept, boundedStoring, countedStoring } from './storing';

export type { Accept } from './storing';

export type BrokerOptions = {
  readonly host: string;
  readonly port: number;
  readonly tls: ServerKeys;
  readonly operatorId: string;
  isRevoked(terminalId: string): boolean;
  readonly accept: Accept;
  /** Hears each state that a terminal publishes, and `lost` when its connection breaks. */
  onState?(terminalId: string, state: TerminalState): void;
  /** Hears everything else that a terminal says of itself: about, health, position, trip, count, alerts, replies. */
  onStatus?(status: Status): void;
  /** An identity was taken over three times within ten minutes: two devices may share it. */
  onClone?(terminalId: string): void;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  readonly metrics?: Metrics;
};

export type { Status } from './hooks';

export type Broker = {
  /** New at each start: what was retained is forgotten then, and must be published again (TOPICS rule 11). */
  readonly id: string;
  readonly port: number;
  connected(): number;
  /** Sends QoS 1 to one connected terminal; false when it is not connected, or reads nothing. */
  send(terminalId: string, topic: string, payload: Uint8Array): boolean;
  /** Publishes a retained message of the server's own: server state, bundle, desired. An empty payload removes it. */
  publishRetained(topic: string, payload: Uint8Array): Promise<void>;
  /** Ends a terminal's connection, such as when its certificate was revoked. */
  closeClient(terminalId: string): void;
  /** Closes every connection and the port. */
  close(): Promise<void>;
};

/** Starts the broker. Rejects with the system's error when it cannot listen, such as `EADDRINUSE`. */
export function startBroker(options: BrokerOptions): Promise<Broker> {
  return composeBroker(options, GUARDS);
}

/** The same with other guards: for tests that show what one of them holds, see `guards.ts`. */
export async function composeBroker(options: BrokerOptions, guards: Guards): Promise<Broker> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { clock, log, operatorId } = options;
  const roster = new Roster();
  const metrics = brokerMetrics(options.metrics ?? noMetrics, () => roster.size);
  const admission = new Admission({
    operatorId,
    clock,
    takeovers: limits.takeovers,
    isRevoked: options.isRevoked,
    isConnected: (terminalId) => roster.clientOf(terminalId) !== undefined,
    onClone: (terminalId) => {
      metrics.cloned();
      options.onClone?.(terminalId);
    },
  });
  const outstanding = new Outstanding();
  const aedes = new Aedes({
    connectTimeout: limits.connectMs,
    drainTimeout: limits.drainMs,
  });

  const room = new Room(limits.storingBytes, clock);
  const accept = countedStoring(boundedStoring(options.accept, clock, limits, room), clock, metrics);
  const refusals = new Refusals(clock, log, metrics.refused);
  guardHooks(aedes, {
    guards,
    operatorId,
    roster,
    admission,
    outstanding,
    refusals,
    log,
    onState: (terminalId, state) => {
      metrics.message({ lane: 'state' });
      options.onState?.(terminalId, state);
    },
    onStatus: (status) => {
      metrics.message({ lane: status.lane });
      options.onStatus?.(status);
    },
    store: async (terminalId, payload, acknowledge) => {
      const stored = await accept({ terminalId, payload });
      acknowledge();
      send(terminalId, topics.stored(terminalId), stored);
    },
  });
  aedes.on('client', (client) => {
    for (const gone of roster.arrive(client)) gone.close();
  });
  guards.hearErrors(aedes, log, (client) => roster.visitOf(client)?.terminalId ?? 'unknown');

  function send(terminalId: string, topic: string, payload: Uint8Array): boolean {
    const client = roster.clientOf(terminalId);
    if (!client) return false;
    outstanding.sent(terminalId, topic);
    const sent = guards.deliver(aedes, client, topic, payload, limits.unreadBytes);
    if (!sent) refusals.note(`${terminalId}: it does not read what it is sent`);
    return sent;
  }

  const sockets = new Set<TLSSocket>();
  const welcome = (socket: TLSSocket, commonName: string) => {
    const bucket = new TokenBucket(clock, limits.messagesPerSecond, limits.messageBurst);
    const others = new TokenBucket(clock, limits.packetsPerSecond, limits.packetBurst);
    roster.begin(socket, commonName, bucket);
    sockets.add(socket);
    const lane = laneOf(socket, commonName, bucket);
    socket.once('close', () => {
      sockets.delete(socket);
      lane.close();
      bucket.stop();
      roster.leave(socket);
    });
    const mayCome = (type: number) => (type === PUBACK && lane.takeAnswer()) || others.take();
    guards.guardReads(socket, new PacketGuard(mayCome), (why) => {
      refusals.note(`${commonName}: ${why}`);
      socket.destroy();
    });
    // The fleet's tools have no check-ins.
    if (commonName !== READER_ID) siftReads(socket, lane);
    aedes.handle(socket);
  };
  const laneOf = (socket: TLSSocket, terminalId: string, bucket: TokenBucket): CheckInLane => {
    // aedes hangs its client on the connection.
    const clientNow = () => (socket as TLSSocket & { client?: Client }).client;
    return new CheckInLane({
      terminalId,
      isOpen: () => {
        const client = clientNow();
        return client !== undefined && guards.isOpen(client);
      },
      room,
      onRoom: () => socket.emit('readable'),
      mayCome: () => bucket.takeTurn(),
      store: (payload) => accept({ terminalId, payload }),
      onTaken: () => {
        const client = clientNow();
        if (client) keepAlive(client);
      },
      nextMessageId: () => nextMessageId(clientNow()),
      write: (bytes) => {
        if (!writeDirect(socket, bytes, limits.unreadBytes))
          refusals.note(`${terminalId}: it does not read what it is sent`);
      },
      onFailed: (error) => {
        log.error('check-ins not stored', { terminal: terminalId, error });
        socket.destroy(error);
      },
    });
  };
  await aedes.listen();
  const closeAedes = () => new Promise<void>((resolve) => aedes.close(() => resolve()));
  const listener = await listen({
    host: options.host,
    port: options.port,
    tls: options.tls,
    limits,
    onRefused: (why) => refusals.note(why),
    onConnection: welcome,
  }).catch(async (error: unknown) => {
    await closeAedes();
    throw error;
  });

  return {
    id: aedes.id,
    port: listener.port,
    connected: () => roster.size,
    send,
    publishRetained: (topic, payload) => publishRetained(aedes, topic, payload),
    closeClient: (terminalId) => roster.clientOf(terminalId)?.close(),
    close: async () => {
      const closed = listener.close();
      await closeAedes();
      for (const socket of sockets) socket.destroy();
      await closed;
      refusals.close();
    },
  };
}

function publishRetained(aedes: Aedes, topic: string, payload: Uint8Array): Promise<void> {
  const packet: PublishPacket = {
    cmd: 'publish',
    topic,
    payload: Buffer.from(payload),
    qos: 1,
    retain: true,
    dup: false,
  };
  return new Promise((resolve, reject) => {
    aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
  });
}
