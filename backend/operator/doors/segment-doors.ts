/** Segments and releases, as the authority fetches them (PROTOCOL.md sections 5 and 6). */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Log } from '../../../platform/log';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import type { SignedRelease } from '../../../protocol/release';
import { checker } from '../../../protocol/schema';
import { SIGNATURE_SIZE } from '../../../protocol/signing';
import type { Releases } from '../segments/release';
import type { OpenFile, Segments } from '../segments/segments';

const MAX_RELEASE_BYTES = 16 * 1024;
/** Entries in one answer; who wants more asks again after the last. */
const MAX_LISTED = 1_000;

const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const ReleaseRequest = Type.Object({
  caseHash: Type.String({ maxLength: 64 }),
  firstDay: Day,
  lastDay: Day,
  expires: Type.Integer({ minimum: 0, maximum: 0xffff_ffff_ffff }),
  signatures: Type.Array(
    Type.Object({ officer: Type.String({ maxLength: 32 }), signature: Type.String({ maxLength: 96 }) }),
    { maxItems: 64 },
  ),
});
const checkRelease = checker('release', ReleaseRequest);

export function segmentDoors(segments: Segments, releases: Releases, log: Log) {
  return async (server: FastifyInstance): Promise<void> => {
    server.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: MAX_RELEASE_BYTES },
      server.getDefaultJsonParser('error', 'error'),
    );
    server.setErrorHandler((error: { statusCode?: number; message?: string }, _request, reply) => {
      if (error instanceof Malformed) return reply.code(400).send({ error: error.message });
      if (error.statusCode !== undefined && error.statusCode < 500)
        return reply.code(error.statusCode).send({ error: error.message });
      log.error('segment door failed', { cause: error instanceof Error ? error : undefined });
      return reply
        .code(503)
        .send({ error: 'the operator cannot read or write its disk just now: try again' });
    });

    server.get<{ Querystring: { after?: unknown } }>('/segments', async ({ query }) => {
      const found = segments.after(wholeNumber('after', query.after ?? '0')).slice(0, MAX_LISTED);
      return {
        segments: found.map(({ number, day, rows, bytes, sha256, replaces }) => ({
          number,
          day,
          rows,
          bytes,
          sha256: toBase64url(sha256),
          ...(replaces && { replaces }),
        })),
      };
    });

    server.get<{ Params: { number: string } }>('/segments/:number', async ({ params }, reply) => {
      const found = await segments.open(wholeNumber('segment number', params.number));
      if (!found) return reply.code(404).send({ error: 'there is no segment of this number' });
      // A merged day has a gigabyte: it goes by the piece.
      const pieces = Readable.from(piecesOf(found));
      // Also where whoever asked went away before the first piece.
      pieces.once('close', () => {
        found.file.close().catch((cause: Error) => log.warn('segment not closed', { cause }));
      });
      return reply.type('application/octet-stream').header('content-length', found.entry.bytes).send(pieces);
    });

    server.post(
      '/release',
      { config: { accepts: 'application/json', body: ReleaseRequest } },
      async ({ body }, reply) => {
        const result = await releases.release(readRelease(body));
        if ('fault' in result)
          return reply.code(403).send({ error: `the release is refused: ${result.fault}` });
        const segmentKeys = result.segmentKeys.map(({ day, key }) => ({ day, key: toBase64url(key) }));
        return { segmentKeys, lastSegment: result.lastSegment };
      },
    );

    server.get('/releases', async () => ({ count: releases.count() }));
    server.get('/releases/counts', async () => releases.publicCounts());
  };
}

const PIECE = 256 * 1024;

async function* piecesOf({ entry, file }: OpenFile): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < entry.bytes; at += PIECE)
    yield await file.read(at, Math.min(PIECE, entry.bytes - at));
}

function readRelease(body: unknown): SignedRelease {
  const { caseHash, firstDay, lastDay, expires, signatures } = checkRelease(body);
  return {
    caseHash: fromBase64url('case hash', caseHash, 32),
    firstDay,
    lastDay,
    expires,
    signatures: signatures.map(({ officer, signature }) => ({
      officer,
      signature: fromBase64url('signature', signature, SIGNATURE_SIZE),
    })),
  };
}

function wholeNumber(what: string, text: unknown): number {
  if (typeof text !== 'string' || !/^\d{1,10}$/.test(text))
    throw new Malformed(what, 'must be a whole number');
  return Number(text);
}
