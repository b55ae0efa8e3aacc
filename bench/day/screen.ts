/** What stands on one terminal's screen, heard over the page's own stream; found again when the terminal was started anew. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScreenMoment, ScreenState } from '../../device/screen/state';
import { readMessages } from '../city/screen-listener';

type Listener = (moment: ScreenMoment) => void;

const AGAIN_MS = 100;
const SETTLED_MS = 20;

export class ScreenWatch {
  state: ScreenState | undefined;
  /** Why it shows nothing, where it showed something before. */
  dark = 'not switched on yet';
  private stop = new AbortController();
  private url = '';
  private last = '';
  private listener: Listener | undefined;

  /** Hears every new moment; one listens at a time. */
  listen(listener: Listener | undefined): void {
    this.listener = listener;
  }

  /** Where the page is from now on. Resolves when its first state came. */
  async follow(url: string): Promise<void> {
    this.stop.abort();
    this.stop = new AbortController();
    this.url = url;
    this.state = undefined;
    const { signal } = this.stop;
    void this.read(signal);
    while (!this.state && !signal.aborted) await sleep(SETTLED_MS);
  }

  /** A finger on one of the page's buttons. Rejects when the terminal does not take it. */
  async press(action: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await fetch(new URL('action', this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(this.url).origin },
      body: JSON.stringify(action),
      signal: this.stop.signal,
    });
    if (!answer.ok) throw new Error(`the screen answered ${answer.status}`);
  }

  close(): void {
    this.stop.abort();
  }

  private async read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const answer = await fetch(new URL('state', this.url), { signal });
        if (!answer.ok || !answer.body) throw new Error(`the screen page answered ${answer.status}`);
        await readMessages(answer.body, ({ state }) => this.take(state));
      } catch (error) {
        // Its process is gone, or this watch ends: `follow` says where it is next.
        this.state = undefined;
        this.dark = (error as Error).message;
      }
      await sleep(AGAIN_MS);
    }
  }

  private take(state: ScreenState): void {
    this.state = state;
    const { moment } = state;
    if (!moment) return;
    const which = `${moment.at} ${moment.kind} ${moment.channel} ${moment.pair} ${moment.tail}`;
    if (which === this.last) return;
    this.last = which;
    this.listener?.(moment);
  }
}
