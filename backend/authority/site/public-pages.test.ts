import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { axeFindings } from '../../../test/support/axe';
import { sideways } from '../../../test/support/reflow';
import { screenshot } from '../../../test/support/screenshots';
import type { Report } from '../reports/record';
import { AFTERNOON, type PageCity, pageCity, type RiderPhone } from './testing/page-city';
import { aWeekOfPlaces, places, SOURCE } from './testing/places';

const MINUTE = 60_000;
const HERE = { latitude: 41.8069, longitude: 123.4261, accuracy: 40 };
const train: Report = {
  kind: 'trip',
  mode: 'train',
  number: 'G1278',
  date: '2020-01-12',
  from: { at: '08:30', days: 0 },
  fromStop: '沈阳北',
  toStop: '北京南',
  carriage: '5',
  seats: ['12A', '12B'],
};

const SHAPES_TO = (display: string) =>
  `for (const shapes of document.querySelectorAll('.leaflet-overlay-pane')) shapes.style.display = '${display}'`;
/** CSS pixels; higher than any state of any page. */
const TALL = 6_000;
/** Moves beyond its frame by itself, or is only heard. */
const BESIDE = '.heard, .moving, .map, .leaflet-pane';

type Look = { readonly state: string; go(page: Page, phone: RiderPhone): Promise<void> };

const settled = (page: Page) =>
  page.waitForFunction("!document.querySelector('.leaflet-zoom-anim, .leaflet-pan-anim')");

/** Every state of every public page, one after another on one phone. */
const LOOKS: readonly Look[] = [
  {
    state: 'check-nothing',
    go: async (_page, phone) => {
      await phone.open('/#check');
      await phone.view('check-nothing');
    },
  },
  {
    state: 'check-pick',
    go: async (page, phone) => {
      await page.locator('#check-other').click();
      await phone.view('check-pick');
    },
  },
  {
    state: 'check-suggestions',
    go: async (page) => {
      await page.locator('label[for="mode-train"]').click();
      await page.locator('#check-number').pressSequentially('sy');
      await page.locator('#check-suggestions li').first().waitFor();
    },
  },
  {
    state: 'check-problem',
    go: async (page) => {
      await page.locator('#check-number').fill('');
      await page.locator('#check-look').click();
    },
  },
  {
    state: 'check-answer-found',
    go: async (page, phone) => {
      await page.locator('#check-number').fill('G1278');
      await page.locator('#check-carriage').fill('5');
      await page.locator('#check-seat').fill('13F');
      await page.locator('#check-look').click();
      await phone.view('check-answer-found');
    },
  },
  {
    state: 'check-answer-nothing',
    go: async (page, phone) => {
      await page.locator('#check-other').click();
      await page.locator('#check-number').fill('G1');
      await page.locator('#check-look').click();
      await phone.view('check-answer-nothing');
    },
  },
  {
    state: 'map',
    go: async (page, phone) => {
      await phone.open('/map');
      await page.locator('.mark').first().waitFor();
      await settled(page);
    },
  },
  {
    state: 'map-chosen',
    go: async (page) => {
      // Numbers fall apart until a place stands alone.
      while ((await page.locator('.mark.one').count()) === 0)
        await page.locator('.mark.many').first().press('Enter');
      await page.locator('.mark.one').first().press('Enter');
      await page.locator('.chosen .place').first().waitFor();
    },
  },
  {
    state: 'map-near',
    go: async (page) => {
      await page.locator('#near').click();
      await page.locator('.me').waitFor();
      await settled(page);
    },
  },
  {
    state: 'map-list',
    go: async (page) => {
      await page.locator('#show-list').click();
      await page.locator('.whole .place').first().waitFor();
    },
  },
  {
    state: 'list',
    go: async (page, phone) => {
      await phone.open('/exposures/');
      await page.locator('h2').first().waitFor();
    },
  },
];

async function published(): Promise<PageCity> {
  const city = await pageCity();
  await city.publish(aWeekOfPlaces());
  await city.publish({ kind: 'reports', reports: [{ report: train, source: SOURCE }] });
  return city;
}

