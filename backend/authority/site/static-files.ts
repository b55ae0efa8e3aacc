/** The rider's page as files in memory, made at start: the best encoding that a browser takes, cached as each may be. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type StaticFile = {
  readonly bytes: Uint8Array;
  /** Content type. */
  readonly type: string;
  /** The same compressed; absent where that makes it no smaller. */
  readonly gzip?: Uint8Array | null;
  readonly brotli?: Uint8Array | null;
  /** Its name changes with its content, so that it may be kept for ever. */
  readonly immutable: boolean;
};

/** By path: `/` is the page itself. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** Answers a GET with a file; false when there is none of this path. */
export function staticFiles(files: StaticFiles): (request: FastifyRequest, reply: FastifyReply) => boolean {
  const known = new Map([...files].map(([path, file]) => [path, prepared(file)] as const));
  return (request, reply) => {
    const path = request.url.split('?')[0]!;
    const found = known.get(path);
    if (!found) return false;
    const { file, tag } = found;
    const { encoding, body } = choose(file, request.headers['accept-encoding']);
    // The same address has several forms, so their tags differ as well.
    const etag = `"${tag}${encoding && `-${encoding}`}"`;
    reply.header('vary', 'Accept-Encoding');
    reply.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    reply.header('etag', etag);
    if (request.headers['if-none-match'] === etag) {
      reply.code(304).send();
      return true;
    }
    if (encoding) reply.header('content-encoding', encoding);
    reply.type(file.type).send(Buffer.from(body.buffer, body.byteOffset, body.length));
    return true;
  };
}

const prepared = (file: StaticFile) => ({
  file,
  tag: createHash('sha256').update(file.bytes).digest('base64url').slice(0, 16),
});

function choose(
  file: StaticFile,
  accepted: string | undefined,
): { encoding: 'br' | 'gzip' | ''; body: Uint8Array } {
  if (file.brotli && accepts(accepted, 'br')) return { encoding: 'br', body: file.brotli };
  if (file.gzip && accepts(accepted, 'gzip')) return { encoding: 'gzip', body: file.gzip };
  return { encoding: '', body: file.bytes };
}

/** RFC 9110 section 12.5.3, as far as browsers use it: named, and not with a weight of zero. */
function accepts(header: string | undefined, coding: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
    return name === coding && !parameters.some((each) => /^q=0(\.0*)?$/.test(each));
  });
}
