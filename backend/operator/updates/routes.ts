/** `GET /updates/<name>` at the terminals' door: for terminals of the registry, in the middle too, a bounded number of archives at once. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Shelf } from './shelf';

/** Archives under way at once: a wave of a thousand terminals must not fill the line that check-ins take. */
const MOST_ARCHIVES = 32;
const RETRY_SECONDS = 120;

export type UpdateRoutes = {
  readonly shelf: Shelf;
  /** The terminal that shows its certificate and is not revoked; undefined: none. */
  terminalOf(request: FastifyRequest): string | undefined;
};

export function serveUpdates(server: FastifyInstance, { shelf, terminalOf }: UpdateRoutes): void {
  let archives = 0;
  server.get('/updates/:name', async (request, reply) => {
    if (terminalOf(request) === undefined)
      return reply.code(403).send({ error: 'show the certificate of a terminal that is not revoked' });
    const { name } = request.params as { name: string };
    const isArchive = name.endsWith('.gz');
    if (isArchive && archives >= MOST_ARCHIVES)
      return reply
        .code(503)
        .header('retry-after', RETRY_SECONDS)
        .send({ error: 'many fetch now: ask again later' });
    const file = await shelf.open(name);
    if (!file) return reply.code(404).send({ error: 'there is no such file' });
    const from = startOf(request, file.size);
    const body = Readable.from(file.from(from));
    if (isArchive) {
      archives++;
      body.once('close', () => archives--);
    }
    return sent(reply, body, from, file.size);
  });
}

/** Of `Range: bytes=<from>-`; 0 for anything else, which a server may answer whole (RFC 9110, 14.2). */
function startOf({ headers }: FastifyRequest, size: number): number {
  const from = Number(/^bytes=(\d{1,15})-$/.exec(headers.range ?? '')?.[1] ?? 0);
  return from < size ? from : 0;
}

function sent(reply: FastifyReply, body: Readable, from: number, size: number): FastifyReply {
  reply
    .type('application/octet-stream')
    .header('accept-ranges', 'bytes')
    .header('content-length', size - from);
  if (from > 0) reply.code(206).header('content-range', `bytes ${from}-${size - 1}/${size}`);
  return reply.send(body);
}
