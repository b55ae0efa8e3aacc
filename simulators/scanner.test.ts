import assert from 'node:assert/strict';
import { once } from 'node:events';
import { SerialPort } from 'serialport';
import { systemClock } from '../platform/clock';
import { virtualClock } from '../platform/virtual-clock';
import { pseudoScanner } from '../test/support/pty';
import { waitFor } from '../test/support/wait';
import { openScannerLine, ScannerSimulator } from './scanner';

const PASS = `CR1:${'A'.repeat(245)}`;

describe('simulated scanner', () => {
  it('sends text and ending at the speed of its line, one code after another', async () => {
    const clock = virtualClock();
    const pieces: { at: number; text: string }[] = [];
    const line = {
      write: async (bytes: Uint8Array) => {
        pieces.push({ at: clock.monotonic(), text: Buffer.from(bytes).toString('latin1') });
      },
      close: async () => undefined,
    };
    const scanner = new ScannerSimulator({ line, clock, baud: 9600, ending: '\r\n' });
    const sent = Promise.all([scanner.scan(PASS), scanner.scan('CR2:X')]);
    await clock.advance(1_000);
    await sent;
    assert.equal(pieces.map(({ text }) => text).join(''), `${PASS}\r\nCR2:X\r\n`);
    assert.ok(pieces.every(({ text }) => text.length <= 16));
    // 258 bytes of 10 bits at 9600 a second.
    assert.ok(Math.abs(pieces.at(-1)!.at - 268.75) < 1, `${pieces.at(-1)!.at} ms`);
  });

  it('is read by a serial port at the other end of a line', async function () {
    const pty = pseudoScanner(this);
    const port = new SerialPort({ path: pty.path, baudRate: 115_200, autoOpen: false });
    let heard = '';
    port.on('data', (bytes: Buffer) => {
      heard += bytes.toString('latin1');
    });
    port.open();
    await once(port, 'open');
    const line = { write: (bytes: Uint8Array) => pty.write(bytes, 0), close: async () => pty.unplug() };
    const scanner = new ScannerSimulator({ line, clock: systemClock(), baud: 115_200 });
    await scanner.scan(PASS);
    await waitFor('the whole pass', () => heard === `${PASS}\r`);
    port.close();
    await once(port, 'close');
    await scanner.close();
  });

  it('says when there is no such line', async () => {
    await assert.rejects(openScannerLine('/dev/coride-none'), /coride-none/);
  });
});
