import assert from 'node:assert/strict';
import { fromBase64url, toHex } from '../../../protocol/bytes';
import { generateHpkeKey } from '../../../protocol/hpke';
import { waitFor } from '../../../test/support/wait';
import { type PageCity, PHONE, pageCity, type RiderPhone } from './testing/page-city';

const MINUTE = 60_000;
type Kept = { queue?: { entries: unknown[] }; tickets?: { hand: { day: number; ticket: string }[] } };

/** A registered phone that is on no vehicle, an hour after it registered. */
async function rider(
  options: Parameters<PageCity['phone']>[0] = {},
  more: Parameters<typeof pageCity>[0] = {},
) {
  const city = await pageCity(more);
  const phone = await city.phone(options);
  await phone.open();
  await phone.page.locator('#register').click();
  await phone.register();
  await phone.view('registered');
  city.pass(61 * MINUTE);
  const { operator } = city;
  /** Time passes on the phone, and at the site. */
  const run = async (ms: number) => {
    city.pass(ms);
    await phone.page.clock.runFor(ms);
  };
  return {
    city,
    phone,
    page: phone.page,
    run,
    operator,
    boards: () => operator.heard.filter((body) => body.kind === 'board'),
  };
}

const inHand = async (phone: RiderPhone) => {
  const kept = (await phone.kept()) as Record<string, Kept['tickets'] & Kept['queue']>;
  return { tickets: kept['coride.tickets']?.hand ?? [], queue: kept['coride.queue']?.entries ?? [] };
};

async function scanKnown(phone: RiderPhone): Promise<void> {
  await phone.scan();
  await phone.view('scan');
  await phone.page.locator('.badge').waitFor();
}

