/** `/access/…` at the site: whole lists, the same for everybody, signed; a list never changes and may be kept for ever. */
import type { FastifyInstance } from 'fastify';
import { sendFile, type TaggedFile, tagged } from '../../../platform/pages/static-files';
import {
  ACCESS_INDEX_PATH,
  type AccessIndex,
  accessIndexText,
  accessListPath,
} from '../../../protocol/access-list';
import { toHex, utf8 } from '../../../protocol/bytes';
import { LABEL } from '../../../protocol/labels';
import { type SigningKey, signLabelled } from '../../../protocol/signing';
import type { AccessLog, PublishedList } from './access-log';

/** Caches may keep the index this long, s. */
const FRESH_SECONDS = 300;

export type PublicAccess = { readonly access: Pick<AccessLog, 'published'>; readonly key: SigningKey };

export function accessDoors({ access, key }: PublicAccess) {
  let made:
    | { readonly of: readonly PublishedList[]; readonly files: ReadonlyMap<string, TaggedFile> }
    | undefined;
  const files = () => {
    const of = access.published();
    if (made?.of !== of) made = { of, files: build(of, key) };
    return made.files;
  };
  return async (server: FastifyInstance): Promise<void> => {
    server.get('/access/*', async (request, reply) => {
      const found = files().get(request.url.split('?')[0]!);
      if (!found) return reply.callNotFound();
      const { immutable } = found.file;
      const caching = immutable ? 'public, max-age=31536000, immutable' : `public, max-age=${FRESH_SECONDS}`;
      sendFile(request, reply, found, caching);
      return reply;
    });
  };
}

function build(lists: readonly PublishedList[], key: SigningKey): ReadonlyMap<string, TaggedFile> {
  const days = lists.map(({ date, sha256, count }) => ({ date, sha256, count }));
  const unsigned = { v: 1, days } as const;
  const signature = toHex(signLabelled(key, LABEL.accessList, accessIndexText(unsigned)));
  const index: AccessIndex = { ...unsigned, signature };
  return new Map([
    [
      ACCESS_INDEX_PATH,
      tagged({
        type: 'application/json; charset=utf-8',
        bytes: utf8(JSON.stringify(index)),
        immutable: false,
      }),
    ],
    ...lists.map(({ date, bytes }) => {
      const file = { type: 'application/octet-stream', bytes, immutable: true };
      return [accessListPath(date), tagged(file)] as const;
    }),
  ]);
}
