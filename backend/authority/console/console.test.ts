import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { fillCase, signIn, submitCase } from './testing/officer-page';

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
