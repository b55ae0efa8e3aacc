/** Reads the boarding code that a terminal's screen shows now, from the page's own stream of states. */
import { Type } from 'typebox';
import { checker } from '../protocol/schema';

const Code = Type.Union([Type.Null(), Type.Object({ url: Type.String() })]);
const checkMessage = checker(
  'message of the screen page',
  Type.Object({ state: Type.Object({ code: Code }) }),
);

const ANSWER_WITHIN_MS = 5_000;

/**
 * The text of the QR code on the screen.
 * @param screenUrl the screen page's address with its token and a slash at its end, as the terminal prints it
 * @throws Error when the screen does not answer or shows no code
 */
export async function screenCode(screenUrl: string, fetch = globalThis.fetch): Promise<string> {
  const end = new AbortController();
  const signal = AbortSignal.any([end.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  try {
    const response = await fetch(new URL('state', screenUrl), { signal });
    if (!response.ok || !response.body) throw new Error(`the screen page answered ${response.status}`);
    const { state } = checkMessage(JSON.parse(await firstData(response.body)));
    if (!state.code) throw new Error('the screen shows no boarding code just now');
    return state.code.url;
  } finally {
    end.abort();
  }
}

/** The data of the first event of a Server-Sent Events stream (HTML Living Standard, section 9.2). */
async function firstData(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const found = /^data: ?(.*)\n\n/m.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error('the screen page ended before it said anything');
}
