/** A terminal's screen as its own page hears it, over restarts of the terminal. */
import type { ScreenMessage, ScreenMoment, ScreenState } from '../../device/screen/state';
import { whenTestEnds } from '../support/cleanup';
import { waitFor } from '../support/wait';

export interface WatchedScreen {
  /** What it showed last. */
  now(): ScreenState;
  /** The next moment that `wanted` is true of; undefined when none came in time. */
  nextMoment(
    wanted: (moment: ScreenMoment) => boolean,
    patienceMs: number,
  ): Promise<ScreenMoment | undefined>;
}

/** @param url where the page is now; asked again whenever the stream ended */
export async function watchScreen(url: () => string): Promise<WatchedScreen> {
  const end = new AbortController();
  const listeners = new Set<(moment: ScreenMoment) => void>();
  let state: ScreenState | undefined;
  const take = (next: ScreenState) => {
    const before = state?.moment;
    state = next;
    const { moment } = next;
    if (moment && (moment.at !== before?.at || moment.pair !== before.pair || moment.kind !== before.kind))
      for (const listener of listeners) listener(moment);
  };
  const follow = async () => {
    while (!end.signal.aborted) {
      try {
        const answer = await fetch(`${url()}state`, { signal: end.signal });
        for await (const next of states(answer.body!)) take(next);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        // The terminal is being started again.
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  };
  const following = follow();
  whenTestEnds(() => {
    end.abort();
    return following;
  });
  await waitFor('the screen', () => state);
  return {
    now: () => state!,
    nextMoment: (wanted, patienceMs) =>
      new Promise((resolve) => {
        const done = (moment?: ScreenMoment) => {
          listeners.delete(listener);
          clearTimeout(timer);
          resolve(moment);
        };
        const listener = (moment: ScreenMoment) => {
          if (wanted(moment)) done(moment);
        };
        const timer = setTimeout(done, patienceMs);
        listeners.add(listener);
      }),
  };
}

async function* states(body: ReadableStream<Uint8Array>): AsyncGenerator<ScreenState> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop()!;
    for (const message of messages)
      if (message.startsWith('data: ')) yield (JSON.parse(message.slice(6)) as ScreenMessage).state;
  }
}
