/** A push service on this machine (RFC 8030), over TLS, that keeps what it was sent and answers as a test says. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../../platform/clock';
import { testAuthority } from '../../../../test/support/certificates';
import { whenTestEnds } from '../../../../test/support/cleanup';
import { httpsPush, type PostPush } from '../post';

/** A message as it came. */
export type Woken = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type PushService = {
  /** With its port, as a city allows it. */
  readonly host: string;
  /** An endpoint of it. */
  at(name: string): string;
  /** Everything that was sent, in its order. */
  readonly heard: Woken[];
  /** Status and headers for the next message to an endpoint; 201 for all others. */
  answer(name: string, status: number, headers?: Record<string, string>): void;
  /** The port that knows its root. */
  readonly postPush: PostPush;
};

export async function pushService(): Promise<PushService> {
  const authority = await testAuthority();
  const heard: Woken[] = [];
  const answers = new Map<string, { status: number; headers: Record<string, string> }[]>();
  const server = createServer(await authority.issue('push'), (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      heard.push({ path, headers: request.headers, body: Buffer.concat(parts).toString('latin1') });
      const { status, headers } = answers.get(path)?.shift() ?? { status: 201, headers: {} };
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  whenTestEnds(
    () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  );
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const pathOf = (name: string) => `/push/${name}`;
  return {
    host,
    at: (name) => `https://${host}${pathOf(name)}`,
    heard,
    answer(name, status, headers = {}) {
      const path = pathOf(name);
      answers.set(path, [...(answers.get(path) ?? []), { status, headers }]);
    },
    postPush: httpsPush(systemClock(), authority.ca),
  };
}
