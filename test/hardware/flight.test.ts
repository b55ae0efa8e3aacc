import assert from 'node:assert/strict';
import { Mask } from '../../device/recorder/mask';
import { Recorder } from '../../device/recorder/recorder';
import { readRecording } from '../../device/recorder/recording';
import { recordedKeys, recordedSerial } from '../../device/recorder/taps';
import { serialScanner } from '../../device/scanner/serial-scanner';
import { typedBytes } from '../../device/scanner/wedge/keys';
import { wedgeScanner } from '../../device/scanner/wedge/wedge-scanner';
import { SimulatedSerial } from '../../device/serial/simulated-serial';
import { closeInVirtualTime, makeFolder, NOW, open, TERMINAL, watch } from '../../device/terminal.fixture';
import { TestOperator } from '../../device/uplink/operator.fixture';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { type VirtualClock, virtualClock } from '../../platform/virtual-clock';
import ticketVector from '../../protocol/vectors/ticket.json';
import { replay } from '../../simulators';
import { waitFor } from '../support/wait';

const PATH = '/dev/serial/by-id/scanner';
const { pass } = ticketVector;
const log = silentLog();

/** A terminal whose scanner's line, or its keys, are recorded. */
async function vehicle(kind: 'serial' | 'wedge' = 'serial') {
  const disk = new MemoryDisk();
  await makeFolder(disk, '/t');
  const clock: VirtualClock = virtualClock(NOW);
  const serial = new SimulatedSerial();
  const recorder = new Recorder({ clock, disk, folder: '/t/flight', log });
  const shared = { path: PATH, clock, log };
  const scanner =
    kind === 'wedge'
      ? wedgeScanner({ ...shared, inputs: recordedKeys(serial, recorder, 'scanner') })
      : serialScanner({
          ...shared,
          baudRate: 115_200,
          serial: recordedSerial(serial, recorder, 'scanner', true),
        });
  const operator = new TestOperator(clock, TERMINAL.id);
  const { terminal } = await open(disk, clock, operator, {}, { scanner, recorder });
  const states = await watch(terminal.screenUrl);
  const send = (text: string) => serial.send(PATH, Buffer.from(text, 'latin1'));
  const close = () => closeInVirtualTime(terminal, clock);
  return { disk, clock, serial, recorder, scanner, states, terminal, send, close };
}

