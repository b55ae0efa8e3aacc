import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../platform/clock';
import { silentLog } from '../../../platform/log';
import { whenTestEnds } from '../../../test/support/cleanup';
import { temporaryFolder } from '../../../test/support/folders';
import { EV_KEY, EV_SYN, EventReader, eventBytes, SYN_DROPPED } from '../../input/events';
import { corrupted } from '../corruption.fixture';
import { scannerConformance } from '../scanner.conformance';
import { Keys, pressesOf } from './keys';
import { wedgeRule } from './udev';
import { wedgeScanner } from './wedge-scanner';

const END = { type: EV_SYN, code: 0, value: 0 };
const SYN_LOST = { type: EV_SYN, code: SYN_DROPPED, value: 0 };
const EV_MSC = { type: 4, code: 4, value: 458_788 };
const press = (code: number, value: number) => ({ type: EV_KEY, code, value });
/** As the kernel sends them: what the hardware said, the key, and an end of report. */
const typed = (text: string) =>
  Buffer.concat(pressesOf(text).flatMap((event) => [EV_MSC, event, END].map(eventBytes)));
const CTRL_ALT_F2 = [29, 56, 60]
  .flatMap((code) => [press(code, 1), END])
  .concat([60, 56, 29].flatMap((code) => [press(code, 0), END]));

scannerConformance({
  name: 'wedge',
  endings: ['\r', '\t'],
  encode: typed,
  noise: [
    typed('6901234567892\r'),
    Buffer.concat(CTRL_ALT_F2.map(eventBytes)),
    Buffer.concat([press(30, 1), press(30, 2), press(30, 2), press(30, 0)].map(eventBytes)),
  ],
  corruptions: 300,
  // The kernel hands whole events over: what can happen is wrong keys, and events that it lost and says so.
  corrupt: (text, random) =>
    Buffer.concat(
      [...corrupted(Buffer.from(text, 'latin1'), random)].map((byte) =>
        byte === 13 || (byte >= 32 && byte < 127)
          ? typed(String.fromCharCode(byte))
          : Buffer.concat([random.below(2) === 0 ? press(59, 1) : SYN_LOST, END].map(eventBytes)),
      ),
    ),
  plugIn: () => {
    const path = join(temporaryFolder(), 'event0');
    execFileSync('mkfifo', [path]);
    // Both ends: the reader does not wait for a writer, and nothing ends while the test lives.
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    let plugged = true;
    const unplug = () => {
      if (plugged) closeSync(fd);
      plugged = false;
    };
    whenTestEnds(unplug);
    return {
      path,
      send: async (bytes) => {
        for (let at = 0; at < bytes.length; ) at += await writeSome(fd, bytes.subarray(at, at + 4_096));
      },
      unplug: () => {
        unplug();
        unlinkSync(path);
      },
    };
  },
  open: (path) => wedgeScanner({ path, clock: systemClock(), log: silentLog() }),
});

/** A pipe holds 64 KiB: what does not fit waits for the reader. */
async function writeSome(fd: number, bytes: Uint8Array): Promise<number> {
  for (;;) {
    try {
      return writeSync(fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

describe('keys of a wedge scanner', () => {
  const read = (events: readonly { type: number; code: number; value: number }[]) => {
    const keys = new Keys();
    return Buffer.concat(events.map((event) => keys.take(event) ?? new Uint8Array(0))).toString('latin1');
  };

  it('type every character of base45 and of links, by shift where it needs one', () => {
    const text = 'CR1:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: https://x.cn/#a_b?c=d&e~f';
    assert.equal(read(pressesOf(text)), text);
  });

  it('are no text while Control, Alt or Meta is held, and none that stick', () => {
    for (const held of [29, 97, 56, 100, 125])
      assert.equal(read([press(held, 1), press(30, 1), press(30, 0), press(held, 0), press(48, 1)]), '\0b');
    assert.equal(read([press(30, 1), press(30, 2), press(30, 2)]), 'a');
    assert.equal(read([press(59, 1)]), '\0', 'F1');
  });

  it('mean capitals after Caps Lock, for letters only', () => {
    assert.equal(read([press(58, 1), press(58, 0), ...pressesOf('ab1'), ...pressesOf('C')]), 'AB1c');
  });

  it('come in any pieces', () => {
    const bytes = typed('CR1');
    const reader = new EventReader();
    const keys = new Keys();
    const text = [...bytes].flatMap((byte) =>
      reader.push(Uint8Array.of(byte)).map((event) => keys.take(event)),
    );
    assert.equal(Buffer.concat(text.filter((part) => part !== undefined)).toString(), 'CR1');
  });
});

describe('the udev rule of a wedge scanner', () => {
  it('matches that device alone, hides it from the compositor and lets the service read it', () => {
    assert.equal(
      wedgeRule({ vendor: '1EAB', product: '0c06' }).split('\n')[1],
      'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{idVendor}=="1eab", ATTRS{idProduct}=="0c06", ' +
        'ENV{LIBINPUT_IGNORE_DEVICE}="1", GROUP="coride", MODE="0640"',
    );
  });

  it('is not made of anything but ids', () => {
    for (const vendor of ['', '1eab"', '1ea', '*'])
      assert.throws(() => wedgeRule({ vendor, product: '0c06' }), /four hexadecimal digits/);
  });
});
