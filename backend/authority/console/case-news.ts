/**
 * What a case finds, as lines of JSON for as long as its process lives (`ShownNews`): what is there at once, then what comes,
 * also of later runs. One way for the page to all of it; nobody polls for a result.
 */
import type { FastifyReply } from 'fastify';
import type { ShownNews } from './shown-form';

/**
 * @param watch tells what there is and what comes; gives what stops it. What it throws is answered like every refusal.
 * @param isHere whether the officer is signed in still: whose session is over hears nothing more
 */
export function sendNews(
  reply: FastifyReply,
  watch: (tell: (news: ShownNews) => void) => () => void,
  isHere: () => boolean,
): FastifyReply {
  const waiting: ShownNews[] = [];
  let tell = (news: ShownNews): void => void waiting.push(news);
  const stop = watch((news) => tell(news));
  const { raw } = reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
  raw.writeHead(200);
  // The page knows that it is heard, however long the first line takes.
  raw.flushHeaders();
  raw.on('close', stop);
  const end = () => {
    stop();
    raw.end();
  };
  tell = (news) => {
    if (raw.writableEnded) return;
    if (!isHere()) return end();
    // A page that reads slowly misses counts, and nothing else.
    if (news.type === 'progress' && raw.writableNeedDrain) return;
    raw.write(`${JSON.stringify(news)}\n`);
    if (news.type === 'end') end();
  };
  for (const news of waiting) tell(news);
  return reply;
}
