import assert from 'node:assert/strict';
import { type PushService, pushService } from '../../backend/authority/push/testing/push-service';
import {
  AFTERNOON,
  type PageCity,
  pageCity,
  type RiderPhone,
} from '../../backend/authority/site/testing/page-city';
import { axeFindings } from '../support/axe';
import { sideways } from '../support/reflow';
import { screenshot } from '../support/screenshots';
import { promptly, waitFor } from '../support/wait';
import { tapLineTo, type Wiretap } from './wiretap';

const MINUTE = 60_000;
const SECOND = 1000;
const source = { name: '沈阳市疾控中心', publishedOn: '2020-01-13' };

/**
 * Chromium without a window has no push service of Google's to subscribe at, and no test asks one: this stands in the
 * browser's place. It gives the page an address of the test's own service and keeps it, as a browser does, until it ends.
 */
const browserSubscribesAt = (endpoint: string) => `
  const subscription = (key) => ({
    endpoint: ${JSON.stringify(endpoint)},
    options: { applicationServerKey: new Uint8Array(JSON.parse(key)).buffer },
    unsubscribe: async () => { sessionStorage.removeItem('subscribed'); return true; },
  });
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    sessionStorage.setItem('subscribed', JSON.stringify([...applicationServerKey]));
    return subscription(sessionStorage.getItem('subscribed'));
  };
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  ServiceWorkerRegistration.prototype.getNotifications = async () => [
    { close: () => sessionStorage.setItem('closed', 'true') },
  ];
  PushManager.prototype.getSubscription = async () => {
    const key = sessionStorage.getItem('subscribed');
    return key === null ? null : subscription(key);
  };
`;

/** Nor does it show notices, whatever leave it was given: they are kept by their tag, as a phone keeps them. */
const KEEP_NOTICES = `
  self.shown ??= new Map();
  ServiceWorkerRegistration.prototype.showNotification = async (title, { body, tag, silent }) =>
    void self.shown.set(tag, { title, body, tag, silent });
`;

type Notice = {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly silent: boolean;
};

/**
 * What a browser does when a notice is tapped: an event with that notice, and leave to bring a page to the front, which it gives to
 * nobody but a person's finger. Resolves when the worker has done with it.
 */
const TAP_NOTICE = `(async () => {
  self.did = [];
  WindowClient.prototype.focus = async function () { self.did.push('to the front'); return this; };
  Clients.prototype.openWindow = async (path) => void self.did.push('opened ' + path);
  let done;
  self.dispatchEvent(Object.assign(new Event('notificationclick'), {
    notification: { close: () => self.did.push('closed') },
    waitUntil: (promise) => { done = promise; },
  }));
  await done;
  return self.did;
})()`;

/** The same when the push service gives a phone another address. */
const changeAddress = (from: string, to: string | undefined) => `(async () => {
  PushManager.prototype.subscribe = async () => ({ endpoint: ${JSON.stringify(to)} });
  let done;
  self.dispatchEvent(Object.assign(new Event('pushsubscriptionchange'), {
    oldSubscription: { endpoint: ${JSON.stringify(from)}, options: { applicationServerKey: null } },
    waitUntil: (promise) => { done = promise; },
  }));
  await done;
})()`;

/** A phone whose browser a test wakes as a push service would. */
type SleepingPhone = RiderPhone & {
  /** Runs in the page's service worker. */
  inWorker<Result>(script: string): Promise<Result>;
  /** Delivers a message without content to the page's service worker, by the browser's own way (DevTools). */
  wake(): Promise<void>;
  notices(): Promise<Notice[]>;
};

async function sleepingPhone(made: PageCity, wire: Wiretap, endpoint?: string): Promise<SleepingPhone> {
  const phone = await made.phone({ permissions: ['notifications'] });
  const { page, context } = phone;
  // A blank page has none of it.
  if (endpoint)
    await context.addInitScript(`if (self.ServiceWorkerRegistration) {${browserSubscribesAt(endpoint)}}`);
  const devtools = await context.newCDPSession(page);
  let registrationId = '';
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const own = registrations.find(({ scopeURL }) => scopeURL === `${wire.origin}/`);
    if (own) registrationId = own.registrationId;
  });
  await devtools.send('ServiceWorker.enable');
  const inWorker = <Result>(script: string) =>
    promptly('the service worker', async () => {
      const [running] = context.serviceWorkers();
      return (running ?? (await context.waitForEvent('serviceworker'))).evaluate<Result>(script);
    });
  return {
    ...phone,
    open: async (path = '/') => void (await page.goto(wire.origin + path)),
    async wake() {
      await waitFor('the service worker', () => registrationId);
      await inWorker(KEEP_NOTICES);
      const message = { origin: wire.origin, registrationId, data: '' };
      await promptly('the message', () => devtools.send('ServiceWorker.deliverPushMessage', message));
    },
    inWorker,
    notices: () => inWorker<Notice[]>('[...self.shown.values()]'),
  };
}

