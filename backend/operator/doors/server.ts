/** The operator's HTTPS server: TLS 1.3, client certificates of the operator's CA, the authority alone, no access log. */
import { NO_PAGE, securityHeaders } from '../../../platform/http-headers';
import { createHttpServer, listenOn } from '../../../platform/http-server';
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
/** Of a door that names no bound of its own. */
const MAX_BODY = 1024;

/** @throws the system's error when the port is in use */
export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const { host, port, tls, checkInApi, segments, releases, cardOwners, random, log } = options;
  const server = createHttpServer({
    headers: securityHeaders({ policy: NO_PAGE, isHttps: true }),
    tls: {
      ...tls,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
      handshakeTimeout: HANDSHAKE_MS,
    },
    // Each door names its own.
    bodies: [],
    maxBody: MAX_BODY,
    requestMs: REQUEST_MS,
    answerTo: () => undefined,
    failed: {
      event: 'a door of the operator failed',
      sentence: 'the operator could not do this: its log says why',
    },
    log,
  });
  server.addHook('onRequest', onlyAuthority);
  await server.register(relayDoor(checkInApi, random, log));
  await server.register(segmentDoors(segments, releases, log));
  await server.register(cardOwnerDoor(cardOwners));
  return listenOn(server, { host, port });
}
