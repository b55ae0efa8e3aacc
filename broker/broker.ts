/**
 * The MQTT broker: aedes behind guards. Identity is the client certificate's name; a check-in is stored by `accept`
 * before its PUBACK; what goes to one terminal goes past aedes' emitter (THREATS.md, Broker).
 */
import type { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { topics } from '../protocol/topics';
import { mayReceive, maySubscribe, publishFault, sessionOf } from './access';
import { Admission } from './admission';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { listen, type ServerKeys } from './listen';
import { guardReads } from './packet-guard';
import { TokenBucket } from './rate';

/**
 * Stores a check-in payload. Resolves with the `stored` answer only when its items are on disk; rejects only when the
 * disk does: then there is no PUBACK and the connection is closed, so that the terminal sends again.
 */
export type Accept = (message: { terminalId: string; payload: Uint8Array }) => Promise<Uint8Array>;

export type BrokerOptions = {
  readonly host: string;
  readonly port: number;
  readonly tls: ServerKeys;
  readonly operatorId: string;
  isRevoked(terminalId: string): boolean;
  readonly accept: Accept;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
};

export type Broker = {
  readonly port: number;
  connected(): number;
  /** Sends QoS 1 to one connected terminal; false when it is not connected. */
  send(terminalId: string, topic: string, payload: Uint8Array): boolean;
  /** Publishes a retained message of the server's own. */
  publishRetained(topic: string, payload: Uint8Array): Promise<void>;
  closeClient(terminalId: string): void;
  close(): Promise<void>;
};

/** Starts the broker. Rejects when the port is in use. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { clock, log, operatorId } = options;
  const names = new WeakMap<object, string>();
  const buckets = new WeakMap<Client, TokenBucket>();
  const nameOf = (client: Client | null) => (client ? names.get(client.conn) : undefined);
  const breach = (name: string | undefined, why: string): Error => {
    log.warn('client refused', { terminal: name ?? 'unknown', why });
    return new Error(why);
  };

  const aedes = await Aedes.createBroker({ connectTimeout: limits.connectMs, drainTimeout: limits.drainMs });
  const admission = new Admission({
    operatorId,
    clock,
    limits,
    isRevoked: options.isRevoked,
    isConnected: (terminalId) => clientOf(terminalId) !== undefined,
  });
  const clientOf = (terminalId: string): Client | undefined =>
    (aedes as unknown as { clients: Record<string, Client | undefined> }).clients[terminalId];

  aedes.preConnect = (client, packet, done) => {
    const name = nameOf(client);
    const why = name === undefined ? 'it has no certificate' : admission.fault(name, packet);
    if (why) done(breach(name, why), false);
    else done(null, true);
  };
  aedes.authorizePublish = (client, packet, done) => {
    const name = nameOf(client);
    if (!client || name === undefined) return done(breach(name, 'a message without a client'));
    // aedes hands wills to the same hook, without a command.
    if ((packet as Partial<PublishPacket>).cmd === undefined) return done(willFault(name, packet));
    if (!client.connected) return done(breach(name, 'it publishes before it is connected'));
    const message = { ...packet, payload: bytesOf(packet.payload) };
    const why = publishFault(operatorId, name, message);
    if (why) return done(breach(name, why));
    bucketOf(client).take(() => handle(name, packet, message.payload, done));
  };
  aedes.authorizeSubscribe = (client, subscription, done) => {
    const name = nameOf(client);
    if (!client.connected || name === undefined || !maySubscribe(name, subscription.topic)) {
      breach(name, 'it subscribes to a filter that is not its own');
      return done(null, null);
    }
    done(null, { ...subscription, qos: subscription.qos === 0 ? 0 : 1 });
  };
  aedes.authorizeForward = (client, packet) => {
    const name = nameOf(client);
    return name !== undefined && mayReceive(name, packet.topic) ? packet : null;
  };
  (aedes as EventEmitter).on('error', (error: Error) => log.error('broker failed', { error }));
  aedes.on('clientError', (client, error) =>
    log.info('client ended', { terminal: nameOf(client) ?? 'unknown', error }),
  );
  aedes.on('connectionError', (client, error) =>
    log.info('connection ended', { terminal: nameOf(client) ?? 'unknown', error }),
  );

  function willFault(name: string, packet: PublishPacket): Error | undefined {
    if (packet.topic !== topics.terminal(operatorId, name, 'state'))
      return breach(name, 'a will on a foreign topic');
    const session = sessionOf(bytesOf(packet.payload));
    return session === undefined || admission.isStale(name, session)
      ? new Error('a will of an older session')
      : undefined;
  }

  function handle(
    name: string,
    packet: PublishPacket,
    payload: Uint8Array,
    done: (error?: Error | null) => void,
  ): void {
    if (packet.topic === topics.checkIn(name)) {
      options.accept({ terminalId: name, payload }).then(
        (stored) => {
          done(null);
          send(name, topics.stored(name), stored);
        },
        (error: Error) => {
          log.error('check-ins not stored', { error });
          done(error);
        },
      );
      return;
    }
    if (packet.topic === topics.terminal(operatorId, name, 'state')) {
      const session = sessionOf(payload);
      if (session === undefined || admission.isStale(name, session)) {
        done(breach(name, 'its state cannot be read or is of an older session'));
        return;
      }
    }
    // A retained payload is a slice of its read chunk, and would pin it: 15 KB for 5 bytes.
    if (packet.retain) packet.payload = Buffer.from(payload);
    done(null);
  }

  function bucketOf(client: Client): TokenBucket {
    let bucket = buckets.get(client);
    if (!bucket) {
      bucket = new TokenBucket(clock, limits.messagesPerSecond, limits.messageBurst);
      buckets.set(client, bucket);
    }
    return bucket;
  }

  function send(terminalId: string, topic: string, payload: Uint8Array): boolean {
    const client = clientOf(terminalId);
    if (!client?.connected) return false;
    if ((client.conn as TLSSocket).writableLength > limits.unreadBytes) {
      breach(terminalId, 'it does not read what it is sent');
      client.conn.destroy();
      return false;
    }
    const packet = {
      cmd: 'publish' as const,
      topic,
      payload: Buffer.from(payload),
      qos: 1 as const,
      retain: false,
      dup: false,
    };
    client.publish(packet, (error) => {
      if (error) log.info('answer not delivered', { terminal: terminalId, error });
    });
    return true;
  }

  const sockets = new Set<TLSSocket>();
  const listener = await listen({
    host: options.host,
    port: options.port,
    tls: options.tls,
    limits,
    onRefused: (why) => log.warn('connection refused', { why }),
    onConnection: (socket, commonName) => {
      names.set(socket, commonName);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      guardReads(socket, (why) => {
        breach(commonName, why);
        socket.destroy();
      });
      aedes.handle(socket);
    },
  });

  return {
    port: listener.port,
    connected: () => aedes.connectedClients,
    send,
    publishRetained: (topic, payload) =>
      new Promise((resolve, reject) => {
        const packet = {
          cmd: 'publish' as const,
          topic,
          payload: Buffer.from(payload),
          qos: 1 as const,
          retain: true,
          dup: false,
        };
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    closeClient: (terminalId) => clientOf(terminalId)?.close(),
    close: async () => {
      const closed = listener.close();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
