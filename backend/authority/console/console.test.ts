import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import {
  addPasskey,
  approve,
  fillCase,
  openFirstWaiting,
  openShares,
  signIn,
  submitCase,
} from './testing/officer-page';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const WANG = '13800246021';

const asked = (reference: string, passphrase = '') => ({
  number: WANG,
  from: '2020-01-11',
  to: '2020-01-12',
  reason: '核酸阳性，1月12日确诊，追踪同车接触者',
  reference,
  passphrase,
});

describe("the officers' console", function () {
  this.timeout(120_000);
  let city: ConsoleCity;

  beforeEach(async () => {
    city = await consoleCity();
    const { scene } = city;
    const wang = await scene.rider(WANG, '王小明');
    const zhang = await scene.rider('13900111222', '张伟');
    scene.alight(scene.board(wang, at('08:00:00')), at('08:30:00'));
    scene.alight(scene.board(zhang, at('08:10:00')), at('08:25:00'));
    city.releases();
  });

  it('takes two officers from sign-in to rides: passkeys, approval, shares opened in their browsers', async () => {
    const li = await city.screen();
    await screenshot(li.page, 'console-sign-in');
    await signIn(li.page, city.people.li);
    await screenshot(li.page, 'console-cases-empty');
    // A passkey that also opens the keys; from now on it does both.
    await addPasskey(li.page, city.people.li);
    assert.ok(city.audit.last('passkey-added'));
    await screenshot(li.page, 'console-account');
    await li.page.locator('#sign-out').click();
    await li.page.locator('#passkey').click();
    await li.page.locator('#sign-out').waitFor();

    await fillCase(li.page, asked('SY-4471'));
    await screenshot(li.page, 'console-new-case');
    await li.page.locator('#submit').click();
    await li.page.locator('.state.waiting').waitFor();

    const wang = await city.screen();
    await signIn(wang.page, city.people.wang);
    await wang.page.locator('#tab-queue').click();
    await screenshot(wang.page, 'console-queue');
    await openFirstWaiting(wang.page);
    assert.equal(await wang.page.locator('.days .opens').count(), 2);
    await screenshot(wang.page, 'console-approval');
    await approve(wang.page, city.people.wang);
    await screenshot(wang.page, 'console-case-waiting');
    assert.equal(city.peer.arrived.filter(({ line }) => line === 'POST /release').length, 0);

    await openShares(li.page);
    assert.equal(await li.page.locator('#rides .ride').count(), 1);
    const cell = (of: string) => li.page.locator(`#co-riders .line .of-${of}`).first().innerText();
    assert.deepEqual([await cell('certain'), await cell('possible')], ['14', '16']);
    assert.match(await cell('contact'), /^139 \*\*\*\* 1222/);
    await li.page.locator('.countdown', { hasText: /(59|60):\d\d/ }).waitFor();
    await screenshot(li.page, 'console-case');

    // A contact in full is audited first.
    await li.page.locator('#co-riders .line').first().click();
    await li.page.locator('#show-number').click();
    await li.page.getByText('+8613900111222 张伟').waitFor();
    assert.deepEqual(city.audit.last('contact-shown')?.who, ['li']);

    const [pid] = city.console.casePids();
    await li.page.locator('#close-case').click();
    await li.page.locator('.state.closed').waitFor();
    await waitFor('the process of the case to be gone', () => !existsSync(`/proc/${pid}`));

    await li.page.locator('#tab-audit').click();
    await li.page.locator('#audit').waitFor();
    const audited = (await city.audit.read(0, 100)).map(({ action }) => action);
    for (const action of [
      'sign-in',
      'case-submitted',
      'case-approved',
      'shares-opened',
      'release-asked',
      'days-opened',
      'look-up',
      'case-closed',
    ] as const)
      assert.ok(audited.includes(action), action);
    await screenshot(li.page, 'console-audit');
    await li.page.locator('#language').click();
    await screenshot(li.page, 'console-audit-en');
    for (const { errors, hosts } of [li, wang]) {
      assert.deepEqual(errors, []);
      assert.deepEqual([...hosts], [new URL(city.console.origin).host]);
    }
    // The whole number: "138" alone stands in one port of a hundred.
    assert.doesNotMatch(city.log.lines.join('\n'), new RegExp(WANG));
  });

  it('lets an approver send a case back, and takes its report again then; works in English by keyboard', async () => {
    const li = await city.screen();
    await signIn(li.page, city.people.li);
    await submitCase(li.page, asked('SY-1', city.people.li.passphrase));
    // The same report does not open a second case.
    await fillCase(li.page, asked('sy-1', city.people.li.passphrase));
    await li.page.locator('#submit').click();
    await li.page.getByText(/each is used once/).waitFor();
    await screenshot(li.page, 'console-refused');
    // Nobody approves an own case.
    await li.page.goto(`${city.console.origin}/#queue`);
    await li.page.locator('.empty').waitFor();

    const wang = await city.screen();
    await signIn(wang.page, city.people.wang);
    await wang.page.locator('#language').press('Enter');
    await wang.page.locator('#tab-queue').press('Enter');
    const first = wang.page.locator('#cases a').first();
    // The list may be drawn anew under the key.
    await waitFor(
      'the case to be open',
      async () => {
        if (await first.isVisible()) await first.press('Enter');
        return wang.page.locator('#why').isVisible();
      },
      { deadline: 30_000, every: 200 },
    );
    await wang.page.locator('#why').fill('the report number does not match');
    await screenshot(wang.page, 'console-approval-en');
    await wang.page.locator('#send-back').press('Enter');
    await wang.page.locator('.state.sent-back').waitFor();
    await submitCase(li.page, asked('SY-1', city.people.li.passphrase));
  });
});
