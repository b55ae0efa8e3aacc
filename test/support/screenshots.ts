import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { addChineseGlyphs } from './fonts';

/**
 * Has every Chinese character of what the page shows now drawn. Where `CORIDE_SCREENSHOTS` names a folder
 * (`npm test -- --screenshots <folder>`) a picture of it is kept there as `<name>.png`, to be looked at, at the page's own
 * pixels; where nobody wants it none is taken.
 * @param name lower case words with hyphens, unlike any other test's
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`A screenshot's name is lower case words with hyphens, not ${JSON.stringify(name)}`);
  }
  await addChineseGlyphs(page);
  const folder = process.env.CORIDE_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: resolve(folder, `${name}.png`) });
}
