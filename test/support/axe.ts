/** What axe-core finds against WCAG 2.2 AA and its own best practices in a page as it stands. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** @returns a sentence for each element that breaks a rule; empty when nothing does */
export async function axeFindings(page: Page): Promise<string[]> {
  // By the debugger, not by a script element: the page's policy takes none but its own.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(`${SOURCE}; undefined`);
  return (await page.evaluate(`axe
    .run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary)))`)) as string[];
}