/** @returns what is wrong with a page as it stands */
async function faultsOf(page: Page, state: string): Promise<string[]> {
  const wide = await sideways(page, BESIDE);
  // All of the page at once: what lies under the tabs at the foot would not be judged.
  const { width, height } = page.viewportSize()!;
  await page.setViewportSize({ width, height: TALL });
  // Shapes reach beyond the frame that cuts them, and axe would take them for the ground of all texts around.
  await page.evaluate(SHAPES_TO('none'));
  const axe = await axeFindings(page);
  await page.evaluate(SHAPES_TO(''));
  await page.setViewportSize({ width, height });
  return [...axe, ...wide.map((element) => `${element} is wider than the screen`)].map(
    (fault) => `${state}: ${fault}`,
  );
}

const desktop = { viewport: { width: 1280, height: 800 }, isMobile: false };
const ALL_FACES = [
  { face: 'zh', options: {} },
  { face: 'en-320', options: { small: true, locale: 'en-US' } },
  { face: 'zh-320-dark', options: { small: true, colorScheme: 'dark' as const } },
  { face: 'desktop-en-dark', options: { ...desktop, locale: 'en-US', colorScheme: 'dark' as const } },
  { face: 'en-dark', options: { locale: 'en-US', colorScheme: 'dark' as const } },
  { face: 'desktop', options: desktop },
];

/** The first four hold every language, size and colour once; all are drawn for who wants to look at them. */
const FACES = process.env.CORIDE_SCREENSHOTS ? ALL_FACES : ALL_FACES.slice(0, 4);

describe('the public pages, in every state', function () {
  this.timeout(120_000);

  for (const { face, options } of FACES)
    it(`break no rule of axe-core, fit the screen and ask nobody else: ${face}`, async () => {
      const city = await published();
      const phone = await city.phone({
        ...options,
        reducedMotion: 'reduce',
        geolocation: HERE,
        permissions: ['geolocation'],
      });
      const faults: string[] = [];
      for (const { state, go } of LOOKS) {
        await go(phone.page, phone);
        await screenshot(phone.page, `public-${state}-${face}`);
        faults.push(...(await faultsOf(phone.page, state)));
      }
      assert.deepEqual(faults, []);
      assert.deepEqual([phone.errors, [...phone.hosts]], [[], [new URL(city.origin).host]]);
    });

  it('break none where a ride was shared, where it is news, and where nothing can be heard', async () => {
    const city = await pageCity();
    const faults: string[] = [];
    const phone = await city.phone({ reducedMotion: 'reduce', serviceWorkers: 'block' });
    const { page } = phone;
    const look = async (state: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await screenshot(page, `public-${state}-${colorScheme}`);
        faults.push(...(await faultsOf(page, `${state} ${colorScheme}`)));
      }
    };
    await phone.open('/map');
    await page.getByText('目前没有发布的场所').waitFor();
    await look('map-nothing');
    await phone.scan();
    await phone.register();
    await phone.view('checked-in');
    city.pass(20 * MINUTE);
    const from = AFTERNOON - 10 * MINUTE;
    await city.publish({
      kind: 'rides',
      rides: [{ line: '168', vehicle: '30217', from, to: AFTERNOON + 12 * MINUTE }],
      source: SOURCE,
    });
    await phone.open('/');
    await page.locator('#news-look').waitFor();
    await look('news');
    await page.locator('#news-look').click();
    await phone.view('check-found');
    await look('check-found');
    await page.route('**/exposures/**', (route) => route.abort());
    await page.goto('about:blank');
    await phone.open('/#check');
    await phone.view('check-unreached');
    await look('check-unreached');
    await phone.open('/map');
    await phone.view('map-unreached');
    await look('map-unreached');
    assert.deepEqual(faults, []);
  });

  it('and what breaks one is found (control)', async () => {
    const city = await pageCity();
    await city.publish(places([{ kind: 'place', name: '某处', date: '2020-01-12', lat: 41.8, lon: 123.4 }]));
    const phone = await city.phone({ small: true });
    await phone.open('/map');
    await phone.page.locator('.mark').waitFor();
    await phone.page.evaluate(`(() => {
      document.querySelector('label[for=district]').remove();
      document.querySelector('#show-list').style.color = '#999';
      document.querySelector('.counted').style.width = '600px';
    })()`);
    const faults = (await faultsOf(phone.page, 'map')).join('\n');
    for (const found of [/select-name/, /color-contrast/, /wider than the screen/])
      assert.match(faults, found);
  });
});
