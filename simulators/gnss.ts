/** A receiver on a vehicle that drives along a track: NMEA 0183 once a second, with tunnels. */
import type { Clock } from '../platform/clock';
import type { ScannerLine } from './scanner';

export type TrackPoint = { readonly lat: number; readonly lon: number };

export type GnssOptions = {
  /** Where its sentences go: `openScannerLine` opens any serial path. */
  readonly line: ScannerLine;
  readonly clock: Clock;
  /** Two points at least; at its end the vehicle turns. */
  readonly track: readonly TrackPoint[];
  /** Metres a second; default 8, a bus in a city. */
  readonly speed?: number;
  /** Whether satellites are heard; default always. */
  readonly sky?: () => boolean;
  /** What the receiver takes for now, unix ms; default the clock's. An old one is 1024 weeks behind. */
  readonly now?: () => number;
};

const METRES_A_DEGREE = 111_320;
const KNOT = 0.514_444;

export class GnssSimulator {
  private stopped = false;
  private running: Promise<void> | undefined;
  private metres = 0;

  constructor(private readonly options: GnssOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async close(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.options.line.close();
  }

  /** Where the vehicle is now. */
  get place(): TrackPoint & { bearing: number } {
    return placeAlong(this.options.track, this.metres);
  }

  /** One second's sentences. */
  epoch(): string {
    const { sky = () => true, now = () => this.options.clock.now(), speed = 8 } = this.options;
    const time = stamp(now());
    if (!sky())
      return sentences(
        `GPRMC,${time.hour},V,,,,,,,${time.date},,,N`,
        `GPGGA,${time.hour},,,,,0,00,99.99,,,,,,`,
      );
    const { lat, lon, bearing } = this.place;
    const where = `${degrees(lat, 2)},${lat < 0 ? 'S' : 'N'},${degrees(lon, 3)},${lon < 0 ? 'W' : 'E'}`;
    return sentences(
      `GPGGA,${time.hour},${where},1,09,0.9,42.0,M,8.0,M,,`,
      `GPRMC,${time.hour},A,${where},${(speed / KNOT).toFixed(2)},${bearing.toFixed(1)},${time.date},,,A`,
    );
  }

  private async run(): Promise<void> {
    const { line, clock, speed = 8 } = this.options;
    while (!this.stopped) {
      await line.write(Buffer.from(this.epoch(), 'latin1'));
      await clock.sleep(1_000);
      this.metres += speed;
    }
  }
}

/** A sentence with its checksum: the exclusive or of everything between `$` and `*`. */
export function nmea(body: string): string {
  const sum = [...body].reduce((all, character) => all ^ character.charCodeAt(0), 0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}

const sentences = (...bodies: string[]) => bodies.map((body) => `${nmea(body)}\r\n`).join('');

function stamp(unixMs: number): { hour: string; date: string } {
  const iso = new Date(unixMs).toISOString();
  const [year, month, day] = [iso.slice(2, 4), iso.slice(5, 7), iso.slice(8, 10)];
  return { hour: iso.slice(11, 22).replaceAll(':', ''), date: `${day}${month}${year}` };
}

function degrees(value: number, digits: number): string {
  const whole = Math.floor(Math.abs(value));
  const minutes = ((Math.abs(value) - whole) * 60).toFixed(5).padStart(8, '0');
  return `${String(whole).padStart(digits, '0')}${minutes}`;
}

/** On a city's scale the earth is flat. */
function placeAlong(track: readonly TrackPoint[], metres: number): TrackPoint & { bearing: number } {
  const there = track.slice(1).map((to, i) => legOf(track[i]!, to));
  const length = there.reduce((sum, leg) => sum + leg.metres, 0);
  const back = metres % (2 * length) > length;
  let left = back ? 2 * length - (metres % (2 * length)) : metres % (2 * length);
  for (const leg of there) {
    if (left <= leg.metres) {
      const share = leg.metres === 0 ? 0 : left / leg.metres;
      return {
        lat: leg.from.lat + share * (leg.to.lat - leg.from.lat),
        lon: leg.from.lon + share * (leg.to.lon - leg.from.lon),
        bearing: (leg.bearing + (back ? 180 : 0)) % 360,
      };
    }
    left -= leg.metres;
  }
  return { ...track.at(-1)!, bearing: there.at(-1)?.bearing ?? 0 };
}

function legOf(from: TrackPoint, to: TrackPoint) {
  const north = (to.lat - from.lat) * METRES_A_DEGREE;
  const east = (to.lon - from.lon) * METRES_A_DEGREE * Math.cos((from.lat * Math.PI) / 180);
  const bearing = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  return { from, to, metres: Math.hypot(north, east), bearing };
}
