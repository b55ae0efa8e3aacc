/** The rows of a file that were refused, as a file to mend it by: rows are named, what stands in them is not. */
import type { FastifyReply } from 'fastify';
import type { RowFault } from '../tables/table';
import { csvFile } from './export/csv';

export function sendRejected(
  reply: FastifyReply,
  fileName: string,
  rejected: readonly RowFault[],
): FastifyReply {
  const rows = rejected.map(({ row, column = '', what }) => [row, column, what.zh, what.en]);
  const name = encodeURIComponent(`rejected ${fileName.replace(/\.[^.]*$/, '')}.csv`);
  return reply
    .type('text/csv; charset=utf-8')
    .headers({
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
      'content-security-policy': 'sandbox',
    })
    .send(Buffer.from(csvFile([['行 row', '列 column', '原因', 'why'], ...rows])));
}
