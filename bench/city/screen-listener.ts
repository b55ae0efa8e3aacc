/** Hears what a terminal's screen page hears, over the same stream. */
import type { ScreenMessage, ScreenState } from '../../device/screen/state';

const PATIENCE_MS = 10_000;

export type ScreenListener = {
  /** Resolves at the first state that is `wanted`, within `patienceMs` (10 s). One waits at a time. */
  next(wanted: (state: ScreenState) => boolean, patienceMs?: number): Promise<void>;
  close(): void;
};

/** @param screenUrl the page's address with its token, as the terminal prints it */
export async function listenToScreen(screenUrl: string): Promise<ScreenListener> {
  const stop = new AbortController();
  const answer = await fetch(new URL('state', screenUrl), { signal: stop.signal });
  if (!answer.ok || !answer.body) throw new Error(`the screen page answered ${answer.status}`);
  let waiting: { wanted(state: ScreenState): boolean; done(): void; failed(error: Error): void } | undefined;
  readMessages(answer.body, ({ state }) => {
    if (waiting?.wanted(state)) waiting.done();
  }).catch((error: Error) => {
    if (!stop.signal.aborted) waiting?.failed(error);
  });
  return {
    next: (wanted, patienceMs = PATIENCE_MS) =>
      new Promise((done, failed) => {
        const late = new Error(`the screen was not told within ${patienceMs / 1000} s`);
        const timer = setTimeout(failed, patienceMs, late);
        const settle = () => clearTimeout(timer);
        waiting = { wanted, done: () => done(settle()), failed: (error) => failed(error) };
      }),
    close: () => stop.abort(),
  };
}

/** Takes each message of the page's stream; rejects when it ends. */
export async function readMessages(
  body: ReadableStream<Uint8Array>,
  take: (message: ScreenMessage) => void,
): Promise<never> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: ?(.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data) take(JSON.parse(data) as ScreenMessage);
    }
  }
  throw new Error('the screen page ended its stream');
}
