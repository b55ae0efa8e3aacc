import assert from 'node:assert/strict';
import { PHONE, pageCity } from './testing/page-city';

describe('the rider page: registering', function () {
  this.timeout(60_000);

  it('keeps what was typed when the language changes, and remembers the language', async () => {
    const city = await pageCity();
    const { page, ...phone } = await city.phone({ locale: 'en-GB' });
    await phone.scan();
    await phone.view('register');
    await page.getByRole('heading', { name: 'First time' }).waitFor();
    await page.locator('#phone').pressSequentially(PHONE);
    assert.equal(await page.locator('#phone').inputValue(), '138 0024 6021');
    await page.locator('#language').click();
    await page.getByRole('heading', { name: '首次登记' }).waitFor();
    assert.equal(await page.locator('#phone').inputValue(), '138 0024 6021');
    assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
    await phone.open();
    await page.getByRole('heading', { name: '扫车上屏幕的码' }).waitFor();
  });

  it('says under the field what is wrong, keeps what was typed and gives the field the focus', async () => {
    const city = await pageCity();
    const { page, context, ...phone } = await city.phone();
    await phone.scan();
    await phone.view('register');
    await page.locator('#phone').fill('12345');
    await page.locator('#send-code').click();
    await page.locator('#phone-problem', { hasText: '请填 11 位手机号' }).waitFor();
    assert.equal(await page.locator('#phone').getAttribute('aria-invalid'), 'true');
    assert.equal(await page.evaluate('document.activeElement.id'), 'phone');
    await page.locator('#phone').fill(PHONE);
    await context.setOffline(true);
    await page.locator('#send-code').click();
    await page.locator('#phone-problem', { hasText: '没有网络' }).waitFor();
    assert.equal(await page.locator('#phone').inputValue(), '138 0024 6021');
    await context.setOffline(false);
    await page.locator('#send-code').click();
    await page.locator('#code').waitFor();
    await page.getByText(/\d+ 秒后可重发/).waitFor();
    const right = city.registrar.codeOf(`+86${PHONE}`);
    await page.locator('#code').pressSequentially(right === '111111' ? '222222' : '111111');
    await page.locator('#code-problem', { hasText: '验证码不对' }).waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'code');
    await page.locator('#change-number').click();
    assert.equal(await page.locator('#code').isVisible(), false);
    await page.locator('#send-code').click();
    await page.locator('#code-problem', { hasText: '短信刚发过' }).waitFor();
    await page.locator('#code').pressSequentially(right);
    await phone.view('checked-in');
  });

  it('sends an optional name, and keeps neither name nor number on the phone', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    await phone.scan();
    await phone.view('register');
    await phone.page.locator('summary').click();
    await phone.page.locator('#name').fill('王小明');
    await phone.register();
    await phone.view('checked-in');
    const riders = await city.registrar.registrationsOf(`+86${PHONE}`);
    assert.equal((await city.registrar.profileOf(riders[0]!.ref))?.name, '王小明');
    assert.doesNotMatch(JSON.stringify(await phone.kept()), /王小明|13800246021/);
  });
});
