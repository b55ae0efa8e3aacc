import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { IClientOptions, MqttClient } from 'mqtt';
import { MqttSession } from './mqtt-session';
import { type ConnectOptions, type Network, NetworkError, type Session } from './network';

/** Ms for TCP, TLS and CONNACK together. */
const CONNECT_TIMEOUT = 30_000;

/** MQTT over TLS 1.3 with the `mqtt` package, which is loaded at the first connecting. It never reconnects by itself. */
export function mqttNetwork(): Network {
  return { connect };
}

async function connect(options: ConnectOptions): Promise<Session> {
  const { MqttClient } = await import('mqtt');
  const socket = openSocket(options);
  const client = new MqttClient(() => socket, clientOptions(options));
  const session = new MqttSession(client, socket);
  await connected(client, socket, options);
  return session;
}

/** Resolves at CONNACK; on anything else the socket is gone and the reason told. */
function connected(client: MqttClient, socket: Socket, { host, port }: ConnectOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let cause: Error | undefined;
    client.on('error', (error) => {
      cause ??= error;
      socket.destroy();
    });
    socket.on('error', (error) => {
      cause ??= error;
    });
    client.once('connect', () => resolve());
    client.once('close', () => {
      const reason = cause?.message ?? 'the broker closed the connection';
      reject(
        new NetworkError(`no MQTT session with ${host}:${port}: ${reason}`, reasonCode(cause), { cause }),
      );
    });
  });
}

/** A broker that refuses gives a number or just closes; the system and TLS give a word; waiting too long nothing. */
function reasonCode(cause: Error | undefined): string {
  if (!cause) return 'REFUSED';
  if (!('code' in cause)) return 'TIMEOUT';
  return typeof cause.code === 'string' ? cause.code : 'REFUSED';
}

function openSocket({ host, port, tls }: ConnectOptions): Socket {
  // TLS names a server by name, never by address (RFC 6066 section 3).
  const name = tls?.serverName ?? (isIP(host) ? undefined : host);
  const socket = tls
    ? tlsConnect({
        host,
        port,
        ca: tls.ca,
        cert: tls.cert,
        key: tls.key,
        minVersion: 'TLSv1.3',
        rejectUnauthorized: true,
        ...(name === undefined ? {} : { servername: name }),
      })
    : tcpConnect({ host, port });
  // Otherwise every PUBACK and `stored` may wait 40 ms for company.
  return socket.setNoDelay(true);
}

function clientOptions({ clientId, keepAlive, timeout, will }: ConnectOptions): IClientOptions {
  return {
    clientId,
    keepalive: keepAlive,
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    connectTimeout: timeout ?? CONNECT_TIMEOUT,
    ...(will ? { will: { ...will, payload: Buffer.from(will.payload) } } : {}),
  };
}
