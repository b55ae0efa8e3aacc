/**
 * The officers' console: a page of its own on a port of its own. Cookie `__Host-`, same origin on every change, no access
 * log, the site's security headers with passkeys allowed (FAULTS.md section 5).
 */
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { takeOneTypeADoor } from '../../../platform/http-one-type';
import type { Log } from '../../../platform/log';
import { type StaticFiles, staticFiles } from '../../../platform/pages/static-files';
import { Malformed } from '../../../protocol/errors';
import { CaseRefused } from '../cases/run-case';
import { CeremonyRefused } from '../ceremonies/ports';
import { ShelfRefused } from '../exposures/shelf';
import { FileRefused } from '../reports/files/table';
import { securityHeaders } from '../site/headers';
import { auditPageDoors } from './audit-doors';
import { caseDoors } from './case-doors';
import { casePublicationDoors } from './case-publication-doors';
import { ceremonyDoors } from './ceremony-doors';
import { credentialDoors } from './credential-doors';
import { importDoors } from './import-doors';
import type { ConsoleOffice } from './office';
import { publicationDoors } from './publication-doors';
import { ConsoleRefused } from './refused';
import { resultDoors } from './result-doors';
import { roundDoors } from './round-doors';
import { signInDoors } from './sign-in-doors';

export type ConsoleOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly files: StaticFiles;
  readonly office: ConsoleOffice;
  readonly log: Log;
};

export type Console = { readonly port: number; close(): Promise<void> };

const MAX_BODY = 256 * 1024;
const REQUEST_MS = 60_000;

/** @throws the system's error when the port is in use */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { host, port, tls, office, log } = options;
  const headers = consoleHeaders(tls !== undefined);
  const server = fastify({
    ...(tls && { https: { ...tls, minVersion: 'TLSv1.2' as const } }),
    logger: false,
    bodyLimit: MAX_BODY,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    // An address that cannot be decoded reaches no hook.
    frameworkErrors: (_error, _request, reply) => {
      const answer = reply as unknown as FastifyReply;
      answer.headers({ ...headers, 'cache-control': 'no-store' });
      return answer.code(400).send({ error: 'the address cannot be read' });
    },
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  // The console's own JSON, and the files that officers bring.
  for (const type of ['application/json', 'application/octet-stream'])
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...headers, 'cache-control': 'no-store' });
    if (request.method !== 'GET') expectSameOrigin(request, office.origin());
  });
  takeOneTypeADoor(server, (accepts) =>
    Object.assign(new Error(`this door takes ${accepts}`), { statusCode: 415 }),
  );
  server.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const { status, sentence, more } = answerTo(error, log);
    return reply.code(status).send({ error: sentence, ...more });
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: 'there is no such door' }),
  );
  const all = [
    ...[signInDoors, credentialDoors, caseDoors, resultDoors, roundDoors],
    ...[importDoors, publicationDoors, casePublicationDoors, auditPageDoors, ceremonyDoors],
  ];
  for (const doors of all) await server.register(doors(office));
  const sendFile = staticFiles(options.files);
  server.get('/*', async (request, reply) => {
    if (sendFile(request, reply)) return reply;
    return reply.code(404).send({ error: 'there is no such page' });
  });
  await server.listen({ host, port });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => server.close(),
  };
}

function consoleHeaders(isHttps: boolean): Record<string, string> {
  const { 'permissions-policy': denied = '', ...others } = securityHeaders(isHttps);
  const passkeys = denied.replace('publickey-credentials-get=()', 'publickey-credentials-get=(self)');
  return { ...others, 'permissions-policy': passkeys };
}

/** What another site's page sends is refused, whatever cookie comes with it. */
function expectSameOrigin({ headers }: FastifyRequest, origin: string): void {
  const site = headers['sec-fetch-site'];
  if (headers.origin !== origin || (site !== undefined && site !== 'same-origin'))
    throw new ConsoleRefused(403, 'this request comes from another page than the console');
}

function answerTo(
  error: FastifyError | Error,
  log: Log,
): { status: number; sentence: string; more?: object } {
  if (error instanceof ConsoleRefused)
    return { status: error.status, sentence: error.message, more: error.more };
  if (error instanceof CaseRefused) return { status: error.status, sentence: error.message };
  if (error instanceof CeremonyRefused) return { status: 403, sentence: error.message };
  if (error instanceof Malformed || error instanceof FileRefused || error instanceof ShelfRefused)
    return { status: 400, sentence: error.message };
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status < 500) return { status, sentence: error.message };
  log.error('a door of the console failed', { error });
  return { status: 500, sentence: 'the vault could not do this: its log says why' };
}
