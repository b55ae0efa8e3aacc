/** The auditor's page: entries newest first, the head that covers them, and what terminals and phones are shown. */
import type { FastifyInstance } from 'fastify';
import { toHex } from '../../../protocol/bytes';
import { actionOf } from '../audit/actions';
import { type ConsoleOffice, personOf } from './office';

const AT_ONCE = 100;

export const auditPageDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { audit } = office;
  server.get<{ Querystring: { before?: unknown } }>('/api/audit', async (request) => {
    const { id } = personOf(office, request, 'auditor', 'officer', 'approver');
    const { before } = request.query;
    const end =
      typeof before === 'string' && /^\d{1,9}$/.test(before)
        ? Math.min(Number(before), audit.size)
        : audit.size;
    // The first page is a look at the log; turning its pages is the same look.
    if (end === audit.size) await audit.append({ action: 'audit-read', who: [id] });
    const entries = await audit.read(Math.max(0, end - AT_ONCE), Math.min(AT_ONCE, end));
    const [newest, shown] = [audit.newestHead(), audit.dailyHead()];
    return {
      entries: entries.reverse().map((entry) => ({ ...entry, says: actionOf(entry.action).says })),
      head: { size: newest.size, root: toHex(newest.root) },
      shown: { size: shown.size, at: shown.at },
      months: audit.counts(),
    };
  });
};
