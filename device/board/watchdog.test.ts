import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../platform/log';
import { virtualClock } from '../../platform/virtual-clock';
import { temporaryFolder } from '../../test/support/folders';
import { waitFor } from '../../test/support/wait';
import { screenAddress } from './screen-address';
import { startWatchdog } from './watchdog';

describe('what systemd hears of the terminal', () => {
  it('is that it is ready, then three times within its watchdog that it lives; nothing when the loop stands still', async () => {
    const folder = temporaryFolder();
    const program = join(folder, 'systemd-notify');
    const heard = join(folder, 'heard');
    writeFileSync(program, `#!/bin/sh\necho "$1" >>${heard}\n`, { mode: 0o755 });
    const lines = () => (existsSync(heard) ? readFileSync(heard, 'utf8').trim().split('\n') : []);
    const clock = virtualClock();
    const env = { NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '60000000' };
    const watchdog = startWatchdog({ clock, env, log: silentLog(), program });
    await waitFor('ready', () => lines()[0] === 'READY=1');
    await clock.advance(60_000);
    await waitFor('three signs of life', () => lines().length === 4);
    assert.deepEqual(lines().slice(1), ['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
    watchdog.stop();
    assert.equal(clock.waiting, 0);
  });

  it('is nothing where there is no systemd', () => {
    const clock = virtualClock();
    startWatchdog({ clock, env: {}, log: silentLog(), program: '/nowhere' });
    assert.equal(clock.waiting, 0);
  });
});

describe("the page's address", () => {
  it('keeps its secret part while the board runs, and is new after that', () => {
    const path = join(temporaryFolder(), 'screen-url');
    const first = screenAddress(path);
    assert.equal(first.token, undefined);
    first.write('http://127.0.0.1:28101/abcdefghijklmnopqrstuvwx/');
    assert.equal(screenAddress(path).token, 'abcdefghijklmnopqrstuvwx');
    writeFileSync(path, 'http://elsewhere/abcdefghijklmnopqrstuvwx/');
    assert.equal(screenAddress(path).token, undefined);
  });
});
