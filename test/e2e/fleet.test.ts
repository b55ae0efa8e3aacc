/** The bus company's day with one new terminal: real processes, real browsers, a real webhook. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transit_realtime } from 'gtfs-realtime-bindings';
import { FIRST_PASSWORD_FILE } from '../../backend/operator/console/accounts';
import { DEMO_PASSWORD } from '../../flows/editor/login';
import { systemClock } from '../../platform/clock';
import { readIdentity } from '../../protocol/enrolment';
import { FLEET_FAULTS } from '../../protocol/faults';
import { encodeJson } from '../../protocol/messages/state';
import { timeText } from '../../protocol/time-text';
import { TERMINAL_LANES, topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';
import { GnssSimulator } from '../../simulators';
import { DEMO_OPERATOR } from '../../start/demo-registry';
import { makeCode, signIn, typeCode } from '../fleet/pages';
import { connectAs } from '../fleet/terminal-session';
import { checkMetrics } from '../metrics/check-city';
import { officerScreen, terminalScreen } from '../support/browser';
import { type PseudoScanner, pseudoScanner } from '../support/pty';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { openWebhook } from '../support/webhook';
import { cityForTest, type TestCity } from './city-for-test';
import { type FreshTerminal, freshTerminal } from './fresh-terminal';
import { numberOn, openCode, openPhone, register, scanScreen } from './rider-for-test';

const RIDER = '13800246021';
const [BUS, LINE] = ['30217', '168'];
/** Shenyang: along Qingnian Street, then east. */
const TRACK = [
  { lat: 41.7852, lon: 123.4314 },
  { lat: 41.8003, lon: 123.4332 },
  { lat: 41.8011, lon: 123.4501 },
];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** 10:00 in Shenyang, when buses run whatever the hour of the test. */
const MORNING = 2 * 60 * MINUTE;

type Notice = {
  readonly kind: string;
  readonly fault: string;
  readonly terminalId: string;
  readonly vehicle: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly what: unknown;
  readonly todo: unknown;
};

describe('the fleet: one new terminal, from its code to an alert and its end', function () {
  this.timeout(180_000);

  it('is enrolled, seen on the map, spoken to, taken by a rider, cut off, told of, restored and told of again', async function () {
    const webhook = await openWebhook();
    const env = { CORIDE_FLOWS_LOOK_SECONDS: '0.5' };
    const city = await cityForTest({ whole: true, webhook: webhook.url, env });
    await city.moveClocks((MORNING - (city.now() % DAY) + DAY) % DAY);
    const password = readFileSync(join(city.folder, 'operator', FIRST_PASSWORD_FILE), 'utf8').trim();
    const { page, errors } = await officerScreen();
    await signIn(page, { fleet: { console: { origin: city.fleetConsole } }, password });

    // The first bus runs as on a board: under the launcher, which an update needs.
    const log = readFileSync(join(city.folder, 'logs', 'terminal-1.log'), 'utf8');
    assert.match(log, /launcher info terminal starts version=/);

    // A code, typed on the terminal's screen; the screen stays where it is and shows a boarding code.
    const satellites = pseudoScanner(this);
    const terminal = await freshTerminal(city, city.terminals[0]!.terminalId, satellites.path);
    const { page: board } = await terminalScreen();
    await board.goto(terminal.screenUrl);
    await board.locator('#enrol .keys').waitFor();
    await typeCode(board, await makeCode(page, BUS));
    await board.locator('html[data-view=idle]').waitFor({ timeout: 30_000 });
    const { terminalId } = readIdentity(readFileSync(terminal.identityFile));
    const row = page.locator(`tr[data-terminal="${terminalId}"]`);
    const presence = (what: string) =>
      page.locator(`tr[data-terminal="${terminalId}"][data-presence="${what}"]`).waitFor();
    await presence('online');
    await row.locator('td', { hasText: new RegExp(`^${LINE}-`) }).waitFor();
    await screenshot(page, 'e2e-fleet-online');
    await seeOnMap(city, terminalId, satellites);

    // A word to its driver, and a rider.
    await page.locator('#order-kind').selectOption('message');
    await page.locator('#order-to').selectOption(`terminal ${terminalId}`);
    await page.locator('#order-zh').fill('请在沈阳北站换班');
    await page.locator('#order-en').fill('Change shift at Shenyang North Station');
    await page.locator('#order-send').click();
    await board.locator('[data-fault="message"]', { hasText: '请在沈阳北站换班' }).waitFor();
    await board.locator('[data-fault="message"] .read').click();
    await board.locator('[data-fault="message"]').waitFor({ state: 'detached' });
    const phone = await openPhone(city);
    await openCode(city, phone, await scanScreen(board));
    await register(city, phone, RIDER);
    const pair = await numberOn(phone.page);
    await board.locator('.pair', { hasText: pair }).first().waitFor();

    // Its line is cut: after ten minutes on a trip somebody is told, with what is known and what to do.
    city.cutEnrolled(true);
    await presence('late');
    const told = (kind: string) =>
      (webhook.bodies as { notices: Notice[] }[])
        .flatMap(({ notices }) => notices)
        .filter((each) => each.fault === 'offline' && each.terminalId === terminalId && each.kind === kind);
    const waitUntilTold = (kind: string) =>
      waitFor(
        `the webhook to be told ${kind}`,
        async () => {
          // The rules look twice a second; a fault must stay, and stay away, for a minute of the city's time at most.
          if (told(kind).length === 0) await city.moveClocks(MINUTE);
          return told(kind)[0];
        },
        { deadline: 60_000, every: 700 },
      );
    await city.moveClocks(11 * MINUTE);
    const raised = await waitUntilTold('raised');
    const { what, todo } = FLEET_FAULTS.offline;
    assert.deepEqual([raised.vehicle, raised.what, raised.todo], [BUS, what, todo]);
    assert.deepEqual([raised.facts.inService, raised.facts.line], [true, LINE]);
    assert.ok(Number(raised.facts.minutes) >= 10);
    await presence('offline');
    await screenshot(page, 'e2e-fleet-offline');

    city.cutEnrolled(false);
    await presence('online');
    const recovered = await waitUntilTold('recovered');
    assert.deepEqual([recovered.vehicle, told('raised').length], [BUS, 1], 'each is told once');
    assert.deepEqual(errors, []);
    await checkMetrics(city, { checkIns: 1, secrets: [RIDER], connected: 4 });

    await terminal.close();
    await checkPublicFeed(city, terminal, terminalId);
  });
});

