import assert from 'node:assert/strict';
import { serialGnss } from '../../device/gnss/serial-gnss';
import { systemSerialPorts } from '../../device/serial/serialport';
import { SimulatedSerial } from '../../device/serial/simulated-serial';
import { closeInVirtualTime, makeFolder, NOW, open, TERMINAL, watch } from '../../device/terminal.fixture';
import { TestOperator } from '../../device/uplink/operator.fixture';
import { systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { virtualClock } from '../../platform/virtual-clock';
import type { Position } from '../../protocol/messages/position';
import ticketVector from '../../protocol/vectors/ticket.json';
import { GnssSimulator } from '../../simulators';
import { whenTestEnds } from '../support/cleanup';
import { pseudoScanner } from '../support/pty';
import { waitFor } from '../support/wait';

const PATH = '/dev/serial/by-id/gnss';
/** Shenyang: along Qingnian Street, then east. */
const TRACK = [
  { lat: 41.7852, lon: 123.4314 },
  { lat: 41.8003, lon: 123.4332 },
  { lat: 41.8011, lon: 123.4501 },
];

describe('a terminal with a satellite receiver', () => {
  it('knows the time without a network, says where it is, and says so when it loses the sky', async () => {
    const disk = new MemoryDisk();
    await makeFolder(disk, '/t');
    const clock = virtualClock(NOW);
    const serial = new SimulatedSerial();
    const operator = new TestOperator(clock, TERMINAL.id);
    operator.reachable = false;
    const log = silentLog();
    const gnss = serialGnss({ path: PATH, baudRate: 9_600, clock, log, serial });
    // The board's own clock is trusted by nobody.
    const { terminal, scanner } = await open(disk, clock, operator, { trustSystemClock: false }, { gnss });
    const states = await watch(terminal.screenUrl);
    await waitFor('the fault', () => states.at(-1)?.faults.some(({ id }) => id === 'gnss'));
    scanner.show(ticketVector.pass);
    await waitFor('the pass', () => states.at(-1)?.moment?.kind === 'accepted');
    assert.equal(states.at(-1)?.time.trusted, false);

    serial.plug(PATH);
    await clock.advance(20_000);
    const sky = { open: true };
    const line = { write: async (bytes: Uint8Array) => serial.send(PATH, bytes), close: async () => {} };
    const vehicle = new GnssSimulator({ line, clock, track: TRACK, sky: () => sky.open });
    vehicle.start();
    await clock.advance(30_000);
    await waitFor('the time', () => states.at(-1)?.time.trusted);
    assert.deepEqual(states.at(-1)?.faults, []);

    operator.reachable = true;
    await clock.advance(5 * 60_000);
    const [item] = operator.batches[0]!.batch.items;
    assert.ok(
      item?.kind === 'pass' && item.err <= 4_000 && Math.abs(item.at - NOW) <= item.err,
      'dated anew',
    );
    assert.equal(operator.batches[0]!.batch.clock.source, 'gnss');
    const positions = () =>
      operator.said.filter(({ lane }) => lane === 'position').map(({ value }) => value as Position);
    const fixed = positions().filter(({ source }) => source === 'gnss');
    assert.ok(fixed.length >= 25, `${fixed.length} in five minutes of driving`);
    const { place } = vehicle;
    assert.ok(
      Math.abs(fixed.at(-1)!.lat! - place.lat) < 0.002 && Math.abs(fixed.at(-1)!.lon! - place.lon) < 0.002,
    );
    assert.ok(Math.abs(fixed.at(-1)!.speed! - 8) < 0.1);

    sky.open = false;
    await clock.advance(2 * 60_000);
    const { lat, lon, source } = positions().at(-1)!;
    assert.deepEqual([lat, lon, source], [null, null, 'none']);
    await waitFor('the driver’s words', () =>
      states.at(-1)?.driver?.parts.some(({ id, well }) => id === 'position' && !well),
    );
    const ended = vehicle.close();
    await clock.advance(1_000);
    await ended;
    await closeInVirtualTime(terminal, clock);
  });
});

describe('the simulated receiver', () => {
  it('is read on a real line, in the pieces that a real line gives', async function () {
    const device = pseudoScanner(this);
    const clock = systemClock();
    const gnss = serialGnss({
      path: device.path,
      baudRate: 9_600,
      clock,
      log: silentLog(),
      serial: systemSerialPorts(),
    });
    gnss.start({ onFix: () => {}, onTime: () => {}, onState: () => {}, floor: () => 0 });
    whenTestEnds(() => gnss.close());
    const line = { write: (bytes: Uint8Array) => device.write(bytes, 115_200), close: async () => {} };
    const vehicle = new GnssSimulator({ line, clock, track: TRACK });
    await waitFor('the line', () => device.speed() === 9_600);
    vehicle.start();
    whenTestEnds(() => vehicle.close());
    const fix = await waitFor('a fix', () => gnss.fix);
    assert.ok(Math.abs(fix.lat - TRACK[0]!.lat) < 1e-5 && Math.abs(fix.lon - TRACK[0]!.lon) < 1e-5);
  });

  it('drives along its track and back again', async () => {
    const clock = virtualClock();
    const written: string[] = [];
    const line = {
      write: async (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString('latin1')),
      close: async () => {},
    };
    const vehicle = new GnssSimulator({ line, clock, track: TRACK, speed: 100 });
    vehicle.start();
    const bearings = new Set<number>();
    for (let second = 0; second < 120; second++) {
      bearings.add(Math.round(vehicle.place.bearing));
      await clock.advance(1_000);
    }
    assert.deepEqual([...bearings], [5, 86, 266, 185], 'up, east, west, down');
    const ended = vehicle.close();
    await clock.advance(1_000);
    await ended;
    assert.ok(written.every((text) => text.startsWith('$GPGGA') && text.endsWith('\r\n')));
  });
});
