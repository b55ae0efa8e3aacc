/**
 * The fleet console: a page of its own on a port of its own, on the loopback by default. Cookie `__Host-`, same origin on every
 * change, no access log (FAULTS.md section 5).
 */
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { securityHeaders } from '../../../platform/http-headers';
import { takeOneTypeADoor } from '../../../platform/http-one-type';
import type { Log } from '../../../platform/log';
import { type StaticFiles, staticFiles } from '../../../platform/pages/static-files';
import { Malformed } from '../../../protocol/errors';
import { EnrolmentRefused } from '../enrolment/enrolment';
import { RegistryFaults } from '../registry/read-registry';
import { type FleetOffice, FleetRefused, fleetDoors } from './doors';

export type FleetConsoleOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where browsers do not come by localhost: PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** As browsers name it; by default `http(s)://localhost:<port>`. */
  readonly origin?: string;
  readonly files: StaticFiles;
  readonly office: FleetOffice;
  readonly log: Log;
};

export type FleetConsole = { readonly port: number; readonly origin: string; close(): Promise<void> };

const MAX_BODY = 4 * 1024;
const REQUEST_MS = 60_000;
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
];

/** @throws the system's error when the port is in use */
export async function openFleetConsole(options: FleetConsoleOptions): Promise<FleetConsole> {
  const { host, port, tls, office, log } = options;
  const headers = securityHeaders({ policy: POLICY, isHttps: tls !== undefined });
  let origin = options.origin ?? '';
  const server = fastify({
    ...(tls && { https: { ...tls, minVersion: 'TLSv1.2' as const } }),
    logger: false,
    bodyLimit: MAX_BODY,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    frameworkErrors: (_error, _request, reply) => {
      const answer = reply as unknown as FastifyReply;
      answer.headers({ ...headers, 'cache-control': 'no-store' });
      return answer.code(400).send({ error: 'the address cannot be read' });
    },
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...headers, 'cache-control': 'no-store' });
    const site = request.headers['sec-fetch-site'];
    const isOwn = request.headers.origin === origin && (site === undefined || site === 'same-origin');
    if (request.method !== 'GET' && !isOwn)
      throw new FleetRefused(403, 'this request comes from another page than the console');
  });
  takeOneTypeADoor(server, (accepts) =>
    Object.assign(new Error(`this door takes ${accepts}`), { statusCode: 415 }),
  );
  server.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const { status, sentence } = answerTo(error, log);
    return reply.code(status).send({ error: sentence });
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: 'there is no such door' }),
  );
  await server.register(fleetDoors(office));
  const sendFile = staticFiles(options.files);
  server.get('/*', async (request, reply) => {
    if (sendFile(request, reply)) return reply;
    return reply.code(404).send({ error: 'there is no such page' });
  });
  await server.listen({ host, port });
  const address = server.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  if (!origin) origin = `${tls ? 'https' : 'http'}://localhost:${bound}`;
  return { port: bound, origin, close: () => server.close() };
}

function answerTo(error: FastifyError | Error, log: Log): { status: number; sentence: string } {
  if (error instanceof FleetRefused || error instanceof EnrolmentRefused)
    return { status: error.status, sentence: error.message };
  if (error instanceof Malformed || error instanceof RegistryFaults)
    return { status: 400, sentence: error.message };
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status < 500) return { status, sentence: error.message };
  log.error('a door of the fleet console failed', { error });
  return { status: 500, sentence: 'the operator could not do this: its log says why' };
}
