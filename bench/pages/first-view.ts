/** How long a first visit takes on a slow phone: nothing cached, until the largest thing on the screen is painted. */
import { pageCity } from '../../backend/authority/site/testing/page-city';
import { manyPlaces, places } from '../../backend/authority/site/testing/places';
import type { Row } from '../measure';
import { SLOWER, slowPhone } from './slow-phone';

const ROUNDS = 5;
const SECOND = 1000;

/** Address, and the selector of what one came for. */
const PAGES = [
  ['rider page', '/', 'html[data-view="home"] h1'],
  ['tab 查询', '/#check', 'html[data-view="check-nothing"] h1'],
  ['map of case places, 1,000 places', '/map', '.mark'],
  ['plain list, 1,000 places', '/exposures/', 'h2'],
] as const;

export async function firstViewRows(): Promise<Row[]> {
  const city = await pageCity();
  await city.publish(places(manyPlaces(1_000)));
  const rows: Row[] = [];
  for (const [name, path, selector] of PAGES) {
    const painted: number[] = [];
    const there: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { page, close } = await slowPhone();
      await page.addInitScript(OBSERVE);
      await page.goto(city.origin + path, { waitUntil: 'commit' });
      await page.locator(selector).first().waitFor({ timeout: 60_000 });
      there.push(Number(await page.evaluate('performance.now()')) / SECOND);
      await page.waitForFunction('!Number.isNaN(firstPaint)');
      painted.push(Number(await page.evaluate('firstPaint')) / SECOND);
      await close();
    }
    const note = `150 ms, 1.6 Mbit/s, CPU slowed ${SLOWER} times, nothing cached; goal: under 2`;
    rows.push({ name: `first view, ${name}: something is read`, unit: 's', values: painted, note });
    rows.push({ name: `first view, ${name}: what one came for`, unit: 's', values: there });
  }
  return rows;
}

/** First contentful paint (W3C Paint Timing), as the page itself learns it. */
const OBSERVE = `
  window.firstPaint = Number.NaN;
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries())
      if (name === 'first-contentful-paint') window.firstPaint = startTime;
  }).observe({ type: 'paint', buffered: true });
`;
