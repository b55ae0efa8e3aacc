/**
 * The auditor's page: entries newest first, as the bytes that the tree hashes, each with its proof; the signed head that
 * covers them; proofs from a head that the page kept. The page checks all of it, and needs to believe none.
 */
import type { FastifyInstance } from 'fastify';
import { toBase64url } from '../../../protocol/bytes';
import { type ConsoleOffice, personOf } from './office';
import { ConsoleRefused } from './refused';
import type { ShownAudit } from './shown-audit';

const AT_ONCE = 100;
/** Of the whole log, when the page reads it through. */
const THROUGH_AT_ONCE = 1000;

export const auditPageDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { audit } = office;
  const reader = (request: Parameters<typeof personOf>[1]) =>
    personOf(office, request, 'auditor', 'officer', 'approver');
  const sizeOf = (text: unknown): number => {
    if (typeof text !== 'string' || !/^\d{1,9}$/.test(text) || Number(text) > audit.size)
      throw new ConsoleRefused(400, `must be a number of entries, at most ${audit.size}`);
    return Number(text);
  };

  type Asked = { Querystring: { before?: unknown; at?: unknown } };
  server.get<Asked>('/api/audit', async (request): Promise<ShownAudit> => {
    const { id } = reader(request);
    const { before, at } = request.query;
    // The first page is a look at the log; turning its pages is the same look.
    if (before === undefined) await audit.append({ action: 'audit-read', who: [id] });
    const end = before === undefined ? audit.size : sizeOf(before);
    const [newest, shown] = [audit.newestHead(), audit.dailyHead()];
    // Older pages are proven by the head of the look, which the page checked: `at` is its size.
    const size = at === undefined ? newest.size : sizeOf(at);
    if (end > size) throw new ConsoleRefused(400, `a log of ${size} entries has none up to ${end}`);
    const from = Math.max(0, end - AT_ONCE);
    const entries = (await audit.readBytes(from, end - from)).map((entry, i) => ({
      index: from + i,
      entry: toBase64url(entry),
      proof: audit.inclusion(from + i, size).map(toBase64url),
    }));
    const bundle = await office.shownBundle();
    return {
      entries: entries.reverse(),
      head: { ...newest, root: toBase64url(newest.root), signature: toBase64url(newest.signature) },
      shown: { size: shown.size, at: shown.at },
      months: audit.counts(),
      ...(bundle && { bundle }),
    };
  });

  server.get<{ Querystring: { from?: unknown; to?: unknown } }>('/api/audit/proof', async (request) => {
    reader(request);
    const [from, to] = [sizeOf(request.query.from), sizeOf(request.query.to)];
    if (from > to) throw new ConsoleRefused(400, `a log of ${to} entries does not continue one of ${from}`);
    return { proof: audit.consistency(from, to).map(toBase64url) };
  });

  server.get<{ Querystring: { from?: unknown } }>('/api/audit/entries', async (request) => {
    reader(request);
    const found = await audit.readBytes(sizeOf(request.query.from), THROUGH_AT_ONCE);
    return { entries: found.map(toBase64url) };
  });
};
