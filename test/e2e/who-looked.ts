/** Two riders of a city with a console: one beside a case, one on another bus; and what each learns of who looked. */
import assert from 'node:assert/strict';
import type { ConsoleCity } from '../../backend/authority/console/testing/console-city';
import type { PageCity, RiderPhone } from '../../backend/authority/site/testing/page-city';
import { TERMINAL } from '../../backend/authority/site/testing/page-operator';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import type { Wiretap } from './wiretap';

const DAY = 86_400_000;

/** Registers and boards; the operator stores it as of this vehicle. */
export async function boards(
  phone: RiderPhone,
  { number, vehicleId }: { number: string; vehicleId: string },
  { city, site, wire }: { city: ConsoleCity; site: PageCity; wire: Wiretap },
): Promise<void> {
  const { scene } = city;
  const now = scene.city.clock.now();
  await phone.page.goto(site.operator.codeAddress(wire.origin, now));
  await phone.register(number);
  await phone.view('checked-in');
  const ticket = site.operator.heard.flatMap((body) => (body.kind === 'board' ? [body.ticket] : [])).at(-1)!;
  const rider = { phone: number, token: new Uint8Array(0), hand: [] };
  scene.board(rider, now, { vehicleId, terminalNumber: TERMINAL, ticket });
}

/** A day later: whoever was beside the case learns that officers looked, whoever was not learns that nobody did. */
export async function learnWhoLooked(
  { rider, bystander }: Record<'rider' | 'bystander', RiderPhone>,
  { access, scene }: ConsoleCity,
  wire: Wiretap,
): Promise<void> {
  scene.city.clock.step(DAY);
  await access.work();
  const asked: string[][] = [];
  for (const { page, kept } of [rider, bystander]) {
    wire.forget();
    await page.goto(`${wire.origin}/`);
    await page.reload();
    await waitFor('the lists of who looked', async () => {
      const { through } = ((await kept())['coride.access'] ?? {}) as { through?: string };
      return through === '2020-01-13';
    });
    asked.push([...new Set(wire.requests().filter((line) => line.includes('/access/')))].sort());
  }
  assert.deepEqual(asked[0], asked[1], 'both ask for the same');
  await rider.page.locator('#looked-look').click();
  await rider.page.locator('.looked-at', { hasText: '1月13日 疾控中心查看过' }).waitFor();
  await screenshot(rider.page, 'e2e-rider-looked');
  await bystander.page.locator('#tab-diary').click();
  await bystander.page.locator('#not-looked', { hasText: '到 1月13日 为止' }).waitFor();
  assert.equal(await bystander.page.locator('#looked, .looked-at').count(), 0);
}
