/** What the broker's tests stand on: a broker with real certificates, MQTT clients, and sockets that speak raw MQTT. */
import type { EventEmitter } from 'node:events';
import { connect as tcpConnect } from 'node:net';
import { Duplex } from 'node:stream';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { encodeJson } from '../../protocol/messages/state';
import { terminalIdOf } from '../../protocol/terminal-id';
import { topics } from '../../protocol/topics';
import { type Identity, testAuthority } from '../../test/support/certificates';
import { whenTestEnds } from '../../test/support/cleanup';
import { type Broker, type BrokerOptions, composeBroker } from '../broker';
import { GUARDS, type Guards } from '../guards';

export const OPERATOR = 'shenyang';
export const T = terminalIdOf(7);
export const OTHER = terminalIdOf(8);

export const stateTopic = (terminalId: string) => topics.terminal(OPERATOR, terminalId, 'state');
export const stateBytes = (state: string, session: number) =>
  Buffer.from(encodeJson({ v: 1, state, session }));

/** The will that a terminal of this session must have. */
export const will = (terminalId: string, session = 1) => ({
  topic: stateTopic(terminalId),
  payload: stateBytes('lost', session),
  qos: 1 as const,
  retain: true,
});

type Identities = {
  readonly server: Identity;
  readonly of: Map<string, Identity>;
  /** A certificate of the same CA for somebody else. */
  issue(commonName: string): Promise<Identity>;
};

let certificates: Promise<Identities> | undefined;

/** One CA for all tests: the operator's certificate, those of two terminals and of `flows`. */
export function identities(): Promise<Identities> {
  certificates ??= (async () => {
    const authority = await testAuthority();
    const server = await authority.issue('operator');
    const of = new Map<string, Identity>();
    for (const id of [T, OTHER, 'flows']) of.set(id, await authority.issue(id));
    return { server, of, issue: authority.issue };
  })();
  return certificates;
}

/**
 * A broker that answers each check-in with its own payload, unless `change` says otherwise; it ends with the test.
 * @param without guards to put in the place of the broker's own, for controls
 */
export async function openBroker(
  change: Partial<BrokerOptions> = {},
  without: Partial<Guards> = {},
): Promise<Broker> {
  const options: BrokerOptions = {
    host: '127.0.0.1',
    port: 0,
    tls: (await identities()).server,
    operatorId: OPERATOR,
    isRevoked: () => false,
    accept: async ({ payload }) => payload,
    clock: systemClock(),
    log: silentLog(),
    ...change,
  };
  const broker = await composeBroker(options, { ...GUARDS, ...without });
  whenTestEnds(() => broker.close());
  return broker;
}

/** A client that begins to connect as terminal `id` does; it ends with the test. */
export async function client(
  broker: Broker,
  id = T,
  change: Partial<IClientOptions> = {},
  identity?: Identity,
): Promise<MqttClient> {
  const made = mqtt.connect({
    protocol: 'mqtts',
    host: 'localhost',
    port: broker.port,
    ...(identity ?? (await identities()).of.get(id)!),
    clientId: id,
    clean: true,
    keepalive: 60,
    reconnectPeriod: 0,
    will: will(id),
    ...change,
  });
  made.on('error', () => undefined);
  whenTestEnds(() => made.endAsync(true).then(() => undefined));
  return made;
}

/** A client with CONNACK. */
export async function connected(broker: Broker, id = T, session = 1): Promise<MqttClient> {
  const made = await client(broker, id, { will: will(id, session) });
  await next(made, 'connect');
  return made;
}

/** The arguments of the next such event; a client's errors are what these tests provoke. */
export function next(made: MqttClient, name: string): Promise<unknown[]> {
  return new Promise((resolve) => {
    (made as unknown as EventEmitter).once(name, (...args: unknown[]) => resolve(args));
  });
}

/** Resolves true when it gets in, false when the broker closes the door. */
export const getsIn = (made: MqttClient): Promise<boolean> =>
  Promise.race([next(made, 'connect').then(() => true), next(made, 'close').then(() => false)]);

/** A TLS connection of terminal `id` that speaks nothing yet. `hold` keeps what is written until `release`. */
export async function rawSocket(
  broker: { readonly port: number },
  id = T,
): Promise<{ socket: TLSSocket; hold(): void; release(): void }> {
  const tcp = tcpConnect({ host: '127.0.0.1', port: broker.port, noDelay: true });
  tcp.on('error', () => undefined);
  let held: Buffer[] | undefined;
  // TLS through a Duplex: only so do two TLS records leave in one TCP segment when a test wants it.
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      if (held) held.push(chunk);
      else tcp.write(chunk);
      done();
    },
    destroy: (error, done) => {
      tcp.destroy();
      done(error);
    },
  });
  tcp.on('data', (chunk) => void wire.push(chunk));
  const socket = tlsConnect({ socket: wire, servername: 'localhost', ...(await identities()).of.get(id)! });
  socket.on('error', () => undefined);
  // TLS over a Duplex does not always hear that its wire has ended.
  tcp.on('close', () => void socket.destroy());
  whenTestEnds(() => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', () => resolve());
    tcp.once('close', () => reject(new Error('the broker closed the connection')));
  });
  socket.resume();
  return {
    socket,
    hold: () => {
      held = [];
    },
    release: () => {
      tcp.write(Buffer.concat(held ?? []));
      held = undefined;
    },
  };
}

const text = (value: string | Uint8Array) => [value.length >> 8, value.length & 255, ...Buffer.from(value)];

function packet(type: number, body: readonly number[]): Buffer {
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return Buffer.from([type, ...length, ...body]);
}

/** The bytes of packets (MQTT 3.1.1 section 3). */
export const packets = {
  connect: (id: string, session = 1) => {
    const { topic, payload } = will(id, session);
    return packet(0x10, [...text('MQTT'), 4, 0x2e, 0, 60, ...text(id), ...text(topic), ...text(payload)]);
  },
  connectWithoutWill: (id: string) => packet(0x10, [...text('MQTT'), 4, 2, 0, 60, ...text(id)]),
  publish: (topic: string, messageId: number) =>
    packet(0x32, [...text(topic), messageId >> 8, messageId & 255, 42]),
  subscribe: (filter: string, messageId = 1) =>
    packet(0x82, [messageId >> 8, messageId & 255, ...text(filter), 1]),
};
