/** The operator's HTTPS server: TLS 1.3, client certificates of the operator's CA, the authority alone, no access log. */
import { type FastifyReply, fastify } from 'fastify';
import { NO_PAGE, securityHeaders } from '../../../platform/http-headers';
import { takeOneTypeADoor } from '../../../platform/http-one-type';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import type { CardOwners } from '../card-owners/card-owners';
import type { CheckInApi } from '../check-in-api/check-in-api';
import type { Releases } from '../segments/release';
import type { Segments } from '../segments/segments';
import { cardOwnerDoor } from './card-owner-door';
import { onlyAuthority } from './peer';
import { relayDoor } from './relay-door';
import { segmentDoors } from './segment-doors';

export interface DoorsOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** PEM texts. */
  tls: { ca: string; cert: string; key: string };
  checkInApi: CheckInApi;
  segments: Segments;
  cardOwners: CardOwners;
  releases: Releases;
  random: Pick<Random, 'bytes'>;
  log: Log;
}

export interface Doors {
  readonly port: number;
  close(): Promise<void>;
}

const HANDSHAKE_MS = 10_000;
const REQUEST_MS = 30_000;

/** @throws the system's error when the port is in use */
export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const { host, port, tls, checkInApi, segments, releases, cardOwners, random, log } = options;
  const headers = { ...securityHeaders({ policy: NO_PAGE, isHttps: true }), 'cache-control': 'no-store' };
  const server = fastify({
    https: {
      ...tls,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
      handshakeTimeout: HANDSHAKE_MS,
    },
    logger: false,
    trustProxy: false,
    requestTimeout: REQUEST_MS,
    // An address that cannot be decoded reaches no hook.
    frameworkErrors: (_error, _request, reply) => {
      const answer = reply as unknown as FastifyReply;
      answer.headers(headers);
      return answer.code(400).send({ error: 'the address cannot be read' });
    },
    // The authority keeps its one connection; when we go, it need not be asked.
    forceCloseConnections: true,
  });
  server.removeAllContentTypeParsers();
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  server.addHook('onRequest', onlyAuthority);
  takeOneTypeADoor(server, (accepts) =>
    Object.assign(new Error(`this door takes ${accepts}`), { statusCode: 415 }),
  );
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: 'there is no such door' }),
  );
  await server.register(relayDoor(checkInApi, random, log));
  await server.register(segmentDoors(segments, releases, log));
  await server.register(cardOwnerDoor(cardOwners));
  await server.listen({ host, port });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => server.close(),
  };
}
