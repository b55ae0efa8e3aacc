import assert from 'node:assert/strict';
import { once } from 'node:events';
import { SerialPort } from 'serialport';
import { whenTestEnds } from './cleanup';
import { type PseudoScanner, pseudoScanner } from './pty';
import { waitFor } from './wait';

describe('test/support: a scanner on a pseudo terminal', () => {
  it('delivers every byte of every code to a serial port', async function () {
    const scanner = pseudoScanner(this);
    const { read } = await openPort(scanner);
    const codes = Array.from({ length: 20 }, (_, i) => `CODE ${i} ${'0123456789ABCDEF'.repeat(8)}\r\n`);
    for (const code of codes) await scanner.write(code, 0);
    const all = codes.join('');
    await waitFor('all codes', () => read().length >= all.length);
    assert.equal(read(), all);
  });

  it('paces bytes as the line would', async function () {
    const scanner = pseudoScanner(this);
    const { read } = await openPort(scanner);
    const start = performance.now();
    await scanner.write('x'.repeat(96), 9600);
    assert.ok(performance.now() - start >= 90, '960 bits at 9600 baud take 100 ms');
    await waitFor('the code', () => read().length === 96);
  });

  it('goes away as a pulled cable does', async function () {
    const scanner = pseudoScanner(this);
    const { port, read } = await openPort(scanner);
    await scanner.write('before\r');
    await waitFor('the port to read', () => read() === 'before\r');
    const closed = once(port, 'close');
    scanner.unplug();
    await closed;
  });
});

async function openPort(scanner: PseudoScanner): Promise<{ port: SerialPort; read: () => string }> {
  const port = new SerialPort({ path: scanner.path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  whenTestEnds(() => new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())));
  let text = '';
  port.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  return { port, read: () => text };
}
