/**
 * The TLS door before aedes: TLS 1.3, a client certificate of our CA, bounds on handshakes and connections, no Nagle
 * (PUBACK and `stored` otherwise cost 40 ms a round trip).
 */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { commonNameOf } from './identity';
import type { Limits } from './limits';

export type ServerKeys = { readonly ca: string; readonly cert: string; readonly key: string };

export type Listener = { readonly port: number; close(): Promise<void> };

export type Door = {
  readonly host: string;
  readonly port: number;
  readonly tls: ServerKeys;
  readonly limits: Limits;
  /** A finished handshake; `commonName` is its certificate's. */
  onConnection(socket: TLSSocket, commonName: string): void;
  onRefused(why: string): void;
};

/** Listens; rejects with the system's error, such as `EADDRINUSE`. */
export async function listen(door: Door): Promise<Listener> {
  const { limits } = door;
  const addresses = new Map<string, number>();
  const handshakes = new Set<string>();
  const server = createServer({
    ...door.tls,
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: limits.handshakeMs,
  });
  server.maxConnections = limits.connections;

  server.on('connection', (raw: Socket) => {
    const address = raw.remoteAddress ?? '';
    const peer = peerOf(raw);
    const open = (addresses.get(address) ?? 0) + 1;
    const why =
      open > limits.connectionsPerAddress
        ? 'too many connections from one address'
        : handshakes.size >= limits.handshakes
          ? 'too many handshakes at once'
          : undefined;
    if (why) {
      door.onRefused(why);
      raw.destroy();
      return;
    }
    handshakes.add(peer);
    addresses.set(address, open);
    raw.once('close', () => {
      handshakes.delete(peer);
      const left = addresses.get(address)! - 1;
      if (left > 0) addresses.set(address, left);
      else addresses.delete(address);
    });
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    door.onRefused(`TLS handshake failed (${error.code ?? 'no code'})`);
    // Node.js only tells of a handshake that timed out: left open, such sockets would hold every place for one.
    socket.destroy();
  });
  server.on('secureConnection', (socket) => {
    handshakes.delete(peerOf(socket));
    const name = commonNameOf(socket);
    if (name === undefined) {
      door.onRefused('the certificate has not one name');
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    door.onConnection(socket, name);
  });

  server.listen(door.port, door.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const peerOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`;
