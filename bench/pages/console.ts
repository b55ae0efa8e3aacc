/** The officers' page with 10,000 co-riders: until all are there, how it scrolls, what sorting, searching and filtering cost. */
import type { Page, Route } from 'playwright-core';
import { buildConsole } from '../../backend/authority/console/build';
import { consoleCase } from '../../backend/authority/console/testing/large-case';
import { launchBrowser } from '../../test/support/browser';
import { latencyRows, quantile, type Row } from '../measure';
import { eachToFrame, watchFrames } from './frames';

const ROUNDS = 3;
const CO_RIDERS = 10_000;
const ORIGIN = 'http://localhost:1';

export async function consoleRows(): Promise<Row[]> {
  const files = await buildConsole();
  const shown = consoleCase(CO_RIDERS);
  const answer = (route: Route) => {
    const { pathname } = new URL(route.request().url());
    const file = files.get(pathname);
    if (file) return route.fulfill({ body: Buffer.from(file.bytes), contentType: file.type });
    const body = shown.answer(pathname);
    return route.fulfill(body === undefined ? { status: 404, body: '{}' } : { body });
  };
  const browser = await launchBrowser();
  const all: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
    const page = await context.newPage();
    await page.route('**/*', answer);
    all.push(await measure(page, shown.id));
    await context.close();
  }
  const how = `${CO_RIDERS.toLocaleString('en-US')} co-riders; Chromium draws without a graphics processor here`;
  const step = (name: string, of: (each: Measured) => readonly number[], note?: string): Row => ({
    name: `console, ${name}`,
    unit: 'ms',
    values: all.map((each) => quantile(of(each), 0.5)),
    ...(note && { note }),
  });
  return [
    {
      name: 'console, opened to all co-riders',
      unit: 's',
      values: all.map(({ opened }) => opened),
      note: how,
    },
    ...latencyRows(
      'console, a frame meanwhile',
      all.map(({ coming }) => coming),
    ),
    ...latencyRows(
      'console, a frame while the list is scrolled',
      all.map(({ scrolling }) => scrolling),
      `${how}; 16.7 is every frame of 60 a second; goal: p99 under 50`,
    ),
    ...latencyRows(
      'console, a frame while it is thrown 1,000 rows far',
      all.map(({ jumping }) => jumping),
    ),
    step('sorted by another column', ({ sorts }) => sorts, 'to the next frame; goal: under 100'),
    step('a letter typed in the search', ({ letters }) => letters, 'the first one reads all texts'),
    step('filtered by a tier', ({ filters }) => filters),
    step('the call list, first time', ({ calls }) => calls),
  ];
}

type Measured = {
  readonly opened: number;
  readonly coming: number[];
  readonly scrolling: number[];
  readonly jumping: number[];
  readonly sorts: number[];
  readonly letters: number[];
  readonly filters: number[];
  readonly calls: number[];
};

async function measure(page: Page, id: string): Promise<Measured> {
  await page.goto(`${ORIGIN}/#cases`);
  await page.locator('#cases a').first().waitFor();
  const came = await watchFrames(page);
  const from = performance.now();
  await page.evaluate(`location.hash = 'case/${id}'`);
  await page.locator('.foot', { hasText: `${CO_RIDERS} / ${CO_RIDERS}` }).waitFor({ timeout: 60_000 });
  const opened = (performance.now() - from) / 1000;
  const coming = await came();
  const scrolled = await watchFrames(page);
  await page.locator('#co-riders').hover();
  for (let step = 0; step < 60; step++) await page.mouse.wheel(0, 400);
  const scrolling = await scrolled();
  const jumped = await watchFrames(page);
  for (let step = 0; step < 20; step++) await page.mouse.wheel(0, step % 2 === 0 ? 40_000 : -40_000);
  const jumping = await jumped();
  const click = (selector: string) =>
    `async () => document.querySelector(${JSON.stringify(selector)}).click()`;
  const type = (text: string) =>
    `async () => { const field = document.querySelector('#co-riders-search'); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input')); }`;
  return {
    opened,
    coming,
    scrolling,
    jumping,
    sorts: await eachToFrame(
      page,
      ['possible', 'certain', 'contact', 'boarding'].map((by) => click(`#co-riders-by-${by}`)),
    ),
    letters: await eachToFrame(page, ['1', '13', '139', '1390', ''].map(type)),
    filters: await eachToFrame(
      page,
      ['tier-II', 'tier-possible', 'tier-doubtful', 'all'].map((by) => click(`#co-riders-${by}`)),
    ),
    calls: await eachToFrame(page, [click('#part-calls')]),
  };
}
