import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { seededRandom } from '../../platform/random';
import { skipBecause } from '../../test/support/skip';
import { nmea, receiver, rmc } from './gnss.fixture';
import { Sentences } from './sentences';

const NOW = Date.UTC(2026, 0, 12, 6, 32);
const RECORDINGS = join(__dirname, '../../../shared/data/nmea');

/** A recording's sentences, each with its ending; skips the test where this machine has none. */
function recording(test: Context, name: string): string[] {
  const path = join(RECORDINGS, name);
  if (!existsSync(path)) {
    return skipBecause(test, `${name} is not on this machine (it is no part of the project)`);
  }
  return readFileSync(path, 'latin1')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('$'))
    .map((line) => `${line}\r\n`);
}

describe('a satellite receiver', () => {
  it('tells place, speed and bearing, and how good they are', async () => {
    const { clock, say, gnss, states } = receiver(NOW);
    await clock.advance(0);
    say(nmea('GNGGA,063200.00,4147.11200,N,12325.88500,E,1,09,0.9,42.0,M,8.0,M,,'));
    say(rmc(NOW));
    const fix = gnss.fix!;
    assert.ok(Math.abs(fix.lat - 41.7852) < 1e-6 && Math.abs(fix.lon - 123.4314166) < 1e-6);
    assert.ok(Math.abs(fix.speed! - 10 * 0.514444) < 1e-4);
    assert.deepEqual([fix.bearing, fix.hdop, fix.heardAt], [90, 0.9, clock.monotonic()]);
    assert.deepEqual(states, ['no fix', 'fix']);
    await gnss.close();
  });

  it('has no fix in a tunnel, and none that is old', async () => {
    const { clock, say, gnss, states } = receiver(NOW);
    await clock.advance(0);
    say(rmc(NOW));
    await clock.advance(4_000);
    assert.ok(gnss.fix);
    say(rmc(NOW + 4_000, 'V'));
    await clock.advance(2_000);
    assert.equal(gnss.fix, undefined);
    say(rmc(NOW + 6_000));
    say(nmea('GNGGA,063206.00,4147.11200,N,12325.88500,E,6,00,9.9,42.0,M,8.0,M,,'));
    say(rmc(NOW + 7_000));
    say(rmc(NOW + 8_000, 'A', 'E'));
    assert.deepEqual(states, ['fix', 'no fix', 'fix', 'no fix'], 'a guess by inertia is no fix');
    await gnss.close();
  });

  it('is missed when it is unplugged, silent when nothing can be read, and found at another speed', async () => {
    const { clock, serial, say, gnss, states } = receiver(NOW);
    await clock.advance(0);
    for (let i = 0; i < 6; i++) {
      say('\x80\x00\xf8x\r\n');
      await clock.advance(1_000);
    }
    assert.equal(gnss.state, 'silent');
    assert.equal(serial.speed('/dev/serial/by-id/gnss'), 115_200, 'the next one');
    say(rmc(NOW));
    serial.unplug('/dev/serial/by-id/gnss');
    await clock.advance(3_000);
    serial.plug('/dev/serial/by-id/gnss');
    await clock.advance(15_000);
    say(rmc(NOW + 20_000));
    assert.deepEqual(states, ['silent', 'fix', 'missing', 'silent', 'fix']);
    await gnss.close();
  });

  it('reads a recorded drive: every position, on the road that was driven', async function () {
    const lines = recording(this, 'genivi_z205_switzerland_drive.nmea');
    const { clock, say, gnss, fixes, states } = receiver(Date.UTC(2010, 3, 3, 13, 10));
    await clock.advance(0);
    for (const line of lines) {
      say(line);
      await clock.advance(line.includes('RMC') ? 1_000 : 0);
    }
    assert.equal(fixes.length, lines.filter((line) => line.includes('RMC')).length);
    for (const { lat, lon, speed } of fixes) {
      assert.ok(lat > 46.29 && lat < 46.33 && lon > 6.93 && lon < 6.96, `${lat} ${lon}`);
      assert.ok(speed! >= 0 && speed! < 40);
    }
    assert.deepEqual(states, ['fix']);
    await gnss.close();
  });

  it('reads a recorded cold start: no fix indoors, then one; a clock that goes back proves itself anew', async function () {
    const lines = recording(this, 'gpsd_bt451.log');
    const { clock, say, gnss, fixes, states, times } = receiver(Date.UTC(2009, 11, 9, 14));
    await clock.advance(0);
    for (const line of lines) {
      say(line);
      await clock.advance(line.includes('RMC') ? 500 : 0);
    }
    const rmcs = lines.filter((line) => line.includes('RMC'));
    // The first one is doubted: this receiver sends RMC first, and its last GGA still said that there is no fix.
    assert.equal(fixes.length, rmcs.filter((line) => line.includes(',A,')).length - 1);
    assert.ok(fixes.length < rmcs.length - 1);
    assert.deepEqual(states, ['no fix', 'fix']);
    // The second part of the recording was made an hour before the first.
    const seen = times.map(({ unix }) => new Date(unix).toISOString().slice(0, 13));
    assert.deepEqual([...new Set(seen)], ['2009-12-09T15', '2009-12-09T14']);
    assert.equal(times.length, 4 + 1, 'each part needs five fixes first');
    await gnss.close();
  });
});

describe('sentences of NMEA 0183', () => {
  const read = (...pieces: Uint8Array[]) => {
    const heard: (string | undefined)[] = [];
    const sentences = new Sentences((sentence) => heard.push(sentence?.raw));
    for (const piece of pieces) sentences.push(piece);
    return heard;
  };

  it('are read whatever pieces they come in', () => {
    const text = Buffer.from(
      rmc(NOW) + nmea('GPGSA,A,3,,,,,,,,,,,,,1.0,0.9,0.5') + rmc(NOW + 1_000),
      'latin1',
    );
    const whole = read(text);
    assert.equal(whole.length, 3);
    assert.deepEqual(read(...[...text].map((byte) => Uint8Array.of(byte))), whole);
  });

  it('without a checksum, with a wrong one, torn or of unknown form are none', () => {
    const good = rmc(NOW);
    const bad = [
      good.replace(/\*../, ''),
      good.replace('4147', '4148'),
      `${good.slice(0, 30)}\r\n`,
      nmea('GPRMC,99,A'),
      nmea('GPRMC'),
      `${good.slice(0, 30)}${good}`,
    ];
    assert.deepEqual(read(Buffer.from(bad.join(''))), [...Array(5).fill(undefined), good.trim()]);
  });

  it('survive a thousand corruptions, and a megabyte without an ending', () => {
    const random = seededRandom(3);
    for (let i = 0; i < 1_000; i++) {
      const bytes = Buffer.from(rmc(NOW) + rmc(NOW + 1_000), 'latin1');
      for (let j = 0; j <= random.below(4); j++) bytes[random.below(bytes.length)] = random.below(256);
      assert.ok(read(bytes).length <= 4 * 2);
    }
    assert.deepEqual(read(new Uint8Array(1_000_000).fill(0x41), Buffer.from(`\r\n${rmc(NOW)}`)), [
      undefined,
      rmc(NOW).trim(),
    ]);
  });
});
