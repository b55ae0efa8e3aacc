/**
 * The officers' console: a page of its own on a port of its own. Cookie `__Host-`, same origin on every change, no access
 * log, the site's security headers with passkeys allowed (FAULTS.md section 5).
 */
import type { FastifyRequest } from 'fastify';
import { createHttpServer, type ErrorAnswer, listenOn } from '../../../platform/http-server';
import type { Log } from '../../../platform/log';
import { type StaticFiles, staticFiles } from '../../../platform/pages/static-files';
import { Malformed } from '../../../protocol/errors';
import { CaseRefused } from '../cases/run-case';
import { CeremonyRefused } from '../ceremonies/ports';
import { ShelfRefused } from '../exposures/shelf';
import { securityHeaders } from '../site/headers';
import { FileRefused } from '../tables/table';
import { auditPageDoors } from './audit-doors';
import { caseDoors } from './case-doors';
import { casePublicationDoors } from './case-publication-doors';
import { ceremonyDoors } from './ceremony-doors';
import { credentialDoors } from './credential-doors';
import { importDoors } from './import-doors';
import { listDoors } from './list-doors';
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
  const server = createHttpServer({
    headers: consoleHeaders(tls !== undefined),
    tls: tls && { ...tls, minVersion: 'TLSv1.2' },
    // The console's own JSON, and the files that officers bring.
    bodies: ['application/json', 'application/octet-stream'],
    maxBody: MAX_BODY,
    requestMs: REQUEST_MS,
    answerTo,
    failed: {
      event: 'a door of the console failed',
      sentence: 'the vault could not do this: its log says why',
    },
    log,
  });
  server.addHook('onRequest', async (request) => {
    if (request.method !== 'GET') expectSameOrigin(request, office.origin());
  });
  const all = [
    ...[signInDoors, credentialDoors, caseDoors, listDoors, resultDoors, roundDoors],
    ...[importDoors, publicationDoors, casePublicationDoors, auditPageDoors, ceremonyDoors],
  ];
  for (const doors of all) await server.register(doors(office));
  const sendFile = staticFiles(options.files);
  server.get('/*', async (request, reply) => {
    if (sendFile(request, reply)) return reply;
    return reply.code(404).send({ error: 'there is no such page' });
  });
  return listenOn(server, { host, port });
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

function answerTo(error: Error): ErrorAnswer | undefined {
  if (error instanceof ConsoleRefused)
    return { status: error.status, sentence: error.message, more: error.more };
  if (error instanceof CaseRefused) return { status: error.status, sentence: error.message };
  if (error instanceof CeremonyRefused) return { status: 403, sentence: error.message };
  const isInput = error instanceof Malformed || error instanceof FileRefused || error instanceof ShelfRefused;
  return isInput ? { status: 400, sentence: error.message } : undefined;
}
