import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import { systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { encodePass } from '../../protocol/pass';
import { whenTestEnds } from '../../test/support/cleanup';
import { type PseudoScanner, pseudoScanner } from '../../test/support/pty';
import { waitFor } from '../../test/support/wait';
import type { ScannerDriver } from './driver';
import { gm65Module } from './gm65/module.fixture';
import { honeywellModule } from './honeywell/module.fixture';
import { SERIAL_DRIVERS } from './models';
import { connect, type SimulatedModule, sampled } from './module.fixture';
import { newlandModule } from './newland/module.fixture';
import { hastyClock, scannerConformance } from './scanner.conformance';
import { serialScanner } from './serial-scanner';

const PASS = encodePass(Uint8Array.from({ length: 163 }, (_, i) => (i * 37) % 256));
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

/** Codes of others, among them binary ones, one that looks like the beginning of an answer, and answers nobody asked for. */
const NOISE = [
  latin1('6901234567892\r\n'),
  Uint8Array.from({ length: 120 }, (_, i) => (i * 89) % 256),
  latin1('\x02\x00CR1:\x00\xff~\x01'),
  Uint8Array.from(Buffer.from('02000001003331', 'hex')),
  latin1('\x02\x010000#SCNMOD2\x06;\x03'),
  latin1('TRGMOD3\x06.'),
];

const MODULES: Record<string, (speed?: number) => SimulatedModule> = {
  gm65: gm65Module,
  newland: newlandModule,
  honeywell: honeywellModule,
};

for (const [name, driver] of Object.entries(SERIAL_DRIVERS)) {
  scannerConformance({
    name,
    endings: ['\r', '\n', '\r\n', '\t', ''],
    encode: latin1,
    noise: NOISE,
    corruptions: 1_000,
    plugIn: (test) => {
      const device = pseudoScanner(test);
      const module = MODULES[name]?.(115_200);
      if (module) connect(module, device);
      return {
        path: device.path,
        send: (bytes) => device.write(bytes, 0),
        unplug: () => device.unplug(),
      };
    },
    open: (path) =>
      serialScanner({ path, baudRate: 115_200, driver, clock: systemClock(), log: silentLog() }),
  });
}

function meet(test: Context, driver: ScannerDriver, module: SimulatedModule | undefined, baudRate = 115_200) {
  const device: PseudoScanner = pseudoScanner(test);
  const told = module ? connect(module, device) : { commands: [] };
  const clock = hastyClock();
  const frames: string[] = [];
  const states: string[] = [];
  const scanner = serialScanner({ path: device.path, baudRate, driver, clock, log: silentLog() });
  scanner.start({
    onFrame: (frame) => frames.push(frame.kind === 'code' ? frame.text : 'foreign'),
    onState: (state) => states.push(state),
  });
  whenTestEnds(() => scanner.close());
  return { device, told, clock, frames, states, scanner };
}

for (const [name, makeModule] of Object.entries(MODULES)) {
  const driver = SERIAL_DRIVERS[name as keyof typeof SERIAL_DRIVERS];

  describe(`${name}, asked about its settings`, () => {
    it('is put right, tells nobody else its answers, and reads on meanwhile', async function () {
      const module = makeModule(115_200);
      module.showSettingCode();
      const { device, scanner, frames } = meet(this, driver, module);
      await waitFor('the settings', () => scanner.about?.settings === 'mended');
      await device.write(`${PASS}\r`, 0);
      await waitFor('the pass', () => frames.length === 1);
      assert.deepEqual(frames, [PASS]);
      const wanted = Object.entries(module.settings()).map(([key, value]) => `${key}=${value}`);
      assert.equal(scanner.about?.fingerprint, wanted.join(' '));
    });

    it('is found changed within the hour, mended and reported', async function () {
      const module = makeModule(115_200);
      const { scanner, clock, told } = meet(this, driver, module);
      await waitFor('the settings', () => /right|mended/.test(scanner.about?.settings ?? ''));
      const right = scanner.about?.fingerprint;
      const before = module.settings();
      module.showSettingCode();
      const changed = JSON.stringify(module.settings()) !== JSON.stringify(before);
      const asked = told.commands.length;
      clock.passHour();
      await waitFor('the answers', () => told.commands.length > asked);
      if (changed) await waitFor('the report', () => scanner.about?.tampered === 1);
      // A GM65 whose setting codes are off cannot be changed by one: that is the point.
      assert.equal(changed, name !== 'gm65');
      await waitFor('the fingerprint', () => scanner.about?.fingerprint === right);
      assert.deepEqual(module.settings(), before);
    });

    it('says so when it cannot be put right', async function () {
      const module = makeModule(115_200);
      const stubborn: SimulatedModule = {
        ...module,
        answers: (command) => {
          const answers = module.answers(command);
          module.showSettingCode();
          return answers;
        },
      };
      if (name === 'gm65') module.answers(Buffer.from('7e000801000301abcd', 'hex'));
      const fixed = name === 'gm65' ? refusingWrites(module) : stubborn;
      const { scanner } = meet(this, driver, fixed);
      await waitFor('the verdict', () => scanner.about?.settings === 'wrong');
    });

    it('lights and triggers by the commands of its manual', async function () {
      const { scanner, told } = meet(this, driver, makeModule(115_200));
      await waitFor('the settings', () => scanner.about?.settings !== 'unasked');
      await scanner.light!(true);
      await scanner.trigger!(true);
      const expected = {
        gm65: ['7e000801000201', '7e0008010000'],
        newland: ['7e013030303023494c4c53434e313b03', '7e01303030302353434e545247313b03'],
        honeywell: ['164d0d53434e4c45443121', '16540d'],
      }[name]!;
      for (const command of expected)
        assert.ok(
          told.commands.some((sent) => sent.startsWith(command)),
          `${command} in ${told.commands}`,
        );
    });
  });
}

const refusingWrites = (module: SimulatedModule): SimulatedModule => ({
  ...module,
  answers: (command) =>
    command[2] === 8 ? [Uint8Array.from(Buffer.from('02000301006a61', 'hex'))] : module.answers(command),
});

describe('a line at the wrong speed', () => {
  it('is found out where the module answers questions, and the module set to the right one', async function () {
    const module = gm65Module(9_600);
    const { scanner, device, frames, states } = meet(this, SERIAL_DRIVERS.gm65, module);
    await waitFor('the settings', () => scanner.about?.settings === 'mended', { deadline: 15_000 });
    assert.deepEqual([module.speed, scanner.about?.speed, device.speed()], [115_200, 115_200, 115_200]);
    await device.write(`${PASS}\r`);
    await waitFor('the pass', () => frames.length === 1);
    assert.ok(!states.includes('garbled'));
  });

  it('is kept at the speed of a module that cannot be set', async function () {
    const module = newlandModule(9_600);
    const { scanner, device } = meet(this, SERIAL_DRIVERS.newland, module);
    await waitFor('the settings', () => scanner.about?.settings === 'right', { deadline: 15_000 });
    assert.deepEqual([scanner.about?.speed, device.speed()], [9_600, 9_600]);
  });

  it('is said on the screen where nobody answers, until codes come again', async function () {
    const { scanner, device, frames, states } = meet(this, SERIAL_DRIVERS.generic, undefined);
    await waitFor('the scanner', () => scanner.state === 'ready');
    for (let i = 0; scanner.state !== 'garbled' && i < 50; i++) {
      const before = states.length;
      await device.write(sampled(latin1(`${PASS}\r\n`), 9_600, 115_200), 0);
      await waitFor('silence', () => states.length > before || quiet(), { deadline: 1_000 });
    }
    assert.equal(scanner.state, 'garbled');
    assert.deepEqual(
      frames.filter((text) => text !== 'foreign'),
      [],
    );
    await device.write(`${PASS}\r\n`, 0);
    await waitFor('a code', () => scanner.state === 'ready');
    assert.deepEqual(states, ['ready', 'garbled', 'ready']);
  });

  it('and a right one is not called wrong, whatever codes of others are shown (control)', async function () {
    const { scanner, device, frames } = meet(this, SERIAL_DRIVERS.generic, undefined);
    await waitFor('the scanner', () => scanner.state === 'ready');
    assert.deepEqual([...sampled(latin1(PASS), 9_600, 9_600)], [...latin1(PASS)]);
    for (const text of ['6901234567892\r', 'https://example.org/\r', '中文条码 WIFI:S:x;;\r'])
      await device.write(Buffer.from(text), 0);
    await device.write(`${PASS}\r`, 0);
    await waitFor('the pass', () => frames.includes(PASS));
    assert.equal(scanner.state, 'ready');
  });
});

const quiet = () => new Promise<boolean>((done) => setTimeout(() => done(true), 60));
