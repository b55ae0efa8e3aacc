import assert from 'node:assert/strict';
import { decodePass } from '../../../protocol/pass';
import { SENTENCES, type SentenceCode } from '../../../protocol/sentences';
import { pairOf } from '../../../protocol/ticket/pair';
import { readQrCode } from '../../../test/support/qr';
import { sideways } from '../../../test/support/reflow';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { AFTERNOON, type PageCity, PHONE, pageCity, type RiderPhone } from './testing/page-city';
import { TAXI } from './testing/page-operator';

const MINUTE = 60_000;

async function rider(options: Parameters<PageCity['phone']>[0] = {}) {
  const city = await pageCity();
  const phone = await city.phone(options);
  await phone.open();
  await phone.page.locator('#register').click();
  await phone.register();
  await phone.view('registered');
  city.pass(61 * MINUTE);
  return { city, phone, page: phone.page, operator: city.operator };
}

async function scanKnown({ page, ...phone }: RiderPhone): Promise<void> {
  await phone.scan();
  await page.locator('html[data-view="scan"] .badge').waitFor();
}

describe('the rider page: what riders see', function () {
  this.timeout(60_000);

  it('shows a pass as whole pixels, a number that the terminal will show, and another when asked', async () => {
    for (const [small, module] of [
      [false, 6],
      [true, 5],
    ] as const) {
      const { phone, page } = await rider({ small });
      await page.locator('#tab-pass').click();
      await phone.view('pass');
      const box = (await page.locator('#pass-code').boundingBox())!;
      assert.deepEqual([box.width, box.height], [61 * module, 61 * module]);
      const first = await readQrCode(await page.screenshot());
      assert.equal(first.level, 'M');
      const number = String(pairOf(decodePass(first.text))).padStart(2, '0');
      assert.equal(await page.locator('#pair').textContent(), number);
      await page.locator('#tab-diary').click();
      await phone.view('diary');
      await page.locator('#tab-pass').click();
      await phone.view('pass');
      const same = await readQrCode(await page.screenshot());
      assert.equal(same.text, first.text, 'turning pages costs no ticket');
      await page.locator('#new-pass').click();
      await waitFor(
        'another pass',
        async () => (await readQrCode(await page.screenshot())).text !== first.text,
      );
      const left = (await phone.kept())['coride.tickets'] as { hand: unknown[] };
      assert.equal(left.hand.length, 7 * 12 - 2);
    }
  });

  it('is dark where the phone is, but never the pass', async () => {
    const { phone, page } = await rider({ colorScheme: 'dark' });
    assert.equal(
      await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'),
      'rgb(22, 33, 43)',
    );
    await screenshot(page, 'home-dark');
    await page.locator('#tab-pass').click();
    await phone.view('pass');
    await screenshot(page, 'pass-dark');
    await readQrCode(await page.screenshot());
    await scanKnown(phone);
    await screenshot(page, 'scan-dark');
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    await screenshot(page, 'confirmation-dark');
    await page.locator('#done').click();
    await page.locator('#tab-diary').click();
    await phone.view('diary');
    await screenshot(page, 'diary-dark');
  });

  it('moves the bus across in four seconds, and keeps still where motion is not wanted; the clock runs in both', async () => {
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      const { phone, page } = await rider({ reducedMotion });
      await scanKnown(phone);
      await page.locator('#check-in').click();
      await phone.view('checked-in');
      const moving = await page.evaluate(`(() => {
        const { animationName, animationDuration } = getComputedStyle(document.querySelector('.vehicle'));
        return animationName + ' ' + animationDuration;
      })()`);
      assert.equal(moving, reducedMotion === 'reduce' ? 'none 0s' : 'cross 4s');
      const time = await page.locator('.clock').textContent();
      await waitFor('the clock', async () => (await page.locator('.clock').textContent()) !== time);
    }
  });

  it('is heard as well: the result is announced, buttons have names, targets are large', async () => {
    const { phone, page } = await rider();
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    const number = await page.locator('#pair').textContent();
    assert.equal(await page.locator('[aria-live=assertive]').textContent(), `已登记 ${number}`);
    await page.locator('#done').click();
    for (const tab of ['check-in', 'pass', 'diary']) {
      await page.locator(`#tab-${tab}`).click();
      for (const button of await page.locator('button:visible, summary:visible, input:visible').all()) {
        const box = (await button.boundingBox())!;
        const name = await button.textContent();
        assert.ok(box.height >= 48 && box.width >= 48, `${name}: ${box.width} x ${box.height}`);
        assert.ok(name);
      }
    }
  });

  for (const locale of ['zh-CN', 'en-US'])
    it(`loses nothing at twice the text size, 320 px, ${locale}`, async () => {
      const { city, phone, page, operator } = await rider({ small: true, locale });
      const large = async (name: string) => {
        await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
        assert.deepEqual(await sideways(page, '.heard, .moving'), [], name);
        await screenshot(page, `large-${name}-${locale.slice(0, 2)}`);
      };
      await phone.open();
      await phone.view('home');
      await large('home');
      operator.about = {
        ...operator.about,
        to: { zh: '沈阳北站综合交通枢纽', en: 'Shenyang North Railway Station' },
      };
      await scanKnown(phone);
      await large('scan');
      await page.locator('#check-in').click();
      await phone.view('checked-in');
      await large('confirmation');
      await page.locator('#done').click();
      await phone.view('on-board');
      await large('on-board');
      await page.locator('#tab-pass').click();
      await phone.view('pass');
      await large('pass');
      await page.locator('#tab-diary').click();
      await phone.view('diary');
      await large('diary');
      await page.locator('#delete-me').click();
      await large('delete');
      await phone.scan();
      await phone.view('already');
      await large('already');
      operator.silent = true;
      await phone.scan();
      await phone.view('scan');
      await page.locator('#check-in').click();
      await phone.view('queued');
      await large('queued');
      operator.silent = false;
      await page.goto('about:blank');
      await page.goto(operator.codeAddress(city.origin, city.city.clock.now() - 208_000));
      await phone.view('refused');
      await large('expired');
      const other = await city.phone({ small: true, locale });
      await other.scan();
      await other.view('register');
      await other.page.evaluate(`document.documentElement.style.fontSize = '200%'`);
      await other.page.locator('#phone').fill(PHONE);
      assert.deepEqual(await sideways(other.page, '.heard, .moving'), [], 'register');
      await screenshot(other.page, `large-register-${locale.slice(0, 2)}`);
    });

  it('says every refusal in its words, with something to do', async () => {
    const { phone, page, operator } = await rider();
    const codes: SentenceCode[] = [
      'code-early',
      'code-unknown',
      'code-forged',
      'no-vehicle',
      'ticket-forged',
      'ticket-key-unknown',
      'ticket-wrong-day',
      'malformed',
    ];
    for (const [at, code] of codes.entries()) {
      operator.refuseNext.push(code);
      operator.about = { ...operator.about, vehicle: `3021${at}` };
      await scanKnown(phone);
      await page.locator('#check-in').click();
      await phone.view('refused');
      const seen = (await page.locator('main').textContent())!.replaceAll('，', ',').replaceAll('：', ':');
      const { says, todo } = SENTENCES[code] as { says: { zh: string }; todo: { zh: string } };
      for (const part of [...says.zh.split(',').slice(1), todo.zh])
        assert.ok(seen.includes(part), `${code}: ${seen}`);
      assert.ok((await page.locator('.foot button').count()) >= 1);
    }
  });

  it('shows a taxi by its plate, and a code without an operator by its scan time', async () => {
    const { phone, page, operator } = await rider({ locale: 'en-US' });
    operator.about = TAXI;
    await scanKnown(phone);
    await page.getByText('Taxi').first().waitFor();
    await page.getByText(TAXI.vehicle).waitFor();
    await screenshot(page, 'scan-taxi-en');
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    await screenshot(page, 'confirmation-taxi-en');
    operator.silent = true;
    await phone.scan();
    await page.getByRole('heading', { name: 'The code on board' }).waitFor();
    await page.getByText(/Scanned 15:33:\d\d/).waitFor();
  });

  it('keeps a diary by days, with what is certain and what is only possible', async () => {
    const { city, phone, page, operator } = await rider();
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    city.pass(3 * 60 * MINUTE);
    operator.about = TAXI;
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    city.pass(10 * MINUTE);
    await page.goto('about:blank');
    await phone.open('/#diary');
    await phone.view('diary');
    await page.getByText('在车上').waitFor();
    // A bus's longest ride is two hours; 15:33 and what passed since.
    await page.getByText('下车时间不详，最晚 17:3').waitFor();
    await page.getByRole('button', { name: '我下车了' }).click();
    await page.getByText('您报的下车时间').waitFor();
    await screenshot(page, 'diary-two-rides');
    city.pass(24 * 60 * MINUTE);
    await page.goto('about:blank');
    await phone.open('/#diary');
    await page.getByText(/昨天/).waitFor();
    city.pass(28 * 24 * 60 * MINUTE);
    await page.goto('about:blank');
    await phone.open('/#diary');
    await page.getByText('还没有行程').waitFor();
  });

  it('deletes nothing without network, and says so', async () => {
    const { phone, page } = await rider();
    await page.locator('#tab-diary').click();
    await page.locator('#delete-me').click();
    await phone.context.setOffline(true);
    await page.locator('#delete-yes').click();
    await page.getByText('什么都没删').waitFor();
    assert.ok((await phone.kept())['coride.registration']);
    await page.locator('#keep').click();
    await page.locator('#delete-me').waitFor();
  });

  it('asks its own origin only, without cookies, and puts nothing in an address', async () => {
    const { city, phone, page } = await rider();
    const requests: { url: string; headers: Record<string, string> }[] = [];
    phone.context.on('request', (request) =>
      requests.push({ url: request.url(), headers: request.headers() }),
    );
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    await page.locator('#done').click();
    await page.locator('#tab-pass').click();
    await phone.view('pass');
    assert.ok(requests.length >= 4);
    for (const { url, headers } of requests) {
      if (url === 'about:blank') continue;
      assert.equal(new URL(url).origin, city.origin);
      assert.equal(new URL(url).search, '');
      assert.equal(headers.cookie, undefined);
      assert.ok(!headers.referer);
    }
    for (const message of city.operator.messages) assert.equal(message.length, 256);
    assert.deepEqual(
      phone.errors.filter((error) => /Content.Security|Trusted/i.test(error) || error.startsWith('uncaught')),
      [],
    );
  });

  it('tells the time of the city and of the site, whatever zone and clock the phone has', async () => {
    const city = await pageCity();
    const { page, ...phone } = await city.phone({ timezoneId: 'America/New_York' });
    await page.clock.install({ time: Date.parse('2031-05-05T05:05:05Z') });
    await phone.scan();
    await phone.register();
    await phone.view('checked-in');
    await page.clock.runFor(1000);
    assert.equal((await page.locator('.clock').textContent())?.slice(0, 5), '14:32');
    assert.equal(await page.locator('.date').textContent(), '1月12日 星期日');
    const [board] = city.operator.heard.filter((body) => body.kind === 'board');
    assert.ok(board?.kind === 'board');
    assert.ok(Math.abs(board.scannedStep - (Math.floor(AFTERNOON / 10_000) % 2 ** 24)) <= 1);
  });
});
