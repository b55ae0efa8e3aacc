/**
 * A spy on the broker: it holds the broker's own key and the terminals' keys, stands between both, and reads every
 * topic and payload of both directions in clear.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect, createSecureContext, type TLSSocket, TLSSocket as TlsServerSocket } from 'node:tls';
import { OPERATOR_FILES, TERMINAL_FILES } from '../../../backend/operator/keys/key-files';
import { whenTestEnds } from '../../support/cleanup';

export type Overheard = { readonly topic: string; readonly payload: Uint8Array };

export type MqttSpy = {
  /** Where terminals must look for the broker. */
  readonly port: number;
  /** Every PUBLISH so far, both ways. */
  readonly heard: Overheard[];
  /** Everything else that went by: CONNECT, SUBSCRIBE and their answers. */
  readonly others: Uint8Array[];
};

/** @param city the city's folder, where the keys lie by the time that terminals connect */
export async function spyOnBroker(city: string, brokerPort: number): Promise<MqttSpy> {
  const heard: Overheard[] = [];
  const others: Uint8Array[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((raw) => {
    const read = (name: string) => readFileSync(join(city, 'operator', name));
    const { ca, server: own } = OPERATOR_FILES;
    const secureContext = createSecureContext({
      ca: read(ca.cert),
      cert: read(own.cert),
      key: read(own.key),
    });
    const terminal = new TlsServerSocket(raw, {
      isServer: true,
      secureContext,
      requestCert: true,
      rejectUnauthorized: true,
    });
    keep(raw);
    terminal.on('error', () => raw.destroy());
    terminal.on('secure', () => pass(terminal));
  });
  const pass = (terminal: TLSSocket) => {
    const name = String(terminal.getPeerCertificate().subject?.CN);
    const file = (key: keyof typeof TERMINAL_FILES) =>
      readFileSync(join(city, 'terminals', name, TERMINAL_FILES[key]));
    const identity = { ca: file('ca'), cert: file('cert'), key: file('key') };
    const broker = connect({ host: 'localhost', port: brokerPort, ...identity });
    keep(broker);
    for (const [from, to] of [
      [terminal, broker],
      [broker, terminal],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.on('data', packetReader(heard, others));
      from.pipe(to);
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  whenTestEnds(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, heard, others };
}

const PUBLISH = 3;

/** Cuts a stream into packets (MQTT 3.1.1, section 2.2) and keeps them. */
function packetReader(heard: Overheard[], others: Uint8Array[]): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (let size = packetSize(rest); size !== undefined && size <= rest.length; size = packetSize(rest)) {
      const packet = rest.subarray(0, size);
      rest = rest.subarray(size);
      if (packet[0]! >> 4 === PUBLISH) heard.push(publishOf(packet));
      else others.push(packet);
    }
  };
}

function headSize(packet: Buffer): number {
  let size = 1;
  while (packet[size]! & 0x80) size++;
  return size + 1;
}

/** Bytes of the packet that begins here; undefined while its length has not come whole. */
function packetSize(bytes: Buffer): number | undefined {
  let length = 0;
  for (let i = 1; i < Math.min(bytes.length, 5); i++) {
    length += (bytes[i]! & 0x7f) * 128 ** (i - 1);
    if ((bytes[i]! & 0x80) === 0) return 1 + i + length;
  }
  return undefined;
}

function publishOf(packet: Buffer): Overheard {
  const at = headSize(packet);
  const end = at + 2 + packet.readUInt16BE(at);
  const qos = (packet[0]! >> 1) & 3;
  return {
    topic: packet.subarray(at + 2, end).toString('utf8'),
    payload: packet.subarray(qos > 0 ? end + 2 : end),
  };
}
