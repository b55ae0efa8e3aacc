import assert from 'node:assert/strict';
import type { ScreenMessage } from '../../device/screen/state';
import { pseudoScanner } from '../support/pty';
import { readQrCode } from '../support/qr';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { cityForTest } from './city-for-test';
import { numberOn, openPhone, openScreen, register } from './rider-for-test';

const A = '13800246021';

/** What a terminal's screen is told, as its own page hears it. */
async function screenTells(screenUrl: string): Promise<ScreenMessage['state']> {
  const answer = await fetch(`${screenUrl}state`);
  const reader = answer.body!.getReader();
  let text = '';
  while (!text.includes('\n\n')) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  return (JSON.parse(/^data: (.*)$/m.exec(text)![1]!) as ScreenMessage).state;
}

describe('the pass, with both sides offline', function () {
  this.timeout(120_000);

  it("is read from the phone's pixels through a serial scanner, kept, and delivered when the network returns", async function () {
    const scanner = pseudoScanner(this);
    const city = await cityForTest({ scanners: [scanner.path] });
    const { screenUrl } = city.terminals[0]!;
    const phone = await openPhone(city);
    await phone.page.goto(`${city.site}/`);
    await phone.page.getByRole('button', { name: '注册手机号' }).click();
    await register(city, phone, A);
    await phone.page.getByText('注册好了').first().waitFor();

    city.cutNetwork(true);
    await phone.context.setOffline(true);
    await phone.page.getByRole('button', { name: /出示乘车码/ }).click();
    const number = await numberOn(phone.page);
    await screenshot(phone.page, 'e2e-rider-pass');
    const pass = await readQrCode(await phone.page.screenshot());
    assert.ok(pass.text.startsWith('CR1:'));

    const screen = await openScreen(city);
    await waitFor('the terminal to notice', async () => (await screenTells(screenUrl)).network === 'offline');
    await scanner.write(`${pass.text}\r\n`);
    await screen.locator('html[data-view=accepted]').waitFor();
    assert.equal((await screen.locator('.pair').first().textContent())!.trim(), number);
    await screenshot(screen, 'e2e-terminal-accepted-offline');
    assert.equal((await screenTells(screenUrl)).waiting, 1);
    await scanner.write(`${pass.text}\r\n`);

    city.cutNetwork(false);
    await waitFor('the check-in to be stored', async () => (await screenTells(screenUrl)).waiting === 0, {
      deadline: 60_000,
      every: 100,
    });
    const { rides, searched } = await city.trace(A);
    assert.equal(searched.checkIns, 1);
    assert.equal(rides[0]!.channel, 'pass');
    assert.equal(rides[0]!.vehicleId, '30217');
    assert.equal(rides[0]!.boarding.rule, 'clock');
  });
});
