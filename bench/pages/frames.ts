/** Times between a page's frames, ms, from now until what this gives is called. */
import type { Page } from 'playwright-core';

export async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(`(() => {
    window.frames_ = [];
    let last = performance.now();
    const frame = (now) => { window.frames_.push(now - last); last = now; window.watching = requestAnimationFrame(frame); };
    window.watching = requestAnimationFrame(frame);
  })()`);
  return () => page.evaluate<number[]>('cancelAnimationFrame(watching), frames_.slice(2)');
}
