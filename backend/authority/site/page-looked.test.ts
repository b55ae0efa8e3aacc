import assert from 'node:assert/strict';
import {
  ACCESS_INDEX_PATH,
  accessEntryOf,
  accessIndexText,
  readAccessIndex,
} from '../../../protocol/access-list';
import { concat, fromBase64url, fromHex } from '../../../protocol/bytes';
import { LABEL } from '../../../protocol/labels';
import { verifierFor } from '../../../protocol/signing';
import { axeFindings } from '../../../test/support/axe';
import { sideways } from '../../../test/support/reflow';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { type PageCity, pageCity, type RiderPhone } from './testing/page-city';

const DAY = 86_400_000;
type Entry = { kind: string; notice: string; looked?: string[] };

const diaryOf = async (phone: RiderPhone) => (await phone.kept())['coride.diary'] as Entry[];
const throughOf = async (phone: RiderPhone) =>
  ((await phone.kept())['coride.access'] as { through: string } | undefined)?.through;

async function ride(phone: RiderPhone): Promise<void> {
  await phone.scan();
  await phone.register();
  await phone.view('checked-in');
}

/** Officers open these tickets today; the list of today is public tomorrow, and then it is tomorrow. */
async function opened({ access, pass }: PageCity, notices: readonly string[]): Promise<void> {
  await access.note(concat(...notices.map((notice) => accessEntryOf(fromBase64url('notice', notice)))));
  pass(DAY);
  await access.work();
}

describe('who looked, on the rider’s page', function () {
  this.timeout(90_000);

  it('tells the rider whose ticket was opened, when, and what to do; and nobody else, who asks for the same', async () => {
    const city = await pageCity();
    const [traced, other] = [await city.phone(), await city.phone()];
    await ride(traced);
    await city.city.clock.advance(10 * 60_000);
    await ride(other);
    const asked = new Map([traced, other].map((phone) => [phone, [] as string[]] as const));
    for (const [phone, lines] of asked)
      phone.context.on('request', (request) => {
        const { pathname, search } = new URL(request.url());
        if (pathname.startsWith('/access')) lines.push(`${request.method()} ${pathname}${search}`);
      });
    await opened(city, [(await diaryOf(traced))[0]!.notice]);
    const index = readAccessIndex(await (await fetch(`${city.origin}${ACCESS_INDEX_PATH}`)).json());
    const { audit } = city.city.bundle;
    assert.ok(verifierFor(audit)(LABEL.accessList, fromHex(index.signature), accessIndexText(index)));

    for (const phone of [traced, other]) {
      await phone.open('/');
      await waitFor('the list of the day', async () => (await throughOf(phone)) === '2020-01-12');
    }
    const { page } = traced;
    await page.locator('#looked-look').waitFor();
    await screenshot(page, 'rider-looked-banner');
    await page.locator('#looked-look').click();
    await traced.view('diary');
    assert.match(
      await page.locator('main').innerText(),
      /疾控中心查看过您的行程[\s\S]*不等于感染[\s\S]*现在怎么做[\s\S]*12320[\s\S]*168路[\s\S]*1月12日 疾控中心查看过/,
    );
    await screenshot(page, 'rider-looked');
    assert.deepEqual(await axeFindings(page), []);
    await page.locator('#tab-pass').click();
    assert.equal(await page.locator('#looked-look').count(), 0, 'told once');

    await other.open('/#diary');
    await other.page.locator('#not-looked a[href="/counts/"]').waitFor();
    assert.equal(await other.page.locator('#looked, .looked-at').count(), 0);
    assert.match(
      await other.page.locator('#not-looked').innerText(),
      /到 1月12日 为止，疾控中心没有查看过您的行程/,
    );
    await screenshot(other.page, 'rider-not-looked');
    const wanted = ['GET /access/2020-01-12.bin', `GET ${ACCESS_INDEX_PATH}`];
    for (const lines of asked.values()) assert.deepEqual([...new Set(lines)].sort(), wanted);
    for (const lines of asked.values())
      assert.equal(lines.filter((line) => line.endsWith('.bin')).length, 1, 'a list is asked for once');

    // Small, in English, in the dark; and what the rider takes home says it as well.
    await page.locator('#tab-diary').click();
    await page.locator('#language').click();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.match(
      await page.locator('main').innerText(),
      /looked at your rides[\s\S]*no diagnosis[\s\S]*Looked at by the health authority on 12 January/,
    );
    assert.deepEqual(await sideways(page, '.heard'), []);
    await screenshot(page, 'rider-looked-en-320-dark');
    await page.locator('.looked-at').scrollIntoViewIfNeeded();
    await screenshot(page, 'rider-looked-at-en-320-dark');
    for (const { errors } of [traced, other]) assert.deepEqual(errors, []);
  });

  it('asks for no list where a code was opened, believes none that is not the index’s, and says a second look too', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    await ride(phone);
    const [{ notice } = assert.fail('no ride')] = await diaryOf(phone);
    await opened(city, [notice]);
    const asked: string[] = [];
    phone.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await phone.scan();
    await phone.view('scan');
    await phone.page.waitForLoadState('networkidle');
    assert.deepEqual(
      asked.filter((path) => path.startsWith('/access')),
      [],
    );
    // A list in which one bit is another.
    await phone.page.route('**/access/*.bin', async (route) => {
      const bytes = await (await route.fetch()).body();
      bytes[bytes.length - 1]! ^= 1;
      await route.fulfill({ body: bytes });
    });
    const warned = phone.page.waitForEvent('console', (line) =>
      /access list is not the one/.test(line.text()),
    );
    await phone.open('/');
    await warned;
    assert.deepEqual((await diaryOf(phone))[0]!.looked, undefined);
    await phone.page.unroute('**/access/*.bin');

    await opened(city, []);
    await opened(city, [notice]);
    await phone.open('/#diary');
    await phone.page.reload();
    await waitFor('the lists', async () => (await throughOf(phone)) === '2020-01-14');
    assert.deepEqual((await diaryOf(phone))[0]!.looked, ['2020-01-12', '2020-01-14']);
    await phone.page.locator('.looked-at', { hasText: '1月12日、1月14日 疾控中心查看过' }).waitFor();
    // Another rider's phone from now on: nothing of this one's is left.
    await phone.page.locator('#delete-me').click();
    await phone.page.locator('#delete-yes').click();
    await phone.view('deleted');
    assert.deepEqual(Object.keys(await phone.kept()), []);
  });
});
