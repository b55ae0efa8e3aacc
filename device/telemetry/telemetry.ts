/**
 * What the terminal says of itself on its own lanes (PROTOCOL.md TOPICS): everything retained at each CONNECT, for the
 * broker may have forgotten it (rule 11); health every minute and when a state changes; counts every five minutes, a
 * taxi's once a shift; alerts as they come and go. Nothing of it names or counts a single rider.
 */
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import type { FaultId } from '../../protocol/faults';
import type { About } from '../../protocol/messages/about';
import type { Facts } from '../../protocol/messages/alert';
import type { Health } from '../../protocol/messages/health';
import type { Position } from '../../protocol/messages/position';
import { encodeJson } from '../../protocol/messages/state';
import type { Trip } from '../../protocol/messages/trip';
import { ALERT_RULE, TERMINAL_LANES, type TerminalLane, topics, type WriteRule } from '../../protocol/topics';
import type { DataLevel } from '../uplink/data-budget';
import { Alerts } from './alerts';
import { faultsOf } from './faults';
import { healthOf } from './health';
import type { Snapshot } from './snapshot';
import { Tally } from './tally';

const HEALTH_MS = 60_000;
/** While the data budget is spared, health goes this many times less often. */
const SPARING = 10;
const COUNT_MS = 5 * 60_000;
/** After a change of state, health waits for what changes together with it. */
const SETTLE_MS = 1_000;

export interface TelemetryOptions {
  operatorId: string;
  terminalId: string;
  vehicleKind: 'bus' | 'taxi';
  clock: Clock;
  random: Random;
  /** The terminal's time, unix ms. */
  now(): number;
  log: Log;
  /** To the operator, if there is a session. */
  publish(topic: string, payload: Uint8Array, rule: WriteRule): void;
  online(): boolean;
  dataLevel(): DataLevel;
  /** Number of the service day: a taxi whose driver ended no shift has its riders counted by day. */
  today(): number;
  snapshot(): Promise<Snapshot>;
  about(): Promise<About>;
}

export class Telemetry {
  readonly alerts: Alerts;
  readonly tally: Tally;
  private lastTrip: Trip | undefined;
  private wasOnline = false;
  private swept = false;
  /** What this run told of: its end may have been lost with the line, and is said again at each CONNECT. */
  private readonly raised = new Set<FaultId>();
  private wasOnTrip = false;
  private closed = false;
  private healthTimer: Timer | undefined;
  private settling: Timer | undefined;
  private countTimer: Timer | undefined;
  private countedDay: number;
  /** What the last health said, but for figures: a change is told at once. */
  private lastStates = '';
  private lastAbout = '';

  constructor(private readonly options: TelemetryOptions) {
    const { clock, now } = options;
    this.tally = new Tally(now());
    this.countedDay = options.today();
    this.alerts = new Alerts({
      clock,
      now,
      onChange: (id, alert) => {
        if (alert) this.raised.add(id);
        this.say(topics.alert(options.operatorId, options.terminalId, id), alert, ALERT_RULE);
      },
    });
    this.healthIn(this.jittered());
    this.countIn();
  }

  /** Something may have changed: faults are looked at, and health is told soon if a state did. */
  changed(): void {
    if (this.closed) return;
    const { online } = this.options;
    const came = online() && !this.wasOnline;
    this.wasOnline = online();
    if (came) void this.guarded(() => this.greet());
    this.settling ??= this.options.clock.setTimer(SETTLE_MS, () => {
      this.settling = undefined;
      void this.guarded(() => this.look());
    });
  }

  /** A fault that no snapshot knows: a device's own. */
  fault(id: FaultId, facts: Facts | undefined): void {
    this.alerts.set(id, facts);
  }

  /** Where the vehicle is; the caller keeps the pace of PROTOCOL.md, the data budget may drop it. */
  position(position: Position): void {
    if (this.options.dataLevel() === 'free') this.sayLane('position', position);
  }

  /** The run that the vehicle is on; undefined: none. */
  trip(trip: Trip | undefined): void {
    this.lastTrip = trip;
    if (trip) this.wasOnTrip = true;
    this.sayLane('trip', trip);
  }

