import assert from 'node:assert/strict';
import { hash } from 'bcryptjs';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { basicCheck, DEMO_PASSWORD, readLogin } from './login';
import { joinTabs, openUserFolder } from './user-folder';

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('flows: the login', function () {
  this.timeout(30_000);

  it('does without a password in the demo only', async () => {
    const check = basicCheck(await readLogin('p', undefined, true));
    assert.equal(await check(basic('operator', DEMO_PASSWORD)), true);
    assert.equal(await check(basic('operator', 'guess')), false);
    assert.equal(await check(basic('admin', DEMO_PASSWORD)), false);
    assert.equal(await check(undefined), false);
    assert.equal(await check('Bearer x'), false);
  });

  for (const [what, text, why] of [
    ['none', undefined, /p: there is no password/],
    ['an empty one', '\n', /p: there is no password/],
    ["the demo's", DEMO_PASSWORD, /p: holds the demo's password/],
    ['a short one', 'eleven char', /has 11 characters, must have 12/],
    ['a broken hash', '$2b$12$abc', /is none/],
  ] as const)
    it(`refuses ${what} outside the demo, and says where`, async () => {
      await assert.rejects(readLogin('p', text, false), why);
    });

  it('takes a bcrypt hash of 12 rounds, but no weaker one, nor that of the demo', async () => {
    await assert.rejects(readLogin('p', await hash('a long password', 4), false), /4 rounds, must have 12/);
    await assert.rejects(readLogin('p', await hash(DEMO_PASSWORD, 12), false), /hash of the demo's password/);
    const check = basicCheck(await readLogin('p', await hash('a long password', 12), false));
    assert.equal(await check(basic('operator', 'a long password')), true);
  });
});

describe('flows: the folder of flows', () => {
  const tab = (id: string) => JSON.stringify([{ id, type: 'tab', label: id }]);
  const open = (disk: MemoryDisk, ...shipped: string[]) =>
    openUserFolder({ folder: '/f', shipped, disk, random: seededRandom(1), log: silentLog() });
  const flowsOf = async (disk: MemoryDisk) => new TextDecoder().decode(await disk.read('/f/flows.json'));

  it('holds the shipped tabs, follows them, and keeps what people deployed', async () => {
    const disk = new MemoryDisk();
    const { credentialSecret } = await open(disk, tab('a'), tab('b'));
    assert.equal(await flowsOf(disk), joinTabs([tab('a'), tab('b')]));
    const again = await open(disk, tab('a'), tab('c'));
    assert.equal(await flowsOf(disk), joinTabs([tab('a'), tab('c')]), 'nobody edited it: the new ones');
    assert.equal(again.credentialSecret, credentialSecret);
    await writeFileAtomic(disk, '/f/flows.json', utf8('[{"id":"mine"}]'));
    await open(disk, tab('d'));
    assert.equal(await flowsOf(disk), '[{"id":"mine"}]');
  });
});
