import type { ScreenMessage } from '../state';

/** Pause before another try where the browser itself gives up, ms. */
const AGAIN_MS = 3000;

/** Listens to the terminal's service for as long as the page lives, connecting again whenever it went away. */
export function listen(onMessage: (message: ScreenMessage) => void): void {
  const source = new EventSource('state');
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    onMessage(JSON.parse(data) as ScreenMessage);
  });
  source.addEventListener('error', () => {
    // EventSource connects again by itself, except when it was answered and refused.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(onMessage), AGAIN_MS);
  });
}
