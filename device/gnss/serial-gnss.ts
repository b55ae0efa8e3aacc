/** A receiver on a serial line that sends NMEA 0183 by itself, as they all do: position, speed and time. */
import type { Clock, Timer } from '../../platform/clock';
import { filePath, type Log } from '../../platform/log';
import type { Fix, Gnss, GnssHandlers, GnssState } from '../ports/gnss';
import type { SerialPorts } from '../ports/serial';
import { KeptLine } from '../serial/kept-line';
import { systemSerialPorts } from '../serial/serialport';
import { Fixes } from './fixes';
import { type Sentence, Sentences } from './sentences';
import { TimeProof } from './time-proof';

/** A fix is where the vehicle is for so long, ms: at 60 km/h that is 80 m. */
const FIX_LASTS_MS = 5_000;
/** Receivers speak once a second: after this without a sentence the next speed is tried. Ms. */
const SILENT_MS = 6_000;
/** 4800 is the standard's own, 9600 what modules come with. */
const SPEEDS = [9_600, 115_200, 38_400, 4_800];

export interface SerialGnssOptions {
  readonly path: string;
  /** Bits a second; where nothing but garbage comes, the usual ones are tried in turn. */
  readonly baudRate: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly serial?: SerialPorts;
}

export function serialGnss(options: SerialGnssOptions): Gnss {
  return new SerialGnss(options);
}

class SerialGnss implements Gnss {
  state: GnssState = 'opening';
  private newest: Fix | undefined;
  private handlers: GnssHandlers | undefined;
  private readonly line: KeptLine;
  private readonly sentences = new Sentences((sentence) => this.heard(sentence));
  private readonly fixes = new Fixes();
  private readonly proof: TimeProof;
  private watch: Timer | undefined;
  private readonly speeds: number[];
  private closed = false;

  constructor(private readonly options: SerialGnssOptions) {
    const { path, baudRate, clock, serial = systemSerialPorts() } = options;
    this.proof = new TimeProof({ floor: () => this.handlers?.floor() ?? 0 });
    this.speeds = [baudRate, ...SPEEDS.filter((speed) => speed !== baudRate)];
    this.line = new KeptLine({
      path,
      baudRate,
      serial,
      clock,
      onBytes: (bytes) => this.sentences.push(bytes),
      onOpen: () => this.watchAgain(),
      onMissing: (cause) => this.missing(cause),
    });
  }

  get fix(): Fix | undefined {
    const { newest } = this;
    const age = newest ? this.options.clock.monotonic() - newest.heardAt : Number.POSITIVE_INFINITY;
    return age <= FIX_LASTS_MS ? newest : undefined;
  }

  start(handlers: GnssHandlers): void {
    this.handlers = handlers;
    this.line.start();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.watch?.cancel();
    await this.line.close();
  }

  private heard(sentence: Sentence | undefined): void {
    if (this.closed || !sentence) return;
    this.watchAgain();
    const at = this.options.clock.monotonic();
    const fix = this.fixes.take(sentence, at);
    if (fix === 'none') this.become('no fix');
    else if (fix) {
      this.newest = fix;
      this.become('fix');
      this.handlers?.onFix(fix);
    } else if (this.state !== 'fix') this.become('no fix');
    const time = this.proof.take(sentence, at);
    if (time) this.handlers?.onTime(time);
  }

  private watchAgain(): void {
    this.watch?.cancel();
    if (!this.closed) this.watch = this.options.clock.setTimer(SILENT_MS, () => this.silent());
  }

  /** Nothing that could be read: perhaps it talks at another speed. */
  private silent(): void {
    this.forget();
    this.become('silent');
    const [tried, ...others] = this.speeds.splice(0) as [number, ...number[]];
    this.speeds.push(...others, tried);
    this.watchAgain();
    this.line.setSpeed(this.speeds[0]!).catch((cause: Error) => {
      // A line that went away is reported by itself.
      this.options.log.warn('receiver speed not set', { cause });
    });
  }

  private missing(cause: Error): void {
    this.watch?.cancel();
    this.forget();
    const { path, log } = this.options;
    if (this.state !== 'missing') log.warn('receiver missing', { path: filePath(path), cause });
    this.become('missing');
  }

  private forget(): void {
    this.sentences.reset();
    this.fixes.reset();
    this.proof.reset();
  }

  private become(state: GnssState): void {
    if (this.closed || this.state === state) return;
    this.state = state;
    this.handlers?.onState(state);
  }
}
