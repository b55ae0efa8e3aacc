import assert from 'node:assert/strict';
import {
  AFTERNOON,
  builtSite,
  type PageCity,
  PHONE,
  pageCity,
  type RiderPhone,
} from '../../../backend/authority/site/testing/page-city';
import { accessEntryOf } from '../../../protocol/access-list';
import { concat, fromBase64url } from '../../../protocol/bytes';
import { waitFor } from '../../support/wait';
import { searchFor } from '../search/search';
import { type KeptByPage, keptByPage } from './kept-by-page';
import { moreThanNeeded, NEEDED } from './needed';

const NAME = '欧阳明玉';

/** What may not be found in any store, in any form; the number's last four digits may. */
const identity = searchFor([
  { name: 'phone', value: PHONE },
  { name: 'name', value: NAME },
]);
const names = (kept: KeptByPage): string[] => [
  ...new Set(identity(Buffer.from(JSON.stringify(kept))).map(({ canary }) => canary)),
];

/** Everything that a rider does with the page, in one go. */
async function useEverything(city: PageCity, phone: RiderPhone): Promise<void> {
  const { page } = phone;
  const { operator } = city;
  // First time, with a name, on a vehicle; got off.
  await phone.scan();
  await phone.view('register');
  await page.locator('summary').click();
  await page.locator('#name').fill(NAME);
  await phone.register();
  await phone.view('checked-in');
  await page.locator('#done').click();
  // A second ride, whose alighting waits; a third that is saved only; one that was refused.
  operator.about = { ...operator.about, vehicle: '30218' };
  await board(phone, 'checked-in');
  operator.silent = true;
  operator.about = { ...operator.about, vehicle: '30219' };
  await board(phone, 'queued');
  operator.silent = false;
  operator.refuseNext.push('ticket-wrong-day');
  operator.about = { ...operator.about, vehicle: '30220' };
  await board(phone, 'refused');
  // A pass, and another; the diary, when one tap will do; the other language.
  city.pass(2 * 60_000);
  await phone.open();
  await page.locator('#tab-pass').click();
  await phone.view('pass');
  await page.locator('#new-pass').click();
  await page.locator('#tab-diary').click();
  await phone.view('diary');
  await page
    .getByRole('button', { name: /我下车了/ })
    .first()
    .click();
  await page.getByText('您报的下车时间').first().waitFor();
  await page.locator('#language').click();
  // Something about the first ride is published, told at the next opening, and looked at.
  const from = AFTERNOON - 15 * 60_000;
  await city.publish({
    kind: 'rides',
    rides: [{ line: '168', vehicle: '30217', from, to: from + 60 * 60_000 }],
    source: { name: '沈阳市疾控中心', publishedOn: '2020-01-13' },
  });
  await phone.open();
  await page.locator('#news-look').click();
  await phone.view('check-found');
  await page.locator('#tab-diary').click();
  await phone.view('diary');
  // Officers open the ticket of one ride, and the pass's, which is public a day later.
  const diary = (await phone.kept())['coride.diary'] as { kind: string; notice: string }[];
  const looked = ['ride', 'pass'].map((wanted) => diary.find(({ kind }) => kind === wanted)!.notice);
  await city.access.note(concat(...looked.map((notice) => accessEntryOf(fromBase64url('notice', notice)))));
  city.pass(86_400_000);
  await city.access.work();
  await phone.open();
  await page.locator('#looked-look').click();
  await phone.view('diary');
}

async function board(phone: RiderPhone, view: string): Promise<void> {
  await phone.scan();
  await phone.view('scan');
  await phone.page.locator('#check-in').click();
  await phone.view(view);
}

describe('test/privacy: what the rider page keeps on the phone', function () {
  this.timeout(90_000);

  it('is what diary, pass and queue need, and nothing else; after "delete me" the language alone', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    const { page, context } = phone;
    const files = [...(await builtSite()).keys()];
    await useEverything(city, phone);
    const cached = async () => Object.keys((await keptByPage(page, context)).caches).length > 0;
    await waitFor("the service worker to keep the page's files", cached);
    const kept = await keptByPage(page, context);
    assert.deepEqual(moreThanNeeded(kept, files), []);
    assert.deepEqual(names(kept), []);
    // Nothing was left out: every key is in use, and the diary holds what the rider saw.
    assert.deepEqual(Object.keys(kept.localStorage).sort(), Object.keys(NEEDED).sort());
    const diary = JSON.parse(kept.localStorage['coride.diary']!) as { kind: string }[];
    assert.deepEqual([...new Set(diary.map(({ kind }) => kind))].sort(), ['pass', 'ride']);

    await page.locator('#delete-me').click();
    await page.locator('#delete-yes').click();
    await phone.view('deleted');
    const left = await keptByPage(page, context);
    assert.deepEqual(Object.keys(left.localStorage), ['coride.language']);
    assert.deepEqual(moreThanNeeded(left, files), []);
  });

  it('and each store that a careless page would use is looked into (control)', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    const { page, context } = phone;
    const files = [...(await builtSite()).keys()];
    await phone.open();
    await phone.view('home');
    await page.evaluate(CARELESS(PHONE, NAME));
    const kept = await keptByPage(page, context);
    const found = moreThanNeeded(kept, files);
    for (const store of [
      'localStorage coride.lastPhone',
      'localStorage coride.registration',
      'sessionStorage form',
      'window.name',
      'IndexedDB riders',
      'cache /api/register',
      'file register.json',
      'cookie phone',
      'history ',
      'history.state',
    ])
      assert.ok(
        found.some((each) => each.startsWith(store)),
        `${store} is not among ${found.join(', ')}`,
      );
    for (const [store, content] of Object.entries(kept))
      if (!['history', 'historyState'].includes(store))
        assert.ok(identity(Buffer.from(JSON.stringify(content))).length > 0, `nothing found in ${store}`);
  });
});

/** A page that keeps the form wherever it can. */
const CARELESS = (phone: string, name: string): string => `(async () => {
  const form = JSON.stringify({ phone: '${phone}', name: '${name}' });
  localStorage['coride.lastPhone'] = '"${phone}"';
  localStorage['coride.registration'] = JSON.stringify({ token: 'x'.repeat(43), lastFour: '6021', phone: '${phone}' });
  sessionStorage.form = form;
  window.name = form;
  await new Promise((done) => {
    const opening = indexedDB.open('riders', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('forms').add(form, 1);
    opening.onsuccess = () => { opening.result.close(); done(); };
  });
  await (await caches.open('answers')).put('/api/register', new Response(form));
  await (await navigator.storage.getDirectory()).getFileHandle('register.json.${phone}', { create: true });
  document.cookie = 'phone=${phone}; max-age=1000000';
  history.pushState({ form }, '', '/#CAF23SX6NEJPAKMHS7JXJLNY5Q');
})()`;
