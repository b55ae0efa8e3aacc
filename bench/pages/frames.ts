/** Times between a page's frames, and to the next one. */
import type { Page } from 'playwright-core';

/** Times between frames, ms, from now until what this gives is called. */
export async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(`(() => {
    window.frames_ = [];
    let last = performance.now();
    const frame = (now) => { window.frames_.push(now - last); last = now; window.watching = requestAnimationFrame(frame); };
    window.watching = requestAnimationFrame(frame);
  })()`);
  return () => page.evaluate<number[]>('cancelAnimationFrame(watching), frames_.slice(2)');
}

/** Times from doing something to the next frame after it, ms. */
export async function eachToFrame(page: Page, steps: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const step of steps)
    times.push(
      await page.evaluate<number>(`(async () => {
        const from = performance.now();
        await (${step})();
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        return performance.now() - from;
      })()`),
    );
  return times;
}
