/** What a case finds, as lines of JSON while it is found (`ShownNews`); the answer ends with the run, or with the case. */
import type { FastifyReply } from 'fastify';
import type { ShownNews } from './shown-form';

const LAST: readonly ShownNews['type'][] = ['result', 'trouble', 'end'];

/** @param watch tells what there is and what comes; gives what stops it. What it throws is answered like every refusal. */
export function sendNews(
  reply: FastifyReply,
  watch: (tell: (news: ShownNews) => void) => () => void,
): FastifyReply {
  const waiting: ShownNews[] = [];
  let tell = (news: ShownNews): void => void waiting.push(news);
  const stop = watch((news) => tell(news));
  const { raw } = reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
  raw.writeHead(200);
  raw.on('close', stop);
  tell = (news) => {
    if (raw.writableEnded) return;
    // A page that reads slowly misses counts, and nothing else.
    if (news.type === 'progress' && raw.writableNeedDrain) return;
    raw.write(`${JSON.stringify(news)}\n`);
    if (!LAST.includes(news.type)) return;
    stop();
    raw.end();
  };
  for (const news of waiting) tell(news);
  return reply;
}
