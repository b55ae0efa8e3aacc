import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { encodePass } from '../../protocol/pass';
import { whenTestEnds } from '../../test/support/cleanup';
import { temporaryFolder } from '../../test/support/folders';
import { pseudoScanner } from '../../test/support/pty';
import { waitFor } from '../../test/support/wait';
import type { ScannerState } from '../ports/scanner';
import { serialScanner } from './serial-scanner';

const pass = encodePass(Uint8Array.from({ length: 163 }, (_, i) => (i * 37) % 256));

function read(path: string) {
  const frames: string[] = [];
  const states: ScannerState[] = [];
  const scanner = serialScanner({ path, baudRate: 115_200, clock: systemClock(), log: silentLog() });
  scanner.start({
    onFrame: (frame) => frames.push(frame.kind === 'code' ? frame.text : 'foreign'),
    onState: (state) => states.push(state),
  });
  whenTestEnds(() => scanner.close());
  return { scanner, frames, states };
}

describe('serial scanner', () => {
  it('reads passes and links from a real line, at the speed of such lines', async function () {
    const device = pseudoScanner(this);
    const { scanner, frames } = read(device.path);
    await waitFor('the scanner to be ready', () => scanner.state === 'ready');
    await device.write(`${pass}\r\n`);
    await device.write(`${pass}\r\n`, 9600);
    await device.write('HTTPS://CORIDE.CITY/#AAAA', 0);
    await waitFor('three codes', () => frames.length === 3);
    assert.deepEqual(frames, [pass, pass, 'HTTPS://CORIDE.CITY']);
  });

  it('says that the device is missing, and finds it when it comes', async function () {
    const folder = temporaryFolder();
    const path = join(folder, 'scanner');
    const { scanner, states, frames } = read(path);
    await waitFor('the scanner to be missed', () => scanner.state === 'missing');
    const device = pseudoScanner(this);
    symlinkSync(device.path, path);
    await waitFor('the scanner to be ready', () => scanner.state === 'ready');
    await device.write(`${pass}\r`);
    await waitFor('the pass', () => frames.length === 1);
    assert.deepEqual(states, ['missing', 'ready']);
  });

  it('notices that the device was unplugged', async function () {
    const device = pseudoScanner(this);
    const { scanner, frames, states } = read(device.path);
    await waitFor('the scanner to be ready', () => scanner.state === 'ready');
    await device.write(`${pass}\r`);
    await waitFor('the pass', () => frames.length === 1);
    await device.write(pass.slice(0, 80));
    device.unplug();
    await waitFor('the scanner to be missed', () => scanner.state === 'missing');
    assert.deepEqual(states, ['ready', 'missing']);
    assert.equal(frames.length, 1);
  });
});
