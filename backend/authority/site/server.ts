/**
 * The site: one origin for everything a phone asks (rider page, bundle, registration, relay). No cookies, no access
 * log; one content type a door; refusals as sentences; the headers of `headers.ts` on every answer.
 */
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Clock } from '../../../platform/clock';
import { takeOneTypeADoor } from '../../../platform/http-one-type';
import type { Log } from '../../../platform/log';
import { networkOf } from '../../../platform/network-of';
import { type StaticFiles, staticFiles } from '../../../platform/pages/static-files';
import { Malformed } from '../../../protocol/errors';
import type { SentenceCode } from '../../../protocol/sentences';
import { accessDoors, type PublicAccess } from '../access/doors';
import { auditDoors, type PublicAudit } from '../audit/public-doors';
import { countsDoors } from '../counts/doors';
import type { FollowedCounts } from '../counts/release-counts';
import { exposureDoors, type PublicExposures } from '../exposures/doors';
import { createLimiter } from '../limiter';
import type { OperatorLink } from '../operator-link/link';
import { type PushDoors, pushDoors } from '../push/doors';
import { Refused } from '../refused';
import type { Registrar } from '../registrar/registrar';
import { apiDoors } from './api-doors';
import { securityHeaders } from './headers';
import { refusalAnswer, statusOf } from './refusals';
import { relayDoor } from './relay-door';

export type SiteOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM texts; without them the site is served by http, for a demo or behind a proxy. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Addresses of proxies whose `X-Forwarded-For` is believed; none by default. */
  readonly trustProxy: readonly string[];
  readonly files: StaticFiles;
  readonly registrar: Registrar;
  /** The signed list of revoked cards, where there is one. */
  readonly revokedCards?: () => Uint8Array | undefined;
  /** The signed bundle's bytes, once there is one. */
  readonly bundle: () => Uint8Array | undefined;
  readonly link: () => OperatorLink | undefined;
  /** Its heads, proofs and public counts are shown to everybody. */
  readonly audit?: PublicAudit;
  /** Whose tickets were opened, for whoever looks whether the own ones were. */
  readonly access?: PublicAccess;
  /** How often days were released, by both sides' counts. */
  readonly counts?: Pick<FollowedCounts, 'current'>;
  /** What is published of cases. */
  readonly exposures?: PublicExposures;
  /** Waking phones when something is published, where the city switched it on. */
  readonly push?: PushDoors;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears each answer: the door's route, its status, how long it took in seconds. */
  readonly answered?: (door: string, status: number, seconds: number) => void;
  /** Questions to the registrar, and messages to the operator, that one network may ask in a minute. */
  readonly limits: { readonly apiPerMinute: number; readonly relayPerMinute: number };
};

export type Site = { readonly port: number; close(): Promise<void> };

const MINUTE = 60_000;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_CONNECTIONS = 4000;
const REQUEST_MS = 10_000;

/** @throws Error naming port and option when the port cannot be had */
export async function openSite(options: SiteOptions): Promise<Site> {
  const { host, port, tls, trustProxy, clock, log } = options;
  const headers = securityHeaders(tls !== undefined);
  const server = fastify({
    ...(tls && { https: { ...tls, minVersion: 'TLSv1.2' as const, maxHeaderSize: MAX_HEADER_BYTES } }),
    ...(!tls && { http: { maxHeaderSize: MAX_HEADER_BYTES } }),
    logger: false,
    bodyLimit: 1024,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    return503OnClosing: false,
    // An address that cannot be decoded reaches no hook.
    frameworkErrors: (_error, _request, reply) => {
      const answer = reply as unknown as FastifyReply;
      answer.headers({ ...headers, 'cache-control': 'no-store' });
      return answer.code(400).send(refusalAnswer('malformed'));
    },
    clientErrorHandler: (_error, socket) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      const head = ['HTTP/1.1 400 Bad Request', 'connection: close', 'content-length: 0', ...lines];
      if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n`);
      else socket.destroy();
    },
  }) as unknown as FastifyInstance;
  server.server.maxConnections = MAX_CONNECTIONS;

  // First of all hooks: what one of the others refuses has the headers, too.
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ ...headers, 'cache-control': 'no-store' });
  });
  const { answered } = options;
  if (answered)
    server.addHook('onResponse', async ({ routeOptions }, reply) =>
      answered(routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000),
    );
  takeBytes(server);
  takeOneTypeADoor(server, () => Object.assign(new Refused('malformed'), { statusCode: 415 }));
  server.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const code = sentenceOf(error, log);
    return reply.code(statusFor(error, code)).send(refusalAnswer(code));
  });
  const admitApi = admission(clock, options.limits.apiPerMinute);
  const admitRelay = admission(clock, options.limits.relayPerMinute);
  await server.register(apiDoors({ registrar: options.registrar, clock, admit: admitApi }));
  await server.register(relayDoor({ link: options.link, admit: admitRelay }));
  const { audit, push } = options;
  if (audit) await server.register(auditDoors({ audit, admit: (ip) => admitApi(networkOf(ip)) }));

  if (push) await server.register(pushDoors({ push, admit: admitApi }));
  if (options.access) await server.register(accessDoors(options.access));
  if (options.counts) await server.register(countsDoors(options.counts));
  if (options.exposures) await server.register(exposureDoors(options.exposures));

  server.get('/revoked-cards', async (_request, reply) => {
    const list = options.revokedCards?.();
    if (!list) return reply.code(204).send();
    return reply.type('application/cbor').send(Buffer.from(list.buffer, list.byteOffset, list.length));
  });

  server.get('/bundle', async (_request, reply) => {
    const bundle = options.bundle();
    if (!bundle) throw new Refused('busy');
    return reply.type('application/cbor').send(Buffer.from(bundle.buffer, bundle.byteOffset, bundle.length));
  });
  const sendFile = staticFiles(options.files);
  server.get('/*', async (request, reply) => {
    if (!sendFile(request, reply)) return notFound(reply);
    return reply;
  });
  server.setNotFoundHandler(async (_request, reply) => notFound(reply));

  await listen(server, host, port);
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => server.close(),
  };
}

/** Bodies reach the doors as bytes. */
function takeBytes(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  for (const type of ['application/json', 'application/octet-stream'])
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** A bound on what one network asks in a minute; a mobile network's riders share few addresses, so it is wide. */
function admission(clock: Clock, perMinute: number): (network: string) => void {
  const limiter = createLimiter(clock, [{ ms: MINUTE, max: perMinute }]);
  return (network) => {
    if (limiter.full(network)) throw Object.assign(new Refused('busy'), { statusCode: 429 });
    limiter.count(network);
  };
}

function sentenceOf(error: FastifyError | Error, log: Log): SentenceCode {
  if (error instanceof Refused) return error.sentence;
  if (error instanceof Malformed) return 'malformed';
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status < 500) return 'malformed';
  log.error('a door of the site failed', { error });
  return 'busy';
}

function statusFor(error: FastifyError | Error, code: SentenceCode): number {
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return status !== undefined && status >= 400 && status < 500 ? status : statusOf(code);
}

const notFound = (reply: { code(status: number): { send(body: unknown): unknown } }) =>
  reply.code(404).send(refusalAnswer('malformed'));

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} is in use: stop what listens there, or give another --site-port`, {
      cause: error,
    });
  }
}
