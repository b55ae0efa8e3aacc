import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeDisk } from '../../../platform/node-disk';
import { temporaryFolder } from '../../../test/support/folders';
import { codeText, consoleGateway } from './sms-gateway';

describe('the console gateway', () => {
  it('tells each message with the number masked, and keeps it in sms.log for the owner only', async () => {
    const folder = temporaryFolder();
    const disk = nodeDisk();
    const told: string[] = [];
    const gateway = consoleGateway({ disk, folder, tell: (line) => told.push(line) });
    await Promise.all([
      gateway.send('+8613800246021', codeText('check.coride.cn', '012345')),
      gateway.send('+8613900246021', 'second'),
    ]);
    const text =
      '【同乘】验证码 012345,5 分钟内有效,只在 check.coride.cn 填写,不要告诉任何人。 @check.coride.cn #012345';
    const path = join(folder, 'sms.log');
    assert.equal(
      new TextDecoder().decode(await disk.read(path)),
      `+8613800246021 ${text}\n+8613900246021 second\n`,
    );
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(told, [`SMS +86138****6021: ${text}`, 'SMS +86139****6021: second']);
  });
});
