import assert from 'node:assert/strict';
import { MemoryDisk } from '../../../platform/memory-disk';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { openAuditLog } from '../audit/log';
import { FOLDER, silent } from '../testing/city';
import { type PageCity, pageCity, type RiderPhone } from './testing/page-city';

const DAY = 86_400_000;
type Seen = { size: number; contradictedBy?: string } | undefined;

describe('the rider page as a witness of the audit log', () => {
  let city: PageCity;
  let phone: RiderPhone;
  const act = (n: number) => city.audit.append({ action: 'case-submitted', who: ['li'], about: `case ${n}` });
  const seen = async () => (await phone.kept())['coride.audit'] as Seen;
  const openAnew = async () => {
    await phone.open('/');
    await phone.view('home').catch(() => phone.view('register'));
  };

  beforeEach(async () => {
    city = await pageCity();
    for (let n = 0; n < 3; n++) await act(n);
    phone = await city.phone();
    await phone.open('/');
    await waitFor('the head to be kept', async () => (await seen())?.size === 3);
  });

  it('keeps the newest head that continues the one before', async () => {
    await act(3);
    city.pass(DAY + 60_000);
    await openAnew();
    await waitFor('the next head', async () => (await seen())?.size === 4);
    assert.deepEqual(phone.errors, []);
    await phone.open('/#diary');
    assert.equal(await phone.page.locator('#audit-contradicted').count(), 0);
  });

  it('catches a log that was rewritten, keeps what it was shown, and tells the rider', async () => {
    const { clock, random, keys } = city.city;
    const disk = new MemoryDisk();
    const forged = await openAuditLog({
      disk,
      folder: FOLDER,
      random,
      clock,
      log: silent,
      key: keys.audit,
      offsetMinutes: () => 480,
    });
    for (let n = 0; n < 5; n++) await forged.append({ action: 'sign-in', who: ['li'] });
    city.show(forged);
    city.pass(DAY + 60_000);
    await openAnew();
    await waitFor('the contradiction', async () => (await seen())?.contradictedBy !== undefined);
    assert.equal((await seen())?.size, 3);
    await phone.open('/#diary');
    await phone.page.locator('#audit-contradicted').waitFor();
    await screenshot(phone.page, 'rider-audit-contradicted');
    await forged.close();
  });
});
