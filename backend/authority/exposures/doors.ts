/**
 * `/exposures/…` at the site: whole files, the same for everybody, with entity tags; no query, no cookie, nothing that
 * tells which trip somebody asks about.
 */
import type { FastifyInstance } from 'fastify';
import { sendFile, type TaggedFile, tagged } from '../../../platform/pages/static-files';
import type { SigningKey } from '../../../protocol/signing';
import { atomFeed } from './atom';
import { compressible } from './compressible';
import { exposureFiles } from './files';
import { PLAIN_STYLE, PLAIN_STYLE_PATH, plainList } from './plain-list';
import type { Shelf } from './shelf';

/** Caches may keep a file this long, s: a publication reaches everybody within five minutes. */
const FRESH_SECONDS = 300;

export type PublicExposures = {
  readonly shelf: Pick<Shelf, 'published' | 'changedAt' | 'changes'>;
  readonly key: SigningKey;
  /** Origin of the site. */
  readonly site: () => string;
  /** Dates before it are not listed any more, `YYYY-MM-DD`. */
  readonly from: () => string;
  readonly now: () => number;
  /** Local time minus UTC. */
  readonly offsetMinutes: () => number;
};

export function exposureDoors(ports: PublicExposures) {
  let made: { readonly of: string; readonly files: ReadonlyMap<string, TaggedFile> } | undefined;
  const files = (): ReadonlyMap<string, TaggedFile> => {
    const of = `${ports.shelf.changes} ${ports.from()} ${ports.site()} ${ports.offsetMinutes()}`;
    if (made?.of !== of) made = { of, files: build() };
    return made.files;
  };
  const build = () => {
    const from = ports.from();
    const all = ports.shelf.published().filter(({ date }) => date === undefined || date >= from);
    const madeAt = ports.shelf.changedAt || ports.now();
    const offset = ports.offsetMinutes();
    const { files } = exposureFiles(all, madeAt, ports.key);
    const text = (type: string, content: string) => ({ type, bytes: new TextEncoder().encode(content) });
    const whole = new Map([
      ...files,
      [
        '/exposures/feed.xml',
        text('application/atom+xml; charset=utf-8', atomFeed(all, ports.site(), madeAt, offset)),
      ],
      ['/exposures/', text('text/html; charset=utf-8', plainList(all, madeAt, offset))],
      [PLAIN_STYLE_PATH, text('text/css; charset=utf-8', PLAIN_STYLE)],
    ]);
    return new Map([...whole].map(([path, file]) => [path, tagged(compressible(file))]));
  };

  return async (server: FastifyInstance): Promise<void> => {
    server.get('/exposures/*', async (request, reply) => {
      const file = files().get(request.url.split('?')[0]!);
      if (!file) return reply.callNotFound();
      sendFile(request, reply, file, `public, max-age=${FRESH_SECONDS}`);
      return reply;
    });
  };
}