describe('the rider page: boarding', function () {
  this.timeout(60_000);

  it('drops the code from address and history before it does anything else', async () => {
    const { page, phone } = await rider();
    await scanKnown(phone);
    assert.equal(await page.evaluate('location.hash'), '');
    assert.doesNotMatch(page.url(), /#/);
  });

  it('tells the operator the code, the step by the site, the grant and one ticket, and takes that ticket out of hand', async () => {
    const { city, phone, page, boards } = await rider();
    const before = (await inHand(phone)).tickets;
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    const [board] = boards();
    assert.ok(board?.kind === 'board');
    assert.deepEqual(board.grant, new Uint8Array(14).fill(3));
    const step = Math.floor(city.city.clock.now() / 10_000) % 2 ** 24;
    assert.ok(
      Math.abs(board.scannedStep - step) <= 1,
      "the step is the site's, whatever the phone's clock says",
    );
    const after = (await inHand(phone)).tickets;
    assert.equal(after.length, before.length - 1);
    const spent = before.filter(({ ticket }) => !after.some((each) => each.ticket === ticket));
    assert.equal(toHex(fromBase64url('ticket', spent[0]!.ticket)), toHex(board.ticket));
  });

  it('asks again with the same ticket when the answer was lost, and shows the same number', async () => {
    const { phone, page, operator, boards } = await rider();
    operator.losesAnswer = true;
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('queued');
    assert.equal(await page.locator('#pair').count(), 0, 'no number before it is stored');
    operator.losesAnswer = false;
    await page.locator('#try-again').click();
    await phone.view('already');
    assert.equal(boards().length, 2);
    const [first, second] = boards() as { ticket: Uint8Array }[];
    assert.deepEqual(first!.ticket, second!.ticket);
    assert.deepEqual((await inHand(phone)).queue, []);
  });

  it('takes the next ticket when one was used elsewhere, once', async () => {
    const { phone, page, operator, boards } = await rider();
    operator.refuseNext.push('ticket-elsewhere');
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    const [first, second] = boards() as { ticket: Uint8Array }[];
    assert.notDeepEqual(first!.ticket, second!.ticket);
    await page.locator('#done').click();
    operator.refuseNext.push('ticket-elsewhere', 'ticket-elsewhere');
    operator.about = { ...operator.about, vehicle: '30218' };
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('refused');
    assert.equal(boards().length, 4);
    await page.getByText('这张票在别的车上用过了', { exact: true }).waitFor();
    await page.locator('#try-again').click();
    await phone.view('checked-in');
  });

  it('knows a second scan of the same vehicle, sends nothing, and boards again when asked', async () => {
    const { phone, page, boards } = await rider();
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    const number = await page.locator('#pair').textContent();
    await phone.scan();
    await phone.view('already');
    assert.equal(await page.locator('#pair').textContent(), number);
    assert.equal(boards().length, 1);
    await page.locator('#board-again').click();
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    assert.equal(boards().length, 2);
  });

  it('sends what waited by itself, one by one, 20 to 90 s apart', async () => {
    const { city, phone, page, operator, boards, run } = await rider();
    await page.clock.install({ time: city.city.clock.now() });
    operator.silent = true;
    for (const vehicle of ['30217', '30218', '30219']) {
      operator.about = { ...operator.about, vehicle };
      await phone.scan();
      await phone.view('scan');
      await page.locator('#check-in').click();
      await phone.view('queued');
    }
    assert.equal((await inHand(phone)).queue.length, 3);
    operator.silent = false;
    await phone.open();
    await phone.view('home');
    await page.getByText('还没登记').first().waitFor();
    const sentAt: number[] = [];
    for (let second = 0; second < 300 && boards().length < 3; second += 5) {
      await run(5000);
      // The answer needs a moment of real time.
      await waitFor('what was sent to be settled', async () => {
        const { queue } = await inHand(phone);
        return queue.length === 3 - boards().length;
      });
      while (sentAt.length < boards().length) sentAt.push(second);
    }
    assert.equal(boards().length, 3);
    for (const [at, time] of sentAt.slice(1).entries()) {
      const pause = time - sentAt[at]!;
      assert.ok(pause >= 15 && pause <= 95, `${pause} s between two`);
    }
    await page.locator('#tab-diary').click();
    await waitFor('three rides', async () => (await page.locator('.ride').count()) === 3);
  });

  it('becomes the confirmation by itself while the rider looks at what was saved', async () => {
    const { city, phone, page, operator, run } = await rider();
    await page.clock.install({ time: city.city.clock.now() });
    await scanKnown(phone);
    operator.silent = true;
    await page.locator('#check-in').click();
    await phone.view('queued');
    operator.silent = false;
    // A request's patience runs by the phone's clock too: it passes only as fast as answers come.
    const confirmed = page.locator('html[data-view="checked-in"]');
    const look = async () => {
      await run(9_000);
      return confirmed.waitFor({ timeout: 500 }).then(
        () => true,
        () => false,
      );
    };
    await waitFor('the confirmation', look, { deadline: 18_000 });
  });

  it('turns into the quiet "on board" after a minute; "I got off" needs two taps until then, one later', async () => {
    const { city, phone, page, operator, run } = await rider();
    await page.clock.install({ time: city.city.clock.now() });
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    await page.getByRole('button', { name: '我下车了' }).click();
    await page.getByText('再点一次').waitFor();
    assert.equal(operator.heard.filter(({ kind }) => kind === 'alight').length, 0);
    await run(61_000);
    await phone.view('on-board');
    await page.getByRole('button', { name: '我下车了' }).click();
    await phone.view('got-off');
    const alight = operator.heard.find(({ kind }) => kind === 'alight');
    assert.ok(alight?.kind === 'alight' && alight.receipt.length === 8);
    await page.locator('#tab-diary').click();
    await page.getByText('您报的下车时间').waitFor();
  });

  it('keeps "I got off" until there is network', async () => {
    const { city, phone, page, operator, run } = await rider();
    await page.clock.install({ time: city.city.clock.now() });
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    await run(61_000);
    await phone.context.setOffline(true);
    await page.getByRole('button', { name: '我下车了' }).click();
    await page.getByRole('heading', { name: '有网再发' }).waitFor();
    await phone.context.setOffline(false);
    await run(91_000);
    await waitFor('the alighting', () => operator.heard.some(({ kind }) => kind === 'alight'));
  });

  it('finds the new relay key by itself when the operator changed it', async () => {
    const { city, phone, page, operator } = await rider();
    await scanKnown(phone);
    // A city that began anew: everything the phone kept of the operator is void.
    operator.relayKey = generateHpkeKey();
    Object.assign(city.city.bundle, { relay: operator.relayKey.public, number: 2 });
    await phone.scan();
    await page.locator('.badge').waitFor();
    await page.locator('#check-in').click();
    await phone.view('checked-in');
  });

  it('says that the driver can help when no ticket is left, and asks for more in a hand that is empty', async () => {
    const { city, phone, page } = await rider(
      {},
      { limits: { ticketsPerDay: 1, ticketDays: 1, setsPerDay: 2 } },
    );
    city.asked.length = 0;
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    assert.deepEqual(city.asked, [], 'there was a ticket in hand');
    for (const [vehicle, view] of [
      ['30218', 'checked-in'],
      ['30219', 'refused'],
    ] as const) {
      city.operator.about = { ...city.operator.about, vehicle };
      await scanKnown(phone);
      await page.locator('#check-in').click();
      await phone.view(view);
    }
    assert.deepEqual(city.asked, ['moreTickets today', 'moreTickets today']);
    await page.getByText('请司机人工登记').waitFor();
  });

  it('fetches days ahead only in a view without a code, an hour after the last, and once a day', async () => {
    const { city, phone, page, run } = await rider();
    city.asked.length = 0;
    await page.clock.install({ time: city.city.clock.now() });
    await phone.open();
    await phone.view('home');
    await run(60_000);
    assert.deepEqual(city.asked, [], 'asked today already');
    city.pass(24 * 60 * MINUTE);
    await scanKnown(phone);
    await run(60_000);
    assert.deepEqual(city.asked, [], 'a view that carried a code');
    await phone.open();
    await phone.view('home');
    await run(60_000);
    assert.deepEqual(city.asked, [], 'within the hour');
    city.pass(61 * MINUTE);
    await phone.open();
    await phone.view('home');
    await run(60_000);
    await waitFor('the fetch', () => city.asked.length > 0);
    assert.deepEqual(city.asked, ['moreTickets ahead']);
    await waitFor('tickets of eight days', async () => {
      const days = new Set((await inHand(phone)).tickets.map(({ day }) => day));
      return days.size === 8;
    });
  });

  it("lets somebody else check in on this phone, and clears what was the first one's", async () => {
    const { city, phone, page } = await rider();
    await scanKnown(phone);
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    city.operator.about = { ...city.operator.about, vehicle: '30218' };
    await scanKnown(phone);
    await page.locator('#not-me').click();
    await phone.view('register');
    await page.locator('#phone').fill('13900001234');
    await page.locator('#send-code').click();
    await page.locator('#code').waitFor();
    await page.locator('#code').pressSequentially(city.registrar.codeOf('+8613900001234'));
    await phone.view('checked-in');
    await page.locator('#done').click();
    await page.locator('#tab-diary').click();
    assert.equal(await page.locator('.ride').count(), 1);
    await page.getByText('尾号 1234').waitFor();
    assert.ok(!JSON.stringify(await phone.kept()).includes(PHONE.slice(-4)));
  });
});
