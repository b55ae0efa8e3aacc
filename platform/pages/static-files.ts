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
  /** Instead of the site's own, for a page that may do more than the others. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** By path: `/` is the page itself. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** Answers a GET with a file; false when there is none of this path. */
export function staticFiles(files: StaticFiles): (request: FastifyRequest, reply: FastifyReply) => boolean {
  const known = new Map([...files].map(([path, file]) => [path, tagged(file)] as const));
  return (request, reply) => {
    const found = known.get(request.url.split('?')[0]!);
    if (!found) return false;
    const caching = found.file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
    sendFile(request, reply, found, caching);
    return true;
  };
}

/** A file, and the hash that its entity tags begin with. */
export type TaggedFile = { readonly file: StaticFile; readonly tag: string };

export const tagged = (file: StaticFile): TaggedFile => ({
  file,
  tag: createHash('sha256').update(file.bytes).digest('base64url').slice(0, 22),
});

/** Sends the best form that the browser takes, or says that it has it already (RFC 9110 section 13.1.2). */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, tag }: TaggedFile,
  caching: string,
): void {
  const { encoding, body } = choose(file, request.headers['accept-encoding']);
  // The same address has several forms, so their tags differ as well.
  const etag = `"${tag}${encoding && `-${encoding}`}"`;
  reply.header('vary', 'Accept-Encoding').header('cache-control', caching).header('etag', etag);
  if (file.headers) reply.headers(file.headers);
  if (request.headers['if-none-match'] === etag) {
    reply.code(304).send();
    return;
  }
  if (encoding) reply.header('content-encoding', encoding);
  reply.type(file.type).send(Buffer.from(body.buffer, body.byteOffset, body.length));
}

function choose(
  file: StaticFile,
  accepted: string | undefined,
): { encoding: 'br' | 'gzip' | ''; body: Uint8Array } {
  const brotli = accepts(accepted, 'br') && file.brotli;
  if (brotli) return { encoding: 'br', body: brotli };
  const gzip = accepts(accepted, 'gzip') && file.gzip;
  return gzip ? { encoding: 'gzip', body: gzip } : { encoding: '', body: file.bytes };
}

/** RFC 9110 section 12.5.3, as far as browsers use it: named, and not with a weight of zero. */
function accepts(header: string | undefined, coding: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
    return name === coding && !parameters.some((each) => /^q=0(\.0*)?$/.test(each));
  });
}
