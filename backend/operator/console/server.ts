/**
 * The fleet console: a page of its own on a port of its own, on the loopback by default. Cookie `__Host-`, same origin on every
 * change, no access log (FAULTS.md section 5).
 */
import { securityHeaders } from '../../../platform/http-headers';
import { createHttpServer, type ErrorAnswer, listenOn } from '../../../platform/http-server';
import type { Log } from '../../../platform/log';
import { type StaticFiles, staticFiles } from '../../../platform/pages/static-files';
import { Malformed } from '../../../protocol/errors';
import { CommandRefused } from '../commands/commands';
import { EnrolmentRefused } from '../enrolment/enrolment';
import { FieldFaults, RefusedInWords } from '../refused';
import { RegistryFaults } from '../registry/read-registry';
import { RolloutRefused } from '../rollout/rollouts';
import { type FleetOffice, fleetDoors, personIn } from './doors';
import { guardDoors, LEAST_ROLE, type RoleTable } from './roles';

export type FleetConsoleOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where browsers do not come by localhost: PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** As browsers name it; by default `http(s)://localhost:<port>`. */
  readonly origin?: string;
  readonly files: StaticFiles;
  readonly office: Omit<FleetOffice, 'roles'>;
  /** Who may do what, where it is not `LEAST_ROLE`: a test's control. */
  readonly roles?: RoleTable;
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

/** Each says its status itself. */
const REFUSALS = [EnrolmentRefused, CommandRefused, RolloutRefused];

/** @throws the system's error when the port is in use */
export async function openFleetConsole(options: FleetConsoleOptions): Promise<FleetConsole> {
  const { host, port, tls, log, roles = LEAST_ROLE } = options;
  const office = { ...options.office, roles };
  let origin = options.origin ?? '';
  const server = createHttpServer({
    headers: securityHeaders({ policy: POLICY, isHttps: tls !== undefined }),
    tls: tls && { ...tls, minVersion: 'TLSv1.2' },
    bodies: ['application/json'],
    maxBody: MAX_BODY,
    requestMs: REQUEST_MS,
    answerTo,
    failed: {
      event: 'a door of the fleet console failed',
      sentence: 'the operator could not do this: its log says why',
    },
    log,
  });
  server.addHook('onRequest', async (request) => {
    const site = request.headers['sec-fetch-site'];
    const isOwn = request.headers.origin === origin && (site === undefined || site === 'same-origin');
    if (request.method !== 'GET' && !isOwn)
      throw new RefusedInWords(403, {
        zh: '这个请求不是从管理端页面来的',
        en: 'this request comes from another page than the console',
      });
  });
  guardDoors(server, roles, personIn(office));
  await server.register(fleetDoors(office));
  const sendFile = staticFiles(options.files);
  server.get('/*', async (request, reply) => {
    if (sendFile(request, reply)) return reply;
    return reply.code(404).send({ error: 'there is no such page' });
  });
  const listening = await listenOn(server, { host, port });
  if (!origin) origin = `${tls ? 'https' : 'http'}://localhost:${listening.port}`;
  return { ...listening, origin };
}

function answerTo(error: Error): ErrorAnswer | undefined {
  if (REFUSALS.some((kind) => error instanceof kind))
    return { status: (error as EnrolmentRefused).status, sentence: error.message };
  if (error instanceof FieldFaults)
    return { status: 400, sentence: error.message, more: { faults: error.faults } };
  if (error instanceof RefusedInWords)
    return { status: error.status, sentence: error.message, more: { words: error.words } };
  const isInput = error instanceof Malformed || error instanceof RegistryFaults;
  return isInput ? { status: 400, sentence: error.message } : undefined;
}
