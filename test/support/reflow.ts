/** What does not fit the width of the screen (WCAG 2.2, 1.4.10: reflow at 320 px). */
import type { Page } from 'playwright-core';

/** @param beside selector of what may hang over: what moves within a frame of its own, and what is only heard */
export const sideways = (page: Page, beside: string): Promise<string[]> =>
  page.evaluate(`(() => {
    const wide = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('body *')].filter((each) => {
      const box = each.getBoundingClientRect();
      return box.width > 1 && (box.left < -0.5 || box.right > wide + 0.5) && !each.closest('${beside}');
    });
    return out.map((each) => each.tagName + '.' + each.getAttribute('class'));
  })()`) as Promise<string[]>;
