import assert from 'node:assert/strict';
import { sameBytes } from '../../../protocol/bytes';
import { KEY_FILE_COST } from '../../../protocol/officers/key-form';
import { halfOf, makeKeyFile, openKeyFile, readKeyFile } from './key-file';

const FAST = 10;

describe("an officer's key file", () => {
  it('opens with its passphrase, however it was typed, and with no other', async () => {
    const { file, passphrase } = await makeKeyFile('li', FAST);
    assert.match(passphrase, /^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    const read = readKeyFile(file);
    const typed = passphrase.toLowerCase().replace(/-/g, ' ').replace(/0/g, 'o').replace(/1/g, 'l');
    for (const text of [passphrase, typed]) {
      const officer = await openKeyFile(read, text);
      assert.ok(sameBytes(officer.seal.public, halfOf(read).seal));
      assert.ok(sameBytes(officer.sign.public, halfOf(read).sign));
    }
    const other = (await makeKeyFile('li', FAST)).passphrase;
    for (const wrong of [other, '', passphrase.slice(1)])
      await assert.rejects(
        openKeyFile(read, wrong),
        /key file of officer li does not open with this passphrase/,
      );
  });

  it('is bound to its officer, and holds neither passphrase nor secret', async () => {
    const { file, passphrase } = await makeKeyFile('li', FAST);
    const read = readKeyFile(file);
    await assert.rejects(openKeyFile({ ...read, officer: 'wang' }, passphrase), /does not open/);
    const { seal, sign } = await openKeyFile(read, passphrase);
    for (const secret of [
      passphrase,
      passphrase.replace(/-/g, ''),
      ...[seal, sign].map((key) => Buffer.from(key.secretBytes).toString('base64url')),
    ])
      assert.ok(!Buffer.from(file).includes(secret));
    assert.throws(() => readKeyFile(new TextEncoder().encode('{"v":1}')), /key file is not valid/);
  });

  it('costs scrypt 2^17 where nobody says otherwise', async () => {
    assert.equal(KEY_FILE_COST, 17);
    assert.equal(readKeyFile((await makeKeyFile('li')).file).cost, 17);
  });
});
