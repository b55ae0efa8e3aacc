import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { fromHex, toHex } from '../../../protocol/bytes';
import vector from '../../../protocol/vectors/hpke-rfc9180.json';
import { readQrCode } from '../../../test/support/qr';
import { screenshot } from '../../../test/support/screenshots';
import { hpkeSeal } from './page/hpke';
import { firstLoad } from './testing/first-load';
import { builtSite, PHONE, pageCity, type RiderPhone } from './testing/page-city';

const MINUTE = 60_000;

/** What a phone may keep (issue: "stores nothing but what the diary needs"), each under its own key. */
const KEPT = [
  'audit',
  'bundle',
  'clock',
  'diary',
  'language',
  'lastCode',
  'queue',
  'registration',
  'tickets',
];

const overflow = (page: Page) =>
  page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  ) as Promise<number>;

describe('the rider page', function () {
  this.timeout(60_000);

  for (const small of [false, true])
    for (const locale of ['zh-CN', 'en-US'])
      it(`goes the whole way at ${small ? 320 : 390} px in ${locale}: every view fits, nothing fails, nobody else is asked`, async () => {
        const tag = `${small ? '320' : '390'}-${locale.slice(0, 2)}`;
        const city = await pageCity();
        const phone = await city.phone({ small, locale });
        const { page } = phone;
        const shown = async (view: string, name = view) => {
          await phone.view(view);
          assert.equal(await overflow(page), 0, `${name} is wider than the phone`);
          await screenshot(page, `${name}-${tag}`);
        };
        await phone.open();
        await shown('home', 'home-new');
        await phone.scan();
        await page.getByText(/30217/).first().waitFor();
        await shown('register');
        await page.locator('#phone').fill(PHONE);
        await page.locator('#send-code').click();
        await page.locator('#code').waitFor();
        await page.locator('#code').pressSequentially('407');
        await shown('register', 'register-code');
        await page.locator('#code').fill('');
        await page.locator('#code').pressSequentially(city.registrar.codeOf(`+86${PHONE}`));
        await shown('checked-in', 'confirmation');
        assert.match((await page.locator('#pair').textContent())!, /^\d\d$/);
        await page.locator('#done').click();
        await shown('on-board');

        city.pass(20 * MINUTE);
        await phone.scan();
        await page.locator('.badge').waitFor();
        await shown('scan');
        city.operator.refuseNext.push('code-forged');
        await page.locator('#check-in').click();
        await shown('refused');
        await page.goto('about:blank');
        await page.goto(city.operator.codeAddress(city.origin, city.city.clock.now() - 208_000));
        await shown('refused', 'expired');
        // The operator is silent: the same button, then saved, then the pass with another ticket.
        city.operator.silent = true;
        await phone.scan();
        await shown('scan', 'scan-silent');
        await page.locator('#check-in').click();
        await shown('queued');
        await page.locator('#show-pass').click();
        await shown('pass');
        const pass = await readQrCode(await page.screenshot({ fullPage: true }));
        assert.ok(pass.text.startsWith('CR1:') && pass.modules === 53, `${pass.modules} modules`);
        await page.locator('#tab-diary').click();
        await shown('diary');

        assert.deepEqual([...phone.hosts], [new URL(city.origin).host]);
        assert.deepEqual(
          phone.errors.filter((error) => error.startsWith('uncaught')),
          [],
        );
        const kept = Object.keys(await phone.kept()).map((key) => key.replace('coride.', ''));
        for (const key of kept) assert.ok(KEPT.includes(key), `the phone keeps ${key}`);
        assert.ok(!JSON.stringify(await phone.kept()).includes(PHONE), 'the whole number is not kept');
      });

  it('asks for no tickets in a view that carried a boarding code, but for the first registration', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    await phone.scan();
    await phone.register();
    await phone.view('checked-in');
    city.asked.length = 0;
    city.pass(20 * MINUTE);
    await boardAgain(phone);
    assert.deepEqual(
      city.asked.filter((name) => name.startsWith('moreTickets')),
      [],
    );
  });

  it('deletes everything on the phone and at the authority', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    await phone.scan();
    await phone.register();
    await phone.view('checked-in');
    await phone.open();
    await phone.page.locator('#tab-diary').click();
    await phone.page.getByRole('button', { name: '删除我的登记' }).click();
    await phone.page.getByRole('button', { name: '删除', exact: true }).click();
    await phone.page.getByText('已删除').first().waitFor();
    const kept = await phone.kept();
    for (const key of ['coride.registration', 'coride.tickets', 'coride.diary'])
      assert.doesNotMatch(JSON.stringify(kept[key] ?? ''), /ticket|6021|receipt/, key);
    assert.ok(city.asked.includes('remove'));
  });

  it('works over plain http on a LAN: no WebCrypto, no service worker', async () => {
    const city = await pageCity({ host: 'coride.test' });
    const phone = await city.phone({ browserArguments: ['--host-resolver-rules=MAP coride.test 127.0.0.1'] });
    await phone.scan();
    assert.equal(await phone.page.evaluate('isSecureContext'), false);
    await phone.register();
    await phone.view('checked-in');
    assert.deepEqual(
      phone.errors.filter((error) => error.startsWith('uncaught')),
      [],
    );
  });

  it('opens without network where it was opened once before, and shows a pass', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    await phone.scan();
    await phone.register();
    await phone.view('checked-in');
    await phone.open();
    await phone.page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await phone.context.setOffline(true);
    await phone.open();
    await phone.page.locator('#tab-pass').click();
    await phone.view('pass');
    const pass = await readQrCode(await phone.page.screenshot());
    assert.ok(pass.text.startsWith('CR1:'));
  });

  it('is under 60 KB compressed at its first load, and the map with its library under 100 KB', async () => {
    const [rider, map] = [firstLoad(await builtSite(), '/'), firstLoad(await builtSite(), '/map')];
    assert.equal(rider.paths.length, 3, String(rider.paths));
    assert.ok(rider.gzip < 60_000, `${rider.gzip} bytes`);
    assert.equal(map.paths.length, 5, String(map.paths));
    assert.ok(map.gzip < 100_000, `${map.gzip} bytes`);
  });

  it('seals in plain script as RFC 9180 A.1.1 does', () => {
    const [recipient, info, aad, text] = [vector.pkRm, vector.info, vector.aad, vector.plaintext].map(
      fromHex,
    );
    const { sealed, exporter } = hpkeSeal(recipient!, info!, aad!, text!, fromHex(vector.skEm));
    assert.equal(toHex(sealed), vector.pkEm + vector.ciphertext);
    for (const { context, size, value } of vector.exports)
      assert.equal(toHex(exporter(fromHex(context), size)), value);
  });
});

async function boardAgain(phone: RiderPhone): Promise<void> {
  await phone.scan();
  await phone.view('scan');
  await phone.page.locator('#check-in').click();
  await phone.view('checked-in');
}
