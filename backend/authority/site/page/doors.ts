/** The site's doors, as the page calls them: own origin only, no cookies, no referrer, nothing cached unless asked for. */
import { isSentenceCode, type SentenceCode } from '../../../../protocol/sentences';
import { takeAhead } from './ahead';
import { request } from './request';

/** Nobody answered: no network on this side (`offline`), or nobody on the other (`silent`). */
export class Unreached extends Error {
  override readonly name = 'Unreached';
  constructor(
    readonly why: 'offline' | 'silent',
    options?: { cause?: unknown },
  ) {
    super(why === 'offline' ? 'no network' : 'the site does not answer', options);
  }
}

/** The site answered no, with a sentence of protocol/sentences. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly sentence: SentenceCode) {
    super(`the site refuses: ${sentence}`);
  }
}

/** One request; `Unreached` when there is no answer in time, or one of a server that is not well. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await (takeAhead(path) ?? request(path, init));
  } catch (cause) {
    const isLate = cause instanceof DOMException && cause.name === 'AbortError';
    throw new Unreached(navigator.onLine && isLate ? 'silent' : 'offline', { cause });
  }
  if (response.status >= 500) throw new Unreached('silent');
  return response;
}

/** The bytes of an answer; `Unreached` when the network goes away in the middle. */
export async function bytesOf(response: Response): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new Unreached('offline', { cause });
  }
}

/** Posts JSON to one of the site's own doors; gives the JSON of the answer, null where it has none. */
export async function post(path: string, body: object, token?: string): Promise<unknown> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = new TextDecoder().decode(await bytesOf(response));
  if (response.ok) return text ? readJson(text) : null;
  const { code } = (text ? readJson(text) : {}) as { code?: unknown };
  throw new Refusal(isSentenceCode(code) ? code : 'malformed');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('malformed');
  }
}
