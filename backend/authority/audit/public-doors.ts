/** What the site shows everybody of the audit log: its head, that it continues an earlier one, and monthly counts. */
import type { FastifyInstance } from 'fastify';
import { encodeHead, encodeProof } from '../../../protocol/audit/head';
import { Refused } from '../refused';
import type { AuditLog } from './log';

/** The audit log as far as the public sees it. */
export type PublicAudit = Pick<AuditLog, 'dailyHead' | 'consistency' | 'counts'>;

export function auditDoors(ports: {
  readonly audit: PublicAudit;
  /** Throws `Refused` when this network asked too often. */
  readonly admit: (ip: string) => void;
}) {
  const { audit } = ports;
  return async (server: FastifyInstance): Promise<void> => {
    server.addHook('onRequest', async ({ ip }) => ports.admit(ip));

    server.get('/audit/head', async (_request, reply) =>
      reply.type('application/cbor').send(Buffer.from(encodeHead(audit.dailyHead()))),
    );

    server.get<{ Querystring: Record<string, unknown> }>('/audit/proof', async ({ query }, reply) => {
      const [from, to] = [sizeOf(query.from), sizeOf(query.to)];
      // Nobody is shown more than the day's head: a size beyond it would tell when officers work.
      if (from > to || to > audit.dailyHead().size) throw new Refused('malformed');
      return reply
        .type('application/cbor')
        .send(Buffer.from(encodeProof(from, to, audit.consistency(from, to))));
    });

    server.get('/audit/counts', async () => ({ months: audit.counts() }));
  };
}

function sizeOf(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text)) throw new Refused('malformed');
  return Number(text);
}