describe('the flight recorder', () => {
  it('turns a fault in the field into a test: a plug that shakes loose in the middle of a pass', async () => {
    const field = await vehicle();
    field.serial.plug(PATH);
    await field.clock.advance(2_000);
    field.send(pass.slice(0, 90));
    field.serial.unplug(PATH);
    await waitFor('the fault', () => field.states.at(-1)?.faults.some(({ id }) => id === 'scanner'));
    await field.clock.advance(500);
    field.serial.plug(PATH);
    await field.clock.advance(5_000);
    field.send(`${pass.slice(90)}\r`);
    await field.clock.advance(1_000);
    field.send(pass.slice(0, 100));
    await field.clock.advance(20);
    field.send(`${pass.slice(100)}\r`);
    await waitFor('the pass', () => field.states.at(-1)?.moment?.kind === 'accepted');
    await field.clock.advance(1_000);
    const text = field.recorder.text();
    assert.equal(field.terminal.ledger.accepted, 1);
    await field.close();

    // Nothing of the pass left the vehicle, not even eight characters.
    for (let at = 4; at + 8 <= pass.length; at++) assert.ok(!text.includes(pass.slice(at, at + 8)));

    const bench = await vehicle();
    await replay(text, {
      clock: bench.clock,
      serial: bench.serial,
      pathOf: (name) => (name === 'scanner' ? PATH : undefined),
      passOf: () => pass,
    });
    await waitFor('the same end', () => bench.states.at(-1)?.moment?.kind === 'accepted');
    const seen = (states: typeof field.states) =>
      states
        .map(({ faults }) => faults.some(({ id }) => id === 'scanner'))
        .filter((each, i, all) => each !== all[i - 1]);
    assert.deepEqual(seen(bench.states).slice(-2), seen(field.states).slice(-2), 'missing, then back');
    assert.equal(bench.terminal.ledger.accepted, 1, 'the torn one is none');
    const again = readRecording(bench.recorder.text()).filter(({ is }) => is === 'bytes').length;
    assert.equal(again, readRecording(text).filter(({ is }) => is === 'bytes').length);
    await bench.close();
  });

  it('does the same for a scanner that is a keyboard: a key of no code in the middle of a pass', async () => {
    const field = await vehicle('wedge');
    field.serial.plug(PATH);
    await field.clock.advance(2_000);
    const type = (text: string) => field.serial.send(PATH, typedBytes(text));
    type(`${pass.slice(0, 90)}\0${pass.slice(90)}\r`);
    await waitFor('the refusal', () => field.states.at(-1)?.moment?.kind === 'refused');
    await field.clock.advance(5_000);
    type(`${pass}\r`);
    await waitFor('the pass', () => field.states.at(-1)?.moment?.kind === 'accepted');
    await field.clock.advance(1_000);
    const text = field.recorder.text();
    await field.close();
    for (let at = 4; at + 8 <= pass.length; at++) assert.ok(!text.includes(pass.slice(at, at + 8)));

    const bench = await vehicle('wedge');
    await replay(text, {
      clock: bench.clock,
      serial: bench.serial,
      pathOf: () => PATH,
      passOf: () => pass,
    });
    await waitFor('the same end', () => bench.states.at(-1)?.moment?.kind === 'accepted');
    const kinds = new Set(bench.states.map(({ moment }) => moment?.kind));
    assert.deepEqual([...kinds].filter(Boolean), ['refused', 'accepted']);
    assert.equal(bench.recorder.text().replace(/"began".*/, ''), text.replace(/"began".*/, ''));
    await bench.close();
  });

  it('stays small in memory and on disk, forgets the oldest, and writes nothing while nothing happens', async () => {
    const clock = virtualClock();
    const disk = new MemoryDisk();
    const recorder = new Recorder({ clock, disk, folder: '/flight', log, halfBytes: 4_096 });
    for (let i = 0; i < 500; i++) {
      recorder.note({ is: 'bytes', on: 'gnss', text: `${i} `.padEnd(80, '.') });
      await clock.advance(2_000);
    }
    assert.ok(recorder.text().length <= 8_192);
    assert.match(recorder.text(), /"499 /);
    await recorder.write();
    const files = await Promise.all(['flight-0', 'flight-1'].map((name) => disk.read(`/flight/${name}`)));
    assert.ok(
      files.every(({ length }) => length > 0 && length <= 4_096),
      `${files.map(({ length }) => length)}`,
    );
    const before = Buffer.concat(files).toString('hex');
    await clock.advance(10 * 60_000);
    const after = await Promise.all(['flight-0', 'flight-1'].map((name) => disk.read(`/flight/${name}`)));
    assert.equal(Buffer.concat(after).toString('hex'), before);
    await recorder.close();
  });

  it('masks codes whatever pieces they come in, and keeps what faults are made of', () => {
    const bytes = Buffer.from(`\x02\x00${pass}\r\nHTTPS://X.CN/#ABC\t6901234\xff\r`, 'latin1');
    for (const size of [1, 2, 3, 7, 64, bytes.length]) {
      const mask = new Mask();
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(mask.apply(bytes.subarray(at, at + size)));
      const text = Buffer.concat(pieces).toString('latin1');
      assert.equal(text.length, bytes.length);
      assert.equal(text.slice(-10), `\t${'x'.repeat(7)}\xff\r`);
      assert.equal(text.slice(0, 2), '\x02\0');
      assert.match(text.slice(2), /^.{4}x{245}\r\nHTTPx{13}\t/);
    }
  });
});
