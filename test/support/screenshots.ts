import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { addChineseGlyphs } from './fonts';

/**
 * Takes a picture of what the page shows now, with every Chinese character drawn. Where `CORIDE_SCREENSHOTS` names a
 * folder (`npm test -- --screenshots <folder>`) the picture is also kept there as `<name>.png`, to be looked at.
 * @param name lower case words with hyphens, unlike any other test's
 * @returns the bytes of a PNG file at the page's own pixels
 */
export async function screenshot(page: Page, name: string): Promise<Buffer> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`A screenshot's name is lower case words with hyphens, not ${JSON.stringify(name)}`);
  }
  await addChineseGlyphs(page);
  const png = await page.screenshot();
  const folder = process.env.CORIDE_SCREENSHOTS;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(resolve(folder, `${name}.png`), png);
  }
  return png;
}
