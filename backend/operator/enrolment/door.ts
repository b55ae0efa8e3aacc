/**
 * The terminals' door of their own: HTTPS by the operator's certificate. A new terminal enrols with a code and no certificate
 * yet; one that has its certificate renews under it, and fetches its software. A source that guesses waits.
 */

import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../../platform/clock';
import { bodyOf } from '../../../platform/http-body';
import { NO_PAGE, securityHeaders } from '../../../platform/http-headers';
import { takes } from '../../../platform/http-one-type';
import { createHttpServer, type ErrorAnswer, listenOn } from '../../../platform/http-server';
import type { Log } from '../../../platform/log';
import { networkOf } from '../../../platform/network-of';
import { createDelays } from '../../../platform/sign-in/delays';
import { MAX_ENROLMENT_BYTES, readEnrolmentRequest, readRenewalRequest } from '../../../protocol/enrolment';
import { Malformed } from '../../../protocol/errors';
import { serveUpdates } from '../updates/routes';
import type { Shelf } from '../updates/shelf';
import { type Enrolment, EnrolmentRefused } from './enrolment';

export type EnrolmentDoorOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM texts; `ca` gave the terminals' certificates. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly enrolment: Enrolment;
  readonly shelf: Shelf;
  /** Whether the registry knows a terminal and did not revoke it. */
  isKnown(terminalId: string): boolean;
  readonly clock: Clock;
  readonly log: Log;
};

export type EnrolmentDoor = { readonly port: number; close(): Promise<void> };

const HANDSHAKE_MS = 10_000;
const REQUEST_MS = 30_000;
/** All terminals of a network are one to the delays. */
const EVERYBODY = 'code';

/** @throws the system's error when the port is in use */
export async function openEnrolmentDoor(options: EnrolmentDoorOptions): Promise<EnrolmentDoor> {
  const { host, port, tls, enrolment, shelf, isKnown, clock, log } = options;
  const delays = createDelays(clock);
  const server = createHttpServer({
    headers: securityHeaders({ policy: NO_PAGE, isHttps: true }),
    tls: {
      ...tls,
      requestCert: true,
      // A new terminal has none; who renews must have one.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      handshakeTimeout: HANDSHAKE_MS,
    },
    bodies: ['application/json'],
    maxBody: MAX_ENROLMENT_BYTES,
    requestMs: REQUEST_MS,
    answerTo,
    failed: {
      event: 'the enrolment door failed',
      sentence: 'the operator could not do this: its log says why',
    },
    log,
  });
  server.get('/', async () => ({ v: 1, at: clock.now() }));

  server.post('/enrol', takes(readEnrolmentRequest), async (request) => {
    const asked = readEnrolmentRequest(bodyOf(request));
    const source = networkOf(request.ip);
    const waitMs = delays.wait(EVERYBODY, source);
    if (waitMs > 0)
      throw Object.assign(new Error(`too many wrong codes: wait ${Math.ceil(waitMs / 1000)} s`), {
        statusCode: 429,
      });
    try {
      const answer = await enrolment.enrol(asked);
      delays.right(EVERYBODY, source);
      log.info('terminal enrolled', { terminal: answer.terminalId, vehicle: answer.vehicle.id });
      return answer;
    } catch (error) {
      if (error instanceof EnrolmentRefused && error.status === 403) {
        delays.wrong(EVERYBODY, source);
        log.warn('enrolment refused', { source, cause: error });
      }
      throw error;
    }
  });

  server.post('/renew', takes(readRenewalRequest), async (request) => {
    const terminalId = provenName(request);
    if (terminalId === undefined)
      throw new EnrolmentRefused(403, 'show the certificate that is in force, or enrol with a code');
    const { csr } = readRenewalRequest(bodyOf(request));
    const cert = await enrolment.renew(terminalId, csr);
    log.info('certificate renewed', { terminal: terminalId });
    return { v: 1, cert };
  });

  serveUpdates(server, {
    shelf,
    terminalOf: (request) => {
      const name = provenName(request);
      return name !== undefined && isKnown(name) ? name : undefined;
    },
  });

  return listenOn(server, { host, port });
}

/** The name in a certificate that our CA gave; undefined without one. */
function provenName({ raw }: FastifyRequest): string | undefined {
  const socket = raw.socket as TLSSocket;
  const name: unknown = socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined;
  return typeof name === 'string' ? name : undefined;
}

function answerTo(error: Error): ErrorAnswer | undefined {
  if (error instanceof EnrolmentRefused) return { status: error.status, sentence: error.message };
  return error instanceof Malformed ? { status: 400, sentence: error.message } : undefined;
}
