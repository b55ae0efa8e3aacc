/** A line between phones and a site, with a listener on it who keeps every byte that phones send. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { whenTestEnds } from '../support/cleanup';

export type Wiretap = {
  readonly origin: string;
  /** What all phones sent since the last `forget`, connection by connection. */
  heard(): Buffer;
  /** Request lines of it; one may follow the body before it on its line. */
  requests(): string[];
  forget(): void;
};

/** @param port of a site on this machine that is served by http */
export async function tapLineTo(port: number): Promise<Wiretap> {
  let chunks: Buffer[] = [];
  const open = new Set<Socket>();
  const server = createServer((phone) => {
    const site = connect(port, '127.0.0.1');
    phone.on('data', (bytes) => chunks.push(bytes));
    phone.pipe(site).pipe(phone);
    for (const [end, other] of [
      [phone, site],
      [site, phone],
    ] as const) {
      open.add(end);
      // A phone that goes away in the middle is no error of the line.
      end.on('error', () => other.destroy());
      end.on('close', () => {
        open.delete(end);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    heard: () => Buffer.concat(chunks),
    requests: () =>
      Buffer.concat(chunks)
        .toString('latin1')
        .match(/(GET|POST) \S+(?= HTTP\/1\.1\r\n)/g) ?? [],
    forget: () => {
      chunks = [];
    },
  };
}
