/**
 * The operator's doors as a test peer: TLS 1.3, client certificate of CN `authority` required, answers from plain
 * variables, and everything that arrives is kept as it came over the wire.
 */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { toBase64url } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { type Identity, type TestAuthority, testAuthority } from '../../../test/support/certificates';
import { whenTestEnds } from '../../../test/support/cleanup';
import type { ReleasedKeys } from '../operator-link/link';

export type Arrived = {
  readonly line: string;
  /** Names and values in their order and case. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** Which of the peer's connections it came over, from 1. */
  readonly connection: number;
};

export type PeerSegment = {
  number: number;
  day: number;
  rows: number;
  bytes: Uint8Array;
  replaces?: readonly number[];
};

type RelayAnswer = { status: number; body: Uint8Array } | 'hang up';

export type OperatorPeer = {
  readonly port: number;
  readonly ca: TestAuthority;
  readonly arrived: Arrived[];
  readonly segments: PeerSegment[];
  /** What `POST /relay` answers; undefined: never. */
  onRelay: ((message: Buffer) => RelayAnswer | Promise<RelayAnswer>) | undefined;
  onRelease: (body: unknown) => ReleasedKeys | { readonly fault: string };
  /** What is sent for a segment; the listed hash stays that of `segments`. */
  onFetch: (segment: PeerSegment) => Uint8Array;
  /** Most segments in one answer. */
  listed: number;
  /** Stops listening and cuts every connection. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
};

export async function operatorPeer(serverName = 'operator'): Promise<OperatorPeer> {
  const ca = await testAuthority();
  const identity: Identity = await ca.issue(serverName);
  const connections = new Map<unknown, number>();
  let server: Server;
  const peer: OperatorPeer = {
    port: 0,
    ca,
    arrived: [],
    segments: [],
    onRelay: () => ({ status: 200, body: new Uint8Array(256).fill(7) }),
    onRelease: () => ({ fault: 'nothing is released here' }),
    onFetch: ({ bytes }) => bytes,
    listed: 1000,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    start: () =>
      new Promise((resolve) => {
        server = listen();
        server.listen(peer.port, '127.0.0.1', resolve);
      }),
  };

  const listen = () => {
    const { cert, key } = identity;
    const options = { ca: ca.ca, cert, key, requestCert: true, minVersion: 'TLSv1.3' } as const;
    const made = createServer(options, async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const body = Buffer.concat(parts);
      const connection = connections.get(request.socket) ?? connections.size + 1;
      connections.set(request.socket, connection);
      const line = `${request.method} ${request.url}`;
      peer.arrived.push({ line, rawHeaders: request.rawHeaders, body, connection });
      const json = (status: number, value: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      };
      const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
      if (name !== 'authority') return json(403, { error: 'only the authority' });
      const url = new URL(request.url ?? '', 'https://operator');
      if (url.pathname === '/relay') {
        const answer = await peer.onRelay?.(body);
        if (answer === 'hang up') request.socket.destroy();
        else if (answer) response.writeHead(answer.status).end(answer.body);
      } else if (url.pathname === '/segments') {
        const after = Number(url.searchParams.get('after'));
        const segments = peer.segments.filter(({ number }) => number > after).slice(0, peer.listed);
        json(200, {
          segments: segments.map((each) => ({
            ...each,
            bytes: each.bytes.length,
            sha256: toBase64url(sha256(each.bytes)),
          })),
        });
      } else if (url.pathname.startsWith('/segments/')) {
        const found = peer.segments.find(({ number }) => number === Number(url.pathname.slice(10)));
        if (found) response.end(peer.onFetch(found));
        else json(404, { error: 'there is no segment of this number' });
      } else if (url.pathname === '/release') {
        const answer = peer.onRelease(JSON.parse(body.toString()));
        if ('fault' in answer) return json(403, { error: `the release is refused: ${answer.fault}` });
        const segmentKeys = answer.segmentKeys.map((each) => ({ day: each.day, key: toBase64url(each.key) }));
        json(200, { segmentKeys, lastSegment: answer.lastSegment });
      } else json(404, { error: 'there is no such door' });
    });
    made.on('tlsClientError', () => {});
    return made;
  };

  await peer.start();
  (peer as { port: number }).port = (server!.address() as AddressInfo).port;
  whenTestEnds(() => peer.stop());
  return peer;
}
