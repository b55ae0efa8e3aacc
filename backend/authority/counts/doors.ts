/** `/counts/` at the site: both sides' counts of releases on one page without script, and as they were signed. */
import type { FastifyInstance } from 'fastify';
import { sendFile, tagged } from '../../../platform/pages/static-files';
import { utf8 } from '../../../protocol/bytes';
import { countsPage } from './page';
import type { FollowedCounts } from './release-counts';

const CACHING = 'public, max-age=300';
const JSON_TYPE = 'application/json; charset=utf-8';

export function countsDoors(counts: Pick<FollowedCounts, 'current'>) {
  return async (server: FastifyInstance): Promise<void> => {
    server.get('/counts/*', async (request, reply) => {
      const both = counts.current();
      const name = request.url.split('?')[0]!.slice('/counts/'.length);
      const signed = { 'authority.json': both?.authority, 'operator.json': both?.operator }[name];
      const text = name === '' && both ? countsPage(both) : signed && JSON.stringify(signed);
      if (!text) return reply.callNotFound();
      const type = name === '' ? 'text/html; charset=utf-8' : JSON_TYPE;
      sendFile(request, reply, tagged({ type, bytes: utf8(text), immutable: false }), CACHING);
      return reply;
    });
  };
}
