/** The terminal's line to the operator: MQTT sessions one after the other, over them the outbox (PROTOCOL.md TOPICS). */
import type { Clock, Timer } from '../../platform/clock';
import type { Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { ConnectOptions, Network, Session } from '../../platform/network';
import type { Random } from '../../platform/random';
import { type Boarded, decodeBoarded } from '../../protocol/messages/boarded';
import { decodeServerState, encodeJson, type TerminalState } from '../../protocol/messages/state';
import { commandIdOf, TERMINAL_LANES, terminalFilters, topics, type WriteRule } from '../../protocol/topics';
import type { TerminalClock } from '../clock/terminal-clock';
import type { Outbox } from '../outbox/outbox';
import { BackOff } from './back-off';
import { Sender } from './sender';
import { sessionNumbers } from './session-numbers';

const KEEP_ALIVE_SECONDS = 60;
/** How long a clean stop may take to say so, ms. */
const FAREWELL_MS = 2_000;

export interface UplinkOptions {
  network: Network;
  /** The broker's. */
  host: string;
  port: number;
  /** PEM texts; without them the line is plain TCP (tests only). */
  tls?: ConnectOptions['tls'];
  operatorId: string;
  terminalId: string;
  outbox: Outbox;
  time: TerminalClock;
  disk: Disk;
  /** File with the number of the newest session. */
  sessionFile: string;
  clock: Clock;
  random: Random;
  log: Log;
  /** Longest first wait after a session was lost, ms: 120,000 in a fleet, 0 in a demo. */
  spreadMs: number;
  /** A phone used the boarding code, or its rider got off. */
  onBoarded: (boarded: Boarded) => void;
  /** There is news about the bundle at SITE/bundle. */
  onBundleNews?: () => void;
  /** The operator asks for something; `id` of the topic, payload not yet read. */
  onCommand?: (id: string, payload: Uint8Array) => void;
  /** How the operator wants this terminal to be; empty: as installed. */
  onDesired?: (payload: Uint8Array) => void;
  /** `online` changed. */
  onStateChange: () => void;
}

export interface Uplink {
  /** True while a session is there, subscribed and said to be online. */
  readonly online: boolean;
  /** Number of the newest session; 0 before the first. */
  readonly session: number;
  /** Publishes what the terminal says of itself, when online; what could not go is lost, for the next says it again. */
  publish(topic: string, payload: Uint8Array, rule: WriteRule): void;
  /** Says `stopped`, ends the session and resolves when it is gone; nothing is sent afterwards. */
  close(): Promise<void>;
}

/** Connects, and connects again whenever the session ends, until `close`. */
export function startUplink(options: UplinkOptions): Uplink {
  const uplink = new RunningUplink(options);
  uplink.connect();
  return uplink;
}

class RunningUplink implements Uplink {
  online = false;
  session = 0;
  private current: { link: Session; number: number; since: number } | undefined;
  private retry: Timer | undefined;
  private connecting: Promise<void> | undefined;
  private closed = false;
  private quiet = false;
  private readonly boot: string;
  private readonly backOff: BackOff;
  private readonly sender: Sender;
  private readonly nextNumber: () => Promise<number>;
  private readonly stateTopic: string;

  constructor(private readonly options: UplinkOptions) {
    const { random, disk, sessionFile, log, operatorId, terminalId, spreadMs } = options;
    this.boot = random.uuid();
    this.backOff = new BackOff(random, spreadMs);
    this.sender = new Sender(options);
    this.nextNumber = sessionNumbers(disk, sessionFile, log);
    this.stateTopic = topics.terminal(operatorId, terminalId, 'state');
  }

  connect(): void {
    this.connecting = this.begin().catch((error: unknown) => {
      const cause = error instanceof Error ? error : new Error(String(error));
      // Once in words, then quietly: a bus may be a week without network.
      if (!this.quiet) this.options.log.warn('no session with the operator', { cause });
      this.quiet = true;
      this.connectAfter(this.backOff.afterFailure());
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.retry?.cancel();
    const stopped = this.sender.stop();
    let timer: Timer | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = this.options.clock.setTimer(FAREWELL_MS, resolve);
    });
    await Promise.race([this.leave(), patience]);
    timer?.cancel();
    await stopped;
  }

  publish(topic: string, payload: Uint8Array, { qos, retain }: WriteRule): void {
    const link = this.online ? this.current?.link : undefined;
    link?.publish(topic, payload, { qos, retain }).catch((error: unknown) => {
      // A session that ended says so itself.
      if (this.current?.link !== link) return;
      this.options.log.warn('status not sent', {
        cause: error instanceof Error ? error : new Error(String(error)),
      });
    });
  }

  private async begin(): Promise<void> {
    const { network, host, port, tls, terminalId, clock, log } = this.options;
    const { qos, retain } = TERMINAL_LANES.state;
    const number = await this.nextNumber();
    this.session = number;
    const link = await network.connect({
      host,
      port,
      ...(tls ? { tls } : {}),
      clientId: terminalId,
      keepAlive: KEEP_ALIVE_SECONDS,
      will: { topic: this.stateTopic, payload: this.state('lost', number), qos, retain },
    });
    // Set before the first wait, so that nothing is missed.
    link.onMessage((topic, payload) => this.take(topic, payload));
    const ended = new Promise<string>((resolve) => link.onClose(resolve));
    if (this.closed) return link.close();
    this.current = { link, number, since: clock.monotonic() };
    void ended.then((reason) => this.ended(link, reason));
    try {
      await link.subscribe(terminalFilters(terminalId));
      await this.say(link, 'online', number);
    } catch (error) {
      // Without its subscriptions a session is worth nothing. If it has ended already it told so itself.
      if (this.current?.link !== link) return;
      this.current = undefined;
      void link.close();
      throw error;
    }
    if (this.current?.link !== link || this.closed) return;
    this.quiet = false;
    log.info('session with the operator', { number });
    this.become(true);
    const topic = topics.checkIn(terminalId);
    this.sender.online((payload) => link.publish(topic, payload, { qos: 1 }));
  }

  /** A session ended by itself. */
  private ended(link: Session, reason: string): void {
    if (this.current?.link !== link) return;
    const lasted = this.options.clock.monotonic() - this.current.since;
    const wasOnline = this.online;
    this.current = undefined;
    this.sender.offline();
    this.become(false);
    if (this.closed) return;
    if (!this.quiet) this.options.log.warn('session with the operator ended', { reason, lasted });
    this.quiet = true;
    this.connectAfter(wasOnline ? this.backOff.afterLoss(lasted) : this.backOff.afterFailure());
  }

  private connectAfter(ms: number): void {
    if (this.closed) return;
    this.retry?.cancel();
    this.retry = this.options.clock.setTimer(ms, () => this.connect());
  }

  private async leave(): Promise<void> {
    await this.connecting;
    const session = this.current;
    this.current = undefined;
    if (!session) return;
    try {
      await this.say(session.link, 'stopped', session.number, 'stopped in order');
    } catch (error) {
      // The session ended first: the broker says `lost`, which is nearly as good.
      this.options.log.info('could not say stopped', { cause: error as Error });
    }
    await session.link.close();
    this.become(false);
  }

  private take(topic: string, payload: Uint8Array): void {
    const { terminalId, log, onBoarded, onBundleNews, onCommand, onDesired } = this.options;
    try {
      const command = commandIdOf(terminalId, topic);
      if (topic === topics.stored(terminalId)) this.sender.answered(payload);
      else if (topic === topics.boarded(terminalId)) onBoarded(decodeBoarded(payload));
      else if (topic === topics.server('ingest')) this.sender.hold(!decodeServerState(payload).online);
      else if (topic.startsWith(topics.bundle(''))) onBundleNews?.();
      else if (topic === topics.desired(terminalId)) onDesired?.(payload);
      else if (command !== undefined) onCommand?.(command, payload);
    } catch (error) {
      log.warn('message from the operator ignored', { bytes: payload.length, cause: error as Error });
    }
  }

  private say(link: Session, state: TerminalState['state'], number: number, reason?: string): Promise<void> {
    const { qos, retain } = TERMINAL_LANES.state;
    return link.publish(this.stateTopic, this.state(state, number, reason), { qos, retain });
  }

  private state(state: TerminalState['state'], session: number, reason?: string): Uint8Array {
    // A will has no time of its own, and the receiver stamps what arrives (rule 3).
    const about = state === 'lost' ? {} : { boot: this.boot };
    return encodeJson({
      v: 1,
      state,
      session,
      ...about,
      ...(reason ? { reason } : {}),
    } satisfies TerminalState);
  }

  private become(online: boolean): void {
    if (this.online === online) return;
    this.online = online;
    this.options.onStateChange();
  }
}
