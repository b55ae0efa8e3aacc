import assert from 'node:assert/strict';
import { pageCity } from '../../../backend/authority/site/testing/page-city';
import { waitFor } from '../../support/wait';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A rider whose tickets for days ahead are due, in the browser's and the site's common time. */
async function riderWithTicketsDue() {
  const city = await pageCity();
  const phone = await city.phone();
  await phone.open();
  await phone.page.locator('#register').click();
  await phone.register();
  await phone.view('registered');
  city.pass(24 * HOUR);
  await phone.page.clock.install({ time: city.city.clock.now() });
  const run = async (ms: number) => {
    city.pass(ms);
    await phone.page.clock.runFor(ms);
  };
  const heard = (kind: string) => city.operator.heard.filter((body) => body.kind === kind).length;
  const fetched = () => city.asked.filter((each) => each.startsWith('moreTickets')).length;
  return { city, phone, page: phone.page, run, heard, fetched };
}

/**
 * Who sees when the site hands tickets out, and when the operator hears from a phone, must not be able to join the two.
 * A page view in which both happen would do it: 4 candidates in a small city (THREATS.md).
 */
describe('test/privacy: tickets for days ahead are fetched apart from everything that the operator hears', function () {
  this.timeout(90_000);

  it('not in a view in which the rider says "I got off", however long ago the code was opened', async () => {
    const { city, phone, page, run, heard, fetched } = await riderWithTicketsDue();
    await phone.scan();
    await phone.view('scan');
    await page.locator('#check-in').click();
    await phone.view('checked-in');
    city.pass(90 * MINUTE);
    await page.clock.setSystemTime(city.city.clock.now());
    await phone.open();
    await page.locator('#tab-diary').click();
    await phone.view('diary');
    await run(45_000);
    assert.equal(fetched(), 0, 'on board: "I got off" is near');
    await page.getByRole('button', { name: '我下车了' }).click();
    await waitFor('the alighting', () => heard('alight') === 1);
    await phone.open();
    await phone.view('home');
    await run(MINUTE);
    assert.equal(fetched(), 0, 'within an hour of what the operator heard');
    // The control: nothing else kept the page from fetching.
    city.pass(HOUR);
    await page.clock.setSystemTime(city.city.clock.now());
    // The page's wait begins when it has heard the site, which takes its own time; a view that closes before asks nothing.
    const later = async () => {
      await phone.open();
      await phone.view('home');
      for (let piece = 0; piece < 5 && fetched() === 0; piece++) await run(MINUTE / 4);
      return fetched() > 0;
    };
    await waitFor('the fetch', later, { deadline: 60_000 });
  });

  it('not in a view that sends what had waited for network', async () => {
    const { city, phone, page, run, heard, fetched } = await riderWithTicketsDue();
    city.operator.silent = true;
    await phone.scan();
    await phone.view('scan');
    await page.locator('#check-in').click();
    await phone.view('queued');
    const tried = heard('board');
    await page.goto('about:blank');
    city.pass(3 * HOUR);
    await page.clock.setSystemTime(city.city.clock.now());
    city.operator.silent = false;
    await phone.open();
    await phone.view('home');
    await run(100_000);
    await waitFor('what waited to arrive', () => heard('board') > tried);
    await run(MINUTE);
    assert.equal(fetched(), 0);
  });
});
