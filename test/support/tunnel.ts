/** A terminal's way to the broker, which ends in tunnels: a TCP relay that counts what passes, TLS included, and can be cut. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Tunnel = {
  readonly port: number;
  /** Bytes that passed since it opened, both ways; the 40 bytes of TCP and IP a packet are not among them. */
  bytes(): number;
  /** True: every connection is cut and a new one refused, until false. */
  cut(cut: boolean): void;
  close(): void;
};

/** @param target port of this machine */
export async function openTunnel(target: number): Promise<Tunnel> {
  const sockets = new Set<Socket>();
  let counted = 0;
  let isCut = false;
  const server = createServer((from) => {
    if (isCut) {
      from.destroy();
      return;
    }
    const to = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('data', ({ length }) => {
        counted += length;
      });
      // A cut line is what it is for; both ends hear of it as `close`.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    from.pipe(to).pipe(from);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroy = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => counted,
    cut: (cut) => {
      isCut = cut;
      if (cut) destroy();
    },
    close: () => {
      server.close();
      destroy();
    },
  };
}
