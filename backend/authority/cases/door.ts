/**
 * The case door: HTTP over a unix socket (0600) in the authority's folder, for `npm run trace`, which plays two officers'
 * machines. Not for production: there officers work at their console, with a key each and an audit log.
 */

import { chmodSync, existsSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { Type } from 'typebox';
import { bodyOf } from '../../../platform/http-body';
import { NO_PAGE, securityHeaders } from '../../../platform/http-headers';
import { takes } from '../../../platform/http-one-type';
import { createHttpServer, type ErrorAnswer } from '../../../platform/http-server';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import { accessEntryOf } from '../../../protocol/access-list';
import { concat, fromBase64url, toBase64url } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { jsonReader } from '../../../protocol/schema';
import type { AccessLog } from '../access/access-log';
import type { AuditLog } from '../audit/log';
import type { TraceResult } from '../tracing/trace';
import type { ShareKeyring } from '../vault/shares';
import { CaseRefused, type CaseRequest } from './run-case';

export const NOT_FOR_PRODUCTION =
  'Not for production: officers get their console, passkeys and the audit log with issue 12.';

const MAX_REQUEST = 64 * 1024;
const REQUEST_MS = 30_000;
const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const UnixMs = Type.Integer({ minimum: 0, maximum: 0xffff_ffff_ffff });
const Text = Type.String({ maxLength: 128 });
const readRequest = jsonReader(
  'case',
  Type.Object({
    person: Type.Object({
      kind: Type.Union([
        Type.Literal('phone'),
        Type.Literal('card'),
        Type.Literal('document'),
        Type.Literal('driver'),
      ]),
      identifier: Type.String({ maxLength: 40 }),
    }),
    from: UnixMs,
    to: UnixMs,
    caseHash: Text,
    dayKeys: Type.Array(Type.Object({ day: Day, secretKey: Text }), { maxItems: 64 }),
    release: Type.Object({
      caseHash: Text,
      firstDay: Day,
      lastDay: Day,
      expires: UnixMs,
      signatures: Type.Array(Type.Object({ officer: Type.String({ maxLength: 32 }), signature: Text }), {
        maxItems: 64,
      }),
    }),
  }),
  MAX_REQUEST,
);

export type CaseDoor = { close(): Promise<void> };

export async function openCaseDoor(ports: {
  /** Path of the socket. */
  readonly socket: string;
  readonly shares: ShareKeyring;
  readonly run: (request: CaseRequest, onTicketOpened: (notice: Uint8Array) => void) => Promise<TraceResult>;
  /** This door is no way round the log: each case is in it before it runs, and what it opened before it answers. */
  readonly audit: Pick<AuditLog, 'append'>;
  /** Nor round the riders: whose ticket was opened is there before the answer, also where the case then failed. */
  readonly access: Pick<AccessLog, 'note'>;
  readonly log: Log;
}): Promise<CaseDoor> {
  const { socket, shares, run, audit, access, log } = ports;
  const server = createHttpServer({
    headers: securityHeaders({ policy: NO_PAGE, isHttps: false }),
    bodies: ['application/json'],
    maxBody: MAX_REQUEST,
    requestMs: REQUEST_MS,
    answerTo,
    failed: {
      event: 'a case failed',
      sentence: 'the authority could not finish the case: its log says why',
    },
    log,
  });

  /** One case at a time: each takes as much of the machine as it may. */
  const oneByOne = inTurn();

  server.get<{ Querystring: { firstDay?: unknown; lastDay?: unknown } }>('/shares', async ({ query }) => {
    const [firstDay, lastDay] = [dayOf('firstDay', query.firstDay), dayOf('lastDay', query.lastDay)];
    return { shares: await shares.sharesOf(firstDay, lastDay) };
  });
  server.post('/trace', takes(readRequest), async (asked) => {
    const request = caseOf(bodyOf(asked));
    const { firstDay, lastDay, signatures } = request.release;
    const who = signatures.map(({ officer }) => officer);
    // The case in it: each is one release, as the operator counts them.
    const about = `case door ${toBase64url(request.caseHash).slice(0, 8)}, days ${firstDay} to ${lastDay}`;
    await audit.append({ action: 'release-asked', who, about });
    await audit.append({ action: 'days-opened', who, about, count: request.dayKeys.length });
    const opened: Uint8Array[] = [];
    const onTicketOpened = (notice: Uint8Array) => opened.push(accessEntryOf(notice));
    let result: TraceResult;
    try {
      result = await oneByOne(() => run(request, onTicketOpened));
    } finally {
      await access.note(concat(...opened));
    }
    await audit.append({ action: 'look-up', who, about, count: result.searched.opened });
    return { notice: NOT_FOR_PRODUCTION, ...result };
  });

  await removeStale(socket);
  const before = process.umask(0o177);
  try {
    await server.listen({ path: socket });
  } finally {
    process.umask(before);
  }
  chmodSync(socket, 0o600);
  log.warn('the case door is open, not for production');
  return { close: () => server.close() };
}

function answerTo(error: Error): ErrorAnswer | undefined {
  if (error instanceof CaseRefused) return { status: error.status, sentence: error.message };
  return error instanceof Malformed ? { status: 400, sentence: error.message } : undefined;
}

function caseOf(body: Uint8Array): CaseRequest {
  const { dayKeys, release, caseHash, ...rest } = readRequest(body);
  body.fill(0);
  return {
    ...rest,
    caseHash: fromBase64url('case hash', caseHash, 32),
    dayKeys: dayKeys.map(({ day, secretKey }) => ({
      day,
      secretKey: fromBase64url('day key', secretKey, 32),
    })),
    release: {
      ...release,
      caseHash: fromBase64url('case hash of the release', release.caseHash, 32),
      signatures: release.signatures.map(({ officer, signature }) => ({
        officer,
        signature: fromBase64url('signature of the release', signature, 64),
      })),
    },
  };
}

function dayOf(what: string, value: unknown): number {
  if (typeof value !== 'string' || !/^\d{1,5}$/.test(value))
    throw new Malformed(what, 'must be a whole number, a day');
  return Number(value);
}

/** A socket that a killed process left; one that somebody listens on stays, and listening fails. */
async function removeStale(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const isServed = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (isServed) throw new Error(`${path} is in use: another authority runs on this folder`);
  unlinkSync(path);
}
