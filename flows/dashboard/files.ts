/** Sends the widget's files, where Node-RED itself has those of packages: below `<editor>/resources/<package>/`. */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { SiteFile } from '../../platform/pages/build-files';

/** For `/:name`; what is none of these goes on to the next handler. */
export function widgetFiles(files: ReadonlyMap<string, SiteFile>): RequestHandler {
  const tags = new Map([...files].map(([name, { bytes }]) => [name, tagOf(bytes)] as const));
  return (request, response, next) => {
    const name = request.params.name ?? '';
    const file = files.get(name);
    if (!file) return next();
    response.set({ 'content-type': file.type, 'cache-control': 'no-cache', vary: 'Accept-Encoding' });
    const { coding, bytes } = bestOf(request, file);
    if (coding) response.set('content-encoding', coding);
    send(request, response, `"${tags.get(name)}-${coding}"`, bytes);
  };
}

function bestOf(request: Request, { bytes, brotli, gzip }: SiteFile): { coding: string; bytes: Buffer } {
  const coding = request.acceptsEncodings(['br', 'gzip']);
  if (coding === 'br' && brotli) return { coding, bytes: brotli };
  return coding === 'gzip' && gzip ? { coding, bytes: gzip } : { coding: '', bytes };
}

function send(request: Request, response: Response, tag: string, bytes: Buffer): void {
  response.set('etag', tag);
  if (request.headers['if-none-match'] === tag) response.status(304).end();
  else response.end(bytes);
}

const tagOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