/** The bus drives, and the dashboard's map shows it, online and by name. */
async function seeOnMap(city: TestCity, terminalId: string, receiver: PseudoScanner): Promise<void> {
  const line = { write: (bytes: Uint8Array) => receiver.write(bytes, 9_600), close: async () => undefined };
  const bus = new GnssSimulator({ line, clock: systemClock(), track: TRACK, now: () => city.now() });
  bus.start();
  try {
    const httpCredentials = { username: 'operator', password: DEMO_PASSWORD };
    const { page, errors, hosts } = await officerScreen({ httpCredentials });
    await page.goto(`${city.flows}/dashboard`);
    const mark = page.locator(`.vehicle-mark.is-online[data-terminal="${terminalId}"]`);
    await mark.waitFor({ timeout: 60_000 });
    assert.match((await mark.getAttribute('title'))!, new RegExp(BUS));
    await screenshot(page, 'e2e-fleet-map');
    assert.deepEqual([errors, [...hosts]], [[], [new URL(city.flows!).host]]);
    await page.context().close();
  } finally {
    await bus.close();
  }
}

/** What everybody may see of the bus: place, trip and how full it is, from what its terminal says, by the published schema. */
async function checkPublicFeed(city: TestCity, { folder }: FreshTerminal, terminalId: string): Promise<void> {
  const session = await connectAs(folder, 1_000_000);
  const say = (lane: 'position' | 'trip' | 'count', value: object) => {
    const { qos, retain } = TERMINAL_LANES[lane];
    return session.publish(topics.terminal(DEMO_OPERATOR, terminalId, lane), encodeJson(value), {
      qos,
      retain,
    });
  };
  const [from, to] = [timeText(city.now() - 5 * MINUTE), timeText(city.now())];
  await say('position', { ...examples.position, at: to });
  await say('trip', { ...examples.trip, routeId: LINE });
  // 80 places: 20 of them taken.
  await say('count', { v: 1, from, to, checkIns: { code: 14, pass: 6 }, refusals: {} });
  const { FeedMessage } = transit_realtime;
  const answer = await fetch(city.vehiclePositions);
  const message = FeedMessage.decode(new Uint8Array(await answer.arrayBuffer()));
  assert.equal(FeedMessage.verify(message), null);
  const { entity } = FeedMessage.toObject(message, { longs: Number, enums: String });
  const own = entity.find(({ id }: { id: string }) => id === BUS).vehicle;
  assert.deepEqual([own.trip.routeId, own.occupancyStatus], [LINE, 'FEW_SEATS_AVAILABLE']);
  assert.ok(Math.abs(own.position.latitude - examples.position.lat) < 1e-5);
}
