/** What every kind of scanner must do, on a real device path, up to check-ins in a real outbox. */
import assert from 'node:assert/strict';
import { symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { systemClock } from '../../platform/clock';
import { type Random, seededRandom } from '../../platform/random';
import { whenTestEnds } from '../../test/support/cleanup';
import { temporaryFolder } from '../../test/support/folders';
import { waitFor } from '../../test/support/wait';
import type { Scanner } from '../ports/scanner';
import { corrupted } from './corruption.fixture';
import { openDesk } from './desk.fixture';

export type DeviceForTest = {
  readonly path: string;
  /** Sends bytes as the device does. */
  send(bytes: Uint8Array): Promise<void>;
  unplug(): void;
};

export type ScannerKind = {
  readonly name: string;
  /** What it can send after a code. */
  readonly endings: readonly string[];
  /** The bytes that the device sends for a text. */
  encode(text: string): Uint8Array;
  /** Bytes of somebody else's code, or of nobody's. */
  readonly noise: readonly Uint8Array[];
  /** Skips the test that asks where this machine has no such device. */
  plugIn(test: Context): DeviceForTest;
  open(path: string): Scanner;
  /** How many corruptions: a thousand, or as many as are quick. */
  readonly corruptions: number;
  /** The bytes of a text after something happened to it; by default something happens to the bytes themselves. */
  corrupt?(text: string, random: Random): Uint8Array;
};

const LINK = 'HTTPS://CHECK.CORIDE.CN/#CAF23SX6NEJPAKMHS7JXJLNY5Q';
/** All that leaves the scanner of a link: what follows the host may be somebody's. */
const ORIGIN = 'HTTPS://CHECK.CORIDE.CN';
/** Corruptions between two passes that must be read. */
const ROUND = 20;

export function scannerConformance(kind: ScannerKind): void {
  const { corrupt = (text, random) => corrupted(kind.encode(text), random) } = kind;
  async function reading(test: Context, path?: string) {
    const device = kind.plugIn(test);
    const { desk, outcomes, pass, checkedIn } = await openDesk();
    const frames: string[] = [];
    const states: string[] = [];
    const decided = new Map<string, Promise<void>>();
    const scanner = kind.open(path ?? device.path);
    scanner.start({
      onFrame: (frame) => {
        const text = frame.kind === 'code' ? frame.text : 'foreign';
        frames.push(text);
        decided.set(text, desk.scanned(frame));
      },
      onState: (state) => states.push(state),
    });
    whenTestEnds(() => scanner.close());
    const show = (text: string) => device.send(kind.encode(text));
    const ready = () => waitFor('the scanner', () => scanner.state === 'ready');
    /** The desk has decided on a code. */
    const outcome = async (text: string) => {
      await waitFor('the code', () => decided.has(text));
      await decided.get(text);
    };
    return { device, scanner, frames, states, outcomes, outcome, pass, checkedIn, show, ready };
  }

  describe(`${kind.name} scanner`, () => {
    it('reads passes and links whatever comes after them, and checks the passes in', async function () {
      const { show, ready, frames, pass, outcomes, checkedIn } = await reading(this);
      await ready();
      const shown: string[] = [];
      for (const ending of kind.endings) {
        const one = pass();
        await show(one + ending);
        // Without an ending a link is whole when nothing follows: the next code comes later.
        await show(LINK + ending);
        shown.push(one, ORIGIN);
        await waitFor('both codes', () => frames.length >= shown.length);
      }
      assert.deepEqual(frames, shown);
      await waitFor('every outcome', () => outcomes.length >= kind.endings.length + 1);
      assert.deepEqual(
        await checkedIn(),
        shown.filter((text) => text !== ORIGIN),
      );
    });

    it('takes codes out of a burst, and out of noise', async function () {
      const { device, show, ready, pass, checkedIn, outcomes } = await reading(this);
      await ready();
      const passes = [pass(), pass(), pass()];
      await show(passes.map((text) => `${text}\r`).join(''));
      for (const bytes of kind.noise) {
        await device.send(bytes);
        passes.push(pass());
        await show(`\r${passes.at(-1)}\r`);
      }
      const accepted = () => outcomes.filter((outcome) => outcome.kind === 'accepted').length;
      await waitFor('all passes', () => accepted() === passes.length);
      assert.deepEqual(await checkedIn(), passes);
    });

    it('makes one check-in and one sound of a code that is read twenty times in a second', async function () {
      const { show, ready, frames, pass, outcomes, checkedIn } = await reading(this);
      await ready();
      const one = pass();
      for (let i = 0; i < 20; i++) await show(`${one}\r`);
      await waitFor('twenty readings', () => frames.length === 20);
      await waitFor('the outcome', () => outcomes.length > 0);
      assert.deepEqual(
        outcomes.map(({ code }) => code),
        ['checked-in'],
      );
      assert.deepEqual(await checkedIn(), [one]);
    });

    it('is missed when it is unplugged in the middle of a code, and reads on when it is back', async function () {
      const path = join(temporaryFolder(), 'scanner');
      const first = kind.plugIn(this);
      symlinkSync(first.path, path);
      const { scanner, ready, pass, checkedIn, outcomes, states } = await reading(this, path);
      await ready();
      const [one, two, three] = [pass(), pass(), pass()];
      await first.send(kind.encode(`${one}\r`));
      await waitFor('the first pass', () => outcomes.length === 1);
      await first.send(kind.encode(two!.slice(0, 90)));
      first.unplug();
      await waitFor('the loss', () => scanner.state === 'missing');
      unlinkSync(path);
      const second = kind.plugIn(this);
      symlinkSync(second.path, path);
      await ready();
      await second.send(kind.encode(`${two!.slice(90)}\r${three}\r`));
      await waitFor('the third pass', () => outcomes.some(({ kind: how }, i) => i > 0 && how === 'accepted'));
      assert.deepEqual(await checkedIn(), [one, three], 'a torn pass is none');
      assert.deepEqual(
        states.filter((state, i) => state !== states[i - 1]),
        ['ready', 'missing', 'ready'],
      );
    });

    it(`checks in nobody who was not there, whatever happens to the bytes: ${kind.corruptions} corruptions`, async function () {
      const { device, ready, pass, outcome, checkedIn, show } = await reading(this);
      await ready();
      const random = seededRandom(kind.name);
      const sent = new Set<string>();
      const whole: string[] = [];
      for (let i = 0; i < kind.corruptions; i += ROUND) {
        for (let j = 0; j < ROUND; j++) {
          const text = pass();
          sent.add(text);
          await device.send(corrupt(`${text}\r`, random));
        }
        // The line is as good as new after each round, or this one would not be read.
        const good = pass();
        sent.add(good);
        whole.push(good);
        await show(`\r${good}\r`);
        await outcome(good);
      }
      const result = await checkedIn();
      assert.deepEqual(wrongCheckIns(result, sent), []);
      for (const good of whole) assert.ok(result.includes(good));
      assert.equal(new Set(result).size, result.length, 'nobody twice');
      assert.deepEqual(wrongCheckIns([...result, pass()], sent).length, 1, 'a wrong one would be found');
    });
  });
}

const wrongCheckIns = (checkedIn: readonly string[], sent: ReadonlySet<string>) =>
  checkedIn.filter((text) => !sent.has(text));

/** A clock whose waits of a minute and more end when the test says so. */
export function hastyClock() {
  const clock = systemClock();
  const long: (() => void)[] = [];
  return {
    ...clock,
    setTimer: (ms: number, fn: () => void) => {
      if (ms < 60_000) return clock.setTimer(ms, fn);
      long.push(fn);
      return { cancel: () => void long.splice(long.indexOf(fn), long.includes(fn) ? 1 : 0) };
    },
    /** The longest wait is over. */
    passHour: () => {
      for (const fn of long.splice(0)) fn();
    },
  };
}
