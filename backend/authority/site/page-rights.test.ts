import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { axeFindings } from '../../../test/support/axe';
import { screenshot } from '../../../test/support/screenshots';
import { PHONE, pageCity, type RiderPhone } from './testing/page-city';

const MINUTE = 60_000;

/** The file that this phone makes of its own data. */
async function exported({
  page,
  view,
}: RiderPhone): Promise<{ text: string; data: Record<string, never[]> }> {
  await page.locator('#tab-diary').click();
  await view('diary');
  const saved = page.waitForEvent('download');
  await page.locator('#export-mine').click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  return { text, data: JSON.parse(text) };
}

/** Registered and checked in once. */
async function ridden(phone: RiderPhone): Promise<void> {
  await phone.scan();
  await phone.view('register');
  await phone.register();
  await phone.view('checked-in');
  await phone.page.locator('#done').click();
}

describe("riders' rights, on the rider's page", function () {
  this.timeout(90_000);

  it('exports what the phone holds without asking anybody, and nothing that speaks for the rider', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    await ridden(phone);
    const asked: string[] = [];
    phone.context.on('request', (request) => asked.push(request.url()));
    const before = await phone.kept();
    const { text, data } = await exported(phone);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith('blob:')),
      [],
    );
    assert.equal(data.registeredNumberEnds, PHONE.slice(-4));
    assert.equal(data.rides!.length, 1);
    assert.match(text, /2020-01-12T14:3\d:\d\d\+08:00/);
    const { token } = before['coride.registration'] as { token: string };
    const [ride] = before['coride.diary'] as { receipt: string; notice: string }[];
    for (const secret of [token, ride!.receipt, ride!.notice]) {
      assert.ok(secret.length > 10, 'control: the phone holds it');
      assert.ok(!text.includes(secret));
    }
    await screenshot(phone.page, 'rights-diary');
    assert.deepEqual(await axeFindings(phone.page), []);
    await phone.page.locator('#delete-me').click();
    const words = await phone.page.locator('.this-phone').innerText();
    assert.match(words, /正在办理的案件/);
    assert.match(words, /3 天/);
    assert.match(words, /28 天/);
    await screenshot(phone.page, 'rights-delete');
    assert.deepEqual(await axeFindings(phone.page), []);
    await phone.page.locator('#language').click();
    await phone.page.setViewportSize({ width: 320, height: 640 });
    const wide = await phone.page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(wide <= 320, `${wide} px wide`);
    await phone.page.locator('#delete-yes').scrollIntoViewIfNeeded();
    await screenshot(phone.page, 'rights-delete-en-320');
  });

  it('shows a new phone with the same number nothing of the first, and deletes each by itself', async () => {
    const city = await pageCity();
    const first = await city.phone();
    await ridden(first);
    // A code of its own, not the first one again.
    await city.city.clock.advance(10 * MINUTE);
    const second = await city.phone();
    await ridden(second);
    // One ride each, and its own: whoever gets a number next sees no past of it.
    const [of, other] = [await exported(first), await exported(second)];
    assert.equal(of.data.rides!.length, 1);
    assert.equal(other.data.rides!.length, 1);
    const timeOf = ({ data }: typeof of) => (data.rides![0] as unknown as { boarded: string }).boarded;
    assert.notEqual(timeOf(of), timeOf(other));
    const e164 = `+86${PHONE}`;
    const before = await city.registrar.registrationsOf(e164);
    assert.equal(before.length, 2, 'control: an officer sees both under one number');

    await second.page.locator('#delete-me').click();
    await second.page.locator('#delete-yes').click();
    await second.view('deleted');
    assert.deepEqual(
      Object.keys(await second.kept()).filter((key) => /diary|registration|tickets/.test(key)),
      [],
    );
    const left = await city.registrar.registrationsOf(e164);
    assert.equal(left.length, 1, 'the other phone stays registered');
    const gone = before.find(({ ref }) => !left.some((each) => Buffer.from(each.ref).equals(ref)))!;
    assert.equal(
      await city.registrar.profileOf(gone.ref),
      undefined,
      'past check-ins lead to nobody at once',
    );
    assert.equal(await city.registrar.registrationOf(gone.ref), undefined);
    assert.equal((await exported(first)).data.rides!.length, 1);
    await first.page.locator('#tab-pass').click();
    await first.view('pass');
  });
});
