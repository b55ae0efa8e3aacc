/** A TCP relay between a terminal and its broker: counts what passes, TLS included, and can take the network away. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Relay = {
  readonly port: number;
  /** Bytes that passed since it opened, both ways; the 40 bytes of TCP and IP a packet are not among them. */
  bytes(): number;
  /** False: every connection is cut and a new one refused. It begins so. */
  let(through: boolean): void;
  close(): void;
};

export async function openRelay(toPort: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let counted = 0;
  let open = false;
  const kept = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('data', ({ length }) => {
      counted += length;
    });
    // A cut line is what it is for; both ends hear of it as `close`.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((near) => {
    if (!open) return void near.destroy();
    const far = connect(toPort, '127.0.0.1');
    kept(near, () => far);
    kept(far, () => near);
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => counted,
    let: (through) => {
      open = through;
      if (!through) cut();
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
