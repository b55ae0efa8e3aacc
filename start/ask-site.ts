/**
 * How a terminal asks the authority's site for a bundle or a list. By `node:http` and not by `fetch`, which loads a client with
 * WebAssembly in it: several MiB that a board of 512 MB keeps for one question an hour.
 */
import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { get as getSecurely } from 'node:https';

const TIMEOUT_MS = 20_000;

/**
 * The body of `<site><path>`.
 * @param most bytes; an answer that is longer is left in the middle
 * @throws Error naming what was asked and what was wrong: another status than 2xx (redirects too), too long, no answer in 20 s
 */
export function askSite(site: string, path: string, most: number): Promise<Uint8Array> {
  const asked = site + path;
  const begin = asked.startsWith('https:') ? getSecurely : get;
  return new Promise((resolve, reject) => {
    const request = begin(asked, { signal: AbortSignal.timeout(TIMEOUT_MS) }, (answer) => {
      bodyOf(answer, most).then(resolve, (error: Error) => {
        request.destroy();
        reject(new Error(`${asked} ${error.message}`, { cause: error }));
      });
    });
    request.on('error', reject);
  });
}

async function bodyOf(answer: IncomingMessage, most: number): Promise<Uint8Array> {
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode > 299) throw new Error(`answered ${statusCode}`);
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > most) throw new Error(`answered more than ${most} bytes`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
