import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { whenTestEnds } from './cleanup';
import { temporaryFolder } from './folders';
import { freePort } from './ports';
import { waitFor } from './wait';

describe('test/support: waiting, ports and folders', () => {
  it('waits until the condition holds and gives what it found', async () => {
    let looks = 0;
    assert.equal(await waitFor('the third look', () => (++looks === 3 ? 'found' : undefined)), 'found');
    assert.equal(looks, 3);
  });

  it('names what it waited for, and what the last look gave or threw', async () => {
    const quick = { deadline: 30 };
    await assert.rejects(
      waitFor('the moon', () => 0, quick),
      /^Error: Waited 30 ms for the moon; the last look gave 0$/,
    );
    const failing = () => {
      throw new Error('no such page');
    };
    await assert.rejects(waitFor('the sun', failing, quick), /the last look failed: no such page$/);
  });

  it('gives ports below 32768 on which one can listen, never one twice', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    assert.equal(new Set(ports).size, 20);
    assert.ok(ports.every((port) => port < 32_768));
    const server = createServer();
    whenTestEnds(() => void server.close());
    await new Promise<void>((resolve) => server.listen(ports[0], '127.0.0.1', resolve));
  });

  it('removes a test folder with what is in it, also after a test that failed', () => {
    const folder = temporaryFolder();
    const spec = join(folder, 'fails.test.ts');
    const note = join(folder, 'note');
    writeFileSync(
      spec,
      `const { writeFileSync } = require('node:fs');
       const { temporaryFolder } = require(${JSON.stringify(join(__dirname, 'folders'))});
       it('fails', () => {
         const folder = temporaryFolder();
         writeFileSync(folder + '/inside', '');
         writeFileSync(${JSON.stringify(note)}, folder);
         throw new Error('as meant');
       });`,
    );
    const mocha = require.resolve('mocha/bin/mocha.js');
    const root = join(__dirname, '../..');
    assert.throws(() => execFileSync(process.execPath, [mocha, spec], { cwd: root, stdio: 'pipe' }));
    const made = readFileSync(note, 'utf8');
    assert.match(made, /coride-test-/);
    assert.equal(existsSync(made), false);
  });
});