  /** A driver's shift ended: a taxi's riders are counted now. */
  shiftEnded(): void {
    if (this.options.vehicleKind === 'taxi') this.sayCounts();
  }

  /** What health says now, whether or not it is told. */
  async health(): Promise<Health> {
    return healthOf(await this.options.snapshot());
  }

  close(): void {
    this.closed = true;
    this.alerts.close();
    for (const timer of [this.healthTimer, this.settling, this.countTimer]) timer?.cancel();
  }

  /** After CONNECT: everything retained. */
  private async greet(): Promise<void> {
    const { operatorId, terminalId } = this.options;
    this.sayAbout(await this.options.about());
    if (this.wasOnTrip || !this.swept) this.sayLane('trip', this.lastTrip);
    for (const [id, alert] of this.alerts.standing())
      this.say(topics.alert(operatorId, terminalId, id), alert, ALERT_RULE);
    for (const id of this.alerts.absent())
      if (!this.swept || this.raised.has(id))
        this.say(topics.alert(operatorId, terminalId, id), undefined, ALERT_RULE);
    this.swept = this.options.online();
    await this.sayHealth();
  }

  private async look(): Promise<void> {
    const snapshot = await this.options.snapshot();
    const about = await this.options.about();
    if (this.closed) return;
    this.setFaults(snapshot);
    if (statesOf(snapshot) !== this.lastStates) this.sayHealthOf(snapshot);
    if (JSON.stringify(about) !== this.lastAbout) this.sayAbout(about);
  }

  private sayAbout(about: About): void {
    this.lastAbout = JSON.stringify(about);
    this.sayLane('about', about);
  }

  private async sayHealth(): Promise<void> {
    const snapshot = await this.options.snapshot();
    if (this.closed) return;
    this.setFaults(snapshot);
    this.sayHealthOf(snapshot);
  }

  private sayHealthOf(snapshot: Snapshot): void {
    this.lastStates = statesOf(snapshot);
    if (this.options.dataLevel() !== 'spent') this.sayLane('health', healthOf(snapshot));
  }

  private setFaults(snapshot: Snapshot): void {
    for (const [id, facts] of faultsOf(snapshot)) this.alerts.set(id, facts);
  }

  private healthIn(ms: number): void {
    this.healthTimer = this.options.clock.setTimer(ms, () => {
      void this.guarded(() => this.sayHealth());
      this.healthIn(this.jittered() * (this.options.dataLevel() === 'free' ? 1 : SPARING));
    });
  }

  /** A minute, give or take a fifth: a fleet that came back together drifts apart. */
  private jittered(): number {
    return HEALTH_MS * 0.8 + this.options.random.below(HEALTH_MS * 0.4);
  }

  private countIn(): void {
    this.countTimer = this.options.clock.setTimer(COUNT_MS, () => {
      const { vehicleKind, today, online } = this.options;
      const newDay = today() > this.countedDay;
      // Without a session the period goes on: counts are told, not lost.
      if (online() && (vehicleKind === 'bus' || newDay)) this.sayCounts();
      this.countIn();
    });
  }

  private sayCounts(): void {
    this.countedDay = this.options.today();
    const counted = this.tally.take(this.options.now());
    if (counted && this.options.dataLevel() !== 'spent') this.sayLane('count', counted);
  }

  private sayLane(lane: TerminalLane, value: object | undefined): void {
    const { operatorId, terminalId } = this.options;
    this.say(topics.terminal(operatorId, terminalId, lane), value, TERMINAL_LANES[lane]);
  }

  private say(topic: string, value: object | undefined, rule: WriteRule): void {
    this.options.publish(topic, value === undefined ? new Uint8Array(0) : encodeJson(value), rule);
  }

  /** What cannot be told is no reason to stop: it is logged, and told the next time. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      this.options.log.error('status could not be told', { cause });
    }
  }
}

/** What is told at once when it changes: states, not figures. */
function statesOf(snapshot: Snapshot): string {
  const { storage, screen, scanner, buttons, online, clockTrusted, config, data } = snapshot;
  return [
    storage,
    screen,
    scanner,
    buttons,
    online,
    clockTrusted,
    config.version,
    data.level,
    healthOf(snapshot).items.generic,
  ].join();
}
