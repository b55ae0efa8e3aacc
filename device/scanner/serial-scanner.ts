/** A scanner on a serial line: RS-232, TTL or USB serial, whatever its model. */
import type { Clock, Timer } from '../../platform/clock';
import { filePath, type Log } from '../../platform/log';
import type { Scanner, ScannerAbout, ScannerHandlers, ScannerState } from '../ports/scanner';
import type { SerialPorts } from '../ports/serial';
import { KeptLine } from '../serial/kept-line';
import { systemSerialPorts } from '../serial/serialport';
import { Conversation } from './conversation';
import type { ScannerDriver, Switch } from './driver';
import { Framing, SILENCE_MS } from './framing';
import { genericDriver } from './generic/driver';
import { Meeting } from './meeting';
import { SpeedWatch } from './speed';

/** How often a module is asked whether its settings are still right, ms. */
export const SETTINGS_EVERY_MS = 3_600_000;

export interface SerialScannerOptions {
  path: string;
  /** Bits a second; the "under a tenth of a second" of a pass needs 115200. */
  baudRate: number;
  clock: Clock;
  log: Log;
  /** What is particular to the model; without one nothing is asked and nothing set. */
  driver?: ScannerDriver;
  /** The machine's own lines by default. */
  serial?: SerialPorts;
}

export function serialScanner(options: SerialScannerOptions): Scanner {
  return new SerialScanner(options);
}

class SerialScanner implements Scanner {
  state: ScannerState = 'opening';
  about: ScannerAbout;
  readonly trigger?: (on: boolean) => Promise<void>;
  readonly light?: (on: boolean) => Promise<void>;
  private readonly driver: ScannerDriver;
  private readonly line: KeptLine;
  private readonly talk: Conversation;
  private readonly meeting: Meeting;
  private readonly speed = new SpeedWatch();
  private handlers: ScannerHandlers | undefined;
  private framing: Framing | undefined;
  private silence: Timer | undefined;
  private hourly: Timer | undefined;
  private closed = false;

  constructor(private readonly options: SerialScannerOptions) {
    const { path, baudRate, clock, log, driver = genericDriver, serial = systemSerialPorts() } = options;
    this.driver = driver;
    this.about = { model: driver.model, speed: baudRate, settings: 'unasked', tampered: 0 };
    this.line = new KeptLine({
      path,
      baudRate,
      serial,
      clock,
      onBytes: (bytes) => this.take(bytes),
      onOpen: () => this.opened(),
      onMissing: (cause) => this.missing(cause),
    });
    this.talk = new Conversation({ clock, driver, write: (bytes) => this.line.write(bytes) });
    this.meeting = new Meeting({
      driver,
      baudRate,
      ask: (question) => this.talk.ask(question),
      setSpeed: (speed) => this.line.setSpeed(speed),
      onAbout: (change) => this.learn(change),
      log,
    });
    const { trigger, light } = driver;
    if (trigger) this.trigger = (on) => this.turn(trigger, on);
    if (light) this.light = (on) => this.turn(light, on);
  }

  start(handlers: ScannerHandlers): void {
    this.handlers = handlers;
    this.framing = new Framing((frame) => {
      if (this.closed) return;
      if (frame.kind === 'code') {
        this.speed.readCode();
        if (this.state === 'garbled') this.become('ready');
      }
      handlers.onFrame(frame);
    });
    this.line.start();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.hourly?.cancel();
    this.forgetUnfinished();
    await this.line.close();
  }

  private async turn({ ask, command }: Switch, on: boolean): Promise<void> {
    const bytes = command(on, ask && (await this.talk.ask(ask)));
    if (bytes) await this.talk.ask(bytes);
  }

  private opened(): void {
    const { path, baudRate, log } = this.options;
    log.info('scanner ready', { path: filePath(path), baudRate, model: this.driver.model });
    this.become('ready');
    this.meet();
  }

  /** Asks the module who it is and how it is set; again each hour. */
  private meet(lookForSpeed = true): void {
    this.hourly?.cancel();
    void this.meeting.meet(this.about, lookForSpeed);
    this.hourly = this.options.clock.setTimer(SETTINGS_EVERY_MS, () => this.meet(false));
  }

  private take(bytes: Uint8Array): void {
    const { framing, talk } = this;
    if (!framing) return;
    this.silence?.cancel();
    const codes = talk.take(bytes);
    this.speed.push(codes);
    framing.push(codes);
    // Also without anything unfinished: the burst ends, and tells whether it was text.
    const wait = framing.pending ? framing.silenceMs : SILENCE_MS;
    this.silence = this.options.clock.setTimer(wait, () => this.quiet());
  }

  private quiet(): void {
    const held = this.talk.silence();
    this.speed.push(held);
    this.framing?.push(held);
    this.framing?.silence();
    const garbled = this.speed.burstEnded();
    if (garbled === true && this.state === 'ready') {
      this.options.log.warn('scanner talks at another speed', { baudRate: this.about.speed ?? 0 });
      this.become('garbled');
      this.meet();
    } else if (garbled === false && this.state === 'garbled') this.become('ready');
  }

  private forgetUnfinished(): void {
    this.silence?.cancel();
    this.talk.end();
    this.framing?.reset();
  }

  private missing(cause: Error): void {
    this.hourly?.cancel();
    this.forgetUnfinished();
    // Once in words, then quietly: a bus may run for weeks without its scanner.
    if (this.state !== 'missing')
      this.options.log.warn('scanner missing', { path: filePath(this.options.path), cause });
    this.become('missing');
  }

  private learn(change: Partial<ScannerAbout>): void {
    this.about = { ...this.about, ...change };
    if (!this.closed) this.handlers?.onState(this.state);
  }

  private become(state: ScannerState): void {
    if (this.closed || this.state === state) return;
    this.state = state;
    this.handlers?.onState(state);
  }
}
