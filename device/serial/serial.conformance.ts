/** What every implementation of serial lines must do; `device` is the far end of one. */
import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import { whenTestEnds } from '../../test/support/cleanup';
import { waitFor } from '../../test/support/wait';
import type { SerialPorts } from '../ports/serial';

export type FarEnd = {
  readonly serial: SerialPorts;
  readonly path: string;
  send(text: string): Promise<void> | void;
  unplug(): void;
  speed(): number;
  /** What the reader wrote. */
  written(): string;
};

export function serialConformance(name: string, plugIn: (test: Context) => FarEnd): void {
  async function opened(test: Context) {
    const device = plugIn(test);
    const heard: string[] = [];
    const lost: Error[] = [];
    const line = await device.serial.open(device.path, 9_600, {
      onBytes: (bytes) => heard.push(Buffer.from(bytes).toString('latin1')),
      onLost: (cause) => lost.push(cause),
    });
    whenTestEnds(() => line.close());
    return { device, line, heard, lost };
  }

  describe(`${name} serial lines`, () => {
    it('carry bytes both ways, at the speed that was asked for', async function () {
      const { device, line, heard } = await opened(this);
      await device.send('abc\r\n\x00\xff');
      await waitFor('the bytes', () => heard.join('') === 'abc\r\n\x00\xff');
      await line.write(Uint8Array.of(0x16, 0x54, 0x0d));
      await waitFor('the command', () => device.written() === '\x16T\r');
      assert.equal(device.speed(), 9_600);
      await line.setSpeed(115_200);
      assert.equal(device.speed(), 115_200);
    });

    it('say once that they were lost, and take nothing more', async function () {
      const { device, line, heard, lost } = await opened(this);
      await device.send('a');
      await waitFor('the byte', () => heard.length > 0);
      device.unplug();
      await waitFor('the loss', () => lost.length > 0);
      assert.equal(lost.length, 1);
      await assert.rejects(line.write(Uint8Array.of(1)));
      await line.close();
      assert.equal(lost.length, 1);
    });

    it('can be had by one at a time, and again after closing', async function () {
      const { device, line, lost } = await opened(this);
      const nobody = { onBytes: () => {}, onLost: () => {} };
      await assert.rejects(device.serial.open(device.path, 9_600, nobody), /lock/i);
      await device.send('x');
      await line.close();
      assert.equal(lost.length, 0);
      const again = await device.serial.open(device.path, 9_600, nobody);
      await again.close();
    });

    it('that are not there are refused with the system error', async function () {
      const { device } = await opened(this);
      await assert.rejects(
        device.serial.open('/dev/serial/by-id/none', 9_600, { onBytes: () => {}, onLost: () => {} }),
        /No such|ENOENT/i,
      );
    });
  });
}