/** Checks in to bus 30217 of line 168 and gets off, at the tapped line. */
async function ride(made: PageCity, phone: RiderPhone, wire: Wiretap): Promise<void> {
  await phone.page.goto(made.operator.codeAddress(wire.origin, made.city.clock.now()));
  await phone.register();
  await phone.view('checked-in');
}

async function wakesOnTab({ page, open, view }: RiderPhone): Promise<void> {
  await open('/#check');
  await view('check-nothing');
  await page.locator('#wake-on').click();
  await page.locator('#waking-on').waitFor();
}

/** Publishes, and lets time pass until the service has as many messages. */
async function publishAndWake(made: PageCity, service: PushService, vehicle: string): Promise<void> {
  const before = service.heard.length;
  const from = AFTERNOON - 10 * MINUTE;
  await made.publish({
    kind: 'rides',
    rides: [{ line: '168', vehicle, from, to: AFTERNOON + 12 * MINUTE }],
    source,
  });
  await waitFor('the messages', async () => {
    if (service.heard.length < before + 2) await made.city.clock.advance(30 * SECOND);
    return service.heard.length === before + 2;
  });
}

const lists = (wire: Wiretap) => wire.requests().sort();

describe('e2e: woken when something is published', function () {
  this.timeout(90_000);
  // On a busy machine Chromium with DevTools at it never starts a service worker, once in a dozen: with a fresh browser context it does.
  this.retries(1);

  it('wakes all phones alike; each compares by itself, and only the phone knows whom it concerns', async () => {
    const service = await pushService();
    const made = await pageCity({ push: service });
    const [wireA, wireB] = [await tapLineTo(made.site.port), await tapLineTo(made.site.port)];
    const rider = await sleepingPhone(made, wireA, service.at('rider'));
    const other = await sleepingPhone(made, wireB, service.at('other'));
    await ride(made, rider, wireA);
    made.pass(20 * MINUTE);

    await rider.open('/#check');
    await rider.view('check-nothing');
    await rider.page.locator('#wake-on').scrollIntoViewIfNeeded();
    await screenshot(rider.page, 'rider-waking-offered');
    assert.deepEqual(await axeFindings(rider.page), []);
    wireA.forget();
    await rider.page.locator('#wake-on').click();
    await rider.page.locator('#waking-on').waitFor();
    await screenshot(rider.page, 'rider-waking-on');
    assert.deepEqual(await axeFindings(rider.page), []);
    const said = wireA.heard().toString('latin1');
    assert.match(said, new RegExp(`\\{"endpoint":"${service.at('rider')}"\\}`));
    assert.doesNotMatch(said, /authorization|cookie|p256dh|"auth"/i, 'an address, and nothing beside it');
    await wakesOnTab(other);

    // Somebody else's bus: both phones look, and say the same quiet word.
    await publishAndWake(made, service, '20714');
    assert.deepEqual(service.heard.map(({ path, body }) => `${path} ${body}`).sort(), [
      '/push/other ',
      '/push/rider ',
    ]);
    for (const wire of [wireA, wireB]) wire.forget();
    for (const phone of [rider, other]) {
      await phone.wake();
      const notice = await waitFor('a notice', async () => (await phone.notices())[0]);
      assert.deepEqual(notice, {
        title: '已对照新发布的行程：没有查到同车',
        body: '没查到，不等于没有风险',
        tag: 'looked',
        silent: true,
      });
    }
    assert.deepEqual(lists(wireA), ['GET /exposures/2020-01-12.json', 'GET /exposures/index.json']);
    assert.deepEqual(lists(wireB), lists(wireA));

    // The rider's own bus.
    await publishAndWake(made, service, '30217');
    for (const wire of [wireA, wireB]) wire.forget();
    for (const phone of [rider, other]) await phone.wake();
    const found = await waitFor('the notice', async () =>
      (await rider.notices()).find(({ tag }) => tag === 'found'),
    );
    assert.deepEqual(found, {
      title: '有新发布和您的行程有关',
      body: '点开看是哪一程、怎么做',
      tag: 'found',
      silent: false,
    });
    await waitFor('the other phone to have looked', () => lists(wireB).length === 2);
    assert.deepEqual(
      (await other.notices()).map(({ tag }) => tag),
      ['looked'],
    );
    assert.deepEqual(lists(wireA), lists(wireB), 'whom it concerns is seen on no wire');
    await rider.wake();
    await waitFor('it is said once aloud', async () =>
      (await rider.notices()).some(({ tag, silent }) => tag === 'found' && silent),
    );

    // What the page shows is not said again outside.
    await rider.open('/#check');
    await rider.page.reload();
    await rider.view('check-found');
    await screenshot(rider.page, 'rider-waking-found');
    await waitFor('old notices to go', () => rider.page.evaluate("sessionStorage.getItem('closed')"));
    await rider.wake();
    await waitFor('a quiet word', async () => (await rider.notices()).some(({ tag }) => tag === 'looked'));

    // A tap on the notice shows what was found: in the page that is open, else in a new one.
    await rider.page.locator('#tab-diary').click();
    assert.deepEqual(await rider.inWorker(TAP_NOTICE), ['closed', 'to the front']);
    await rider.view('check-found');
    await rider.page.goto('about:blank');
    assert.deepEqual(await rider.inWorker(TAP_NOTICE), ['closed', 'opened /#check']);

    // The push service gives the phone another address: the city is told that one, and forgets the old one.
    wireA.forget();
    await rider.inWorker(changeAddress(service.at('rider'), service.at('rider-moved')));
    assert.deepEqual(lists(wireA), ['POST /api/push', 'POST /api/push/delete']);
    const heardBefore = service.heard.length;
    await publishAndWake(made, service, '20714');
    assert.deepEqual(
      service.heard
        .slice(heardBefore)
        .map(({ path }) => path)
        .sort(),
      ['/push/other', '/push/rider-moved'],
    );
    for (const { errors } of [rider, other]) assert.deepEqual(errors, []);
  });

  it('ends when the rider says so, with the copy of the rides; and with "delete me"', async () => {
    const service = await pushService();
    const made = await pageCity({ push: service });
    const wire = await tapLineTo(made.site.port);
    const phone = await sleepingPhone(made, wire, service.at('rider'));
    const { page } = phone;
    await ride(made, phone, wire);
    made.pass(20 * MINUTE);
    const copied = () => page.evaluate<boolean>("caches.has('own-rides')");
    await wakesOnTab(phone);
    await waitFor('the copy', copied);
    assert.deepEqual((await phone.kept())['coride.push'], { endpoint: service.at('rider') });
    await page.locator('#wake-off').click();
    await page.locator('#wake-on').waitFor();
    assert.equal(await copied(), false);
    assert.equal((await phone.kept())['coride.push'], undefined);
    const gone = () => wire.requests().filter((line) => line === 'POST /api/push/delete').length;
    assert.equal(gone(), 1);

    await page.locator('#wake-on').click();
    await page.locator('#waking-on').waitFor();
    await waitFor('the copy', copied);
    await page.locator('#tab-diary').click();
    await page.locator('#delete-me').click();
    await page.locator('#delete-yes').click();
    await phone.view('deleted');
    assert.equal(await copied(), false);
    assert.deepEqual(Object.keys(await phone.kept()), []);
    assert.equal(gone(), 2);
    await made.publish({ kind: 'rides', rides: [{ line: '168', vehicle: '1', from: 1, to: 2 }], source });
    await made.city.clock.advance(12 * MINUTE);
    assert.deepEqual(service.heard, [], 'nobody is left to wake');
    assert.deepEqual(phone.errors, []);
  });

  it('says why a phone cannot be woken: no leave, no push service, one that the city has not allowed', async () => {
    const made = await pageCity({ push: await pushService() });
    const wire = await tapLineTo(made.site.port);
    const problem = async (phone: RiderPhone, words: RegExp, name: string) => {
      await phone.page.goto(`${wire.origin}/#check`);
      await phone.view('check-nothing');
      await phone.page.locator('#wake-on').click();
      await phone.page.locator('.waking .problem:not([hidden])').waitFor();
      assert.match(await phone.page.locator('.waking .problem').innerText(), words);
      assert.deepEqual(await axeFindings(phone.page), []);
      assert.deepEqual(await sideways(phone.page, '.heard'), []);
      await screenshot(phone.page, `rider-waking-${name}`);
      assert.equal((await phone.kept())['coride.push'], undefined);
    };
    const small = await made.phone({ small: true });
    await problem(small, /浏览器不让本页提醒/, 'denied');
    await small.page.locator('#language').click();
    await small.page.locator('#wake-on', { hasText: 'Tell me when' }).click();
    await small.page
      .locator('.waking .problem', { hasText: 'allow it in its settings' })
      .scrollIntoViewIfNeeded();
    await small.page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await axeFindings(small.page), []);
    assert.deepEqual(await sideways(small.page, '.heard'), []);
    await screenshot(small.page, 'rider-waking-denied-en-dark');
    // This Chromium has none indeed.
    await problem(await sleepingPhone(made, wire), /连不上推送服务/, 'no-service');
    const elsewhere = await sleepingPhone(made, wire, 'https://push.example.org/1');
    await problem(elsewhere, /本市没有开通/, 'not-allowed');
  });

  it('is nowhere where the city has not switched it on', async () => {
    const made = await pageCity();
    const wire = await tapLineTo(made.site.port);
    const phone = await made.phone({ permissions: ['notifications'] });
    await phone.page.goto(`${wire.origin}/#check`);
    await phone.view('check-nothing');
    assert.equal(await phone.page.locator('.waking').count(), 0);
    assert.deepEqual(
      wire.requests().filter((line) => line.includes('push')),
      [],
    );
    assert.equal((await fetch(`${wire.origin}/api/push`)).status, 404);
    const worker = async (origin: string) => (await fetch(`${origin}/service-worker.js`)).text();
    assert.doesNotMatch(await worker(wire.origin), /showNotification/);
    const other = await pageCity({ push: await pushService() });
    assert.match(await worker(other.origin), /showNotification/, 'control');
    assert.equal((await fetch(`${other.origin}/api/push`)).status, 200);
  });
});
