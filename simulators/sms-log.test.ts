import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../platform/clock';
import { nodeDisk } from '../platform/node-disk';
import { virtualClock } from '../platform/virtual-clock';
import { temporaryFolder } from '../test/support/folders';
import { openSmsLog } from './sms-log';

const text = (code: string) =>
  `【同乘】验证码 ${code},5 分钟内有效,只在 localhost 填写。 @localhost #${code}`;

describe('SMS log', () => {
  it("gives each number's newest code once, and none from before", async () => {
    const path = join(temporaryFolder(), 'sms.log');
    writeFileSync(path, `+861 ${text('111111')}\n`);
    const smsCode = await openSmsLog(nodeDisk(), path, systemClock());
    appendFileSync(
      path,
      `+862 ${text('222222')}\n+861 ${text('333333')}\n+861 【同乘】您的号码刚在另一部手机上注册。\n`,
    );
    assert.equal(await smsCode('+861'), '333333');
    assert.equal(await smsCode('+862'), '222222');
    const later = smsCode('+861');
    appendFileSync(path, `+861 ${text('444444')}\n`);
    assert.equal(await later, '444444');
  });

  it('gives up in words when nothing comes', async () => {
    const clock = virtualClock();
    const smsCode = await openSmsLog(nodeDisk(), join(temporaryFolder(), 'none.log'), clock);
    let failed: Error | undefined;
    const asked = smsCode('+861').catch((error: Error) => {
      failed = error;
    });
    while (!failed) await clock.advance(1_000);
    await asked;
    assert.match(failed.message, /no text message came within 15 s/);
  });
});
