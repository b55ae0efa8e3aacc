/** Sends the outbox's batches and waits for their `stored` (PROTOCOL.md TOPICS, rule 6). */
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import { encodeCheckInBatch, MAX_BATCH_ITEMS } from '../../protocol/messages/check-in-batch';
import { decodeStored } from '../../protocol/messages/stored';
import type { TerminalClock } from '../clock/terminal-clock';
import type { Batch, Outbox } from '../outbox/outbox';

/** Least time between two batches; the operator's `stored` may raise it, ms. */
const SPACING_MS = 200;
/** While a batch is under way the next gathers, but not longer than this, ms. */
const GATHER_MS = 1_000;
/** Batches that may be unanswered. */
const MOST_UNANSWERED = 4;
/** First and longest wait for an answer, ms; a quarter of it at most is added by chance. */
const FIRST_ANSWER_MS = 30_000;
const LONGEST_ANSWER_MS = 10 * 60_000;

export interface SenderOptions {
  outbox: Outbox;
  time: TerminalClock;
  clock: Clock;
  random: Random;
  log: Log;
}

/** Hands a batch to the broker; resolves with its PUBACK, which frees nothing. */
export type Publish = (payload: Uint8Array) => Promise<void>;

/** A batch that the operator has not answered. */
interface Unanswered {
  readonly batch: Batch;
  /** How often it was sent, over all sessions. */
  sends: number;
  /** How often in this session: the waits for an answer double. */
  tries: number;
  /** Monotonic ms. */
  sentAt: number;
  dueAt: number;
  /** Its answer came and is being written down. */
  settling: boolean;
}

/** Monotonic time at which everything is due. */
const AT_ONCE = 0;

export class Sender {
  /** By number, oldest first. */
  private readonly unanswered = new Map<number, Unanswered>();
  private publish: Publish | undefined;
  private held = false;
  private answeredOnce = false;
  private stopped = false;
  private spacing = SPACING_MS;
  private lastSentAt = Number.NEGATIVE_INFINITY;
  private timer: Timer | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private readonly settling = new Set<Promise<void>>();

  constructor(private readonly options: SenderOptions) {
    options.outbox.onChange(() => this.wake());
  }

  /** A session began: what the one before left unanswered goes again, oldest first. */
  online(publish: Publish): void {
    this.publish = publish;
    this.sendAllAgain();
  }

  /** The session ended: nothing is sent until the next. */
  offline(): void {
    this.publish = undefined;
    this.held = false;
    this.timer?.cancel();
  }

  /** Goes offline for good; resolves when every answer that came is written down. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.offline();
    await this.running;
    await Promise.all(this.settling);
  }

  /** Ingest said whether it takes batches (`server/ingest/state`). */
  hold(held: boolean): void {
    if (this.held === held) return;
    this.held = held;
    if (!held) this.sendAllAgain();
  }

  /** The operator answered a batch. */
  answered(payload: Uint8Array): void {
    const receivedAt = this.options.clock.monotonic();
    const settled = this.settle(payload, receivedAt)
      .catch((error: unknown) => {
        // Whatever was not settled stays unanswered and goes again with the same ids.
        this.options.log.warn('answer to a batch not settled', { cause: asError(error) });
      })
      .finally(() => {
        this.settling.delete(settled);
        this.wake();
      });
    this.settling.add(settled);
  }

  /** Looks whether something is to be sent; called when anything changed. */
  private wake(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    while (this.again) {
      this.again = false;
      this.timer?.cancel();
      const wait = await this.step().catch((error: unknown) => {
        this.options.log.error('sending failed, it is tried again', { cause: asError(error) });
        return FIRST_ANSWER_MS;
      });
      if (wait === 0) this.again = true;
      else if (wait !== undefined && Number.isFinite(wait))
        this.timer = this.options.clock.setTimer(wait, () => this.wake());
    }
    // In the same turn as the last look at `again`: no waking in between is missed.
    this.running = undefined;
  }

  /** Does one thing. Returns after how many ms the next look is due: 0 at once, undefined when something changes. */
  private async step(): Promise<number | undefined> {
    const { outbox, clock } = this.options;
    if (!this.publish || this.held) return undefined;
    const now = clock.monotonic();
    const spaced = this.lastSentAt + this.spacing - now;
    const unsettled = [...this.unanswered.values()].filter(({ settling }) => !settling);
    const [next] = unsettled.sort((a, b) => a.dueAt - b.dueAt);
    const due = next ? next.dueAt - now : Number.POSITIVE_INFINITY;
    if (next && due <= 0) return spaced > 0 ? spaced : this.send(next);
    const fresh = this.waitForFresh(now, spaced);
    if (fresh > 0) return Math.min(fresh, due);
    const batch = await outbox.takeBatch(this.askingForTime ? 1 : MAX_BATCH_ITEMS);
    if (!batch) return due;
    this.unanswered.set(batch.number, {
      batch,
      sends: 0,
      tries: 0,
      sentAt: 0,
      dueAt: AT_ONCE,
      settling: false,
    });
    // Sent by the next look: the session may have ended while the batch was read.
    return 0;
  }

  /** One item goes ahead of those that were recorded without a time: the first answer dates the others. */
  private get askingForTime(): boolean {
    return !this.answeredOnce && this.options.outbox.dating.count > 0;
  }

  /** Ms until new items may be sent: at once when nothing is under way, else when a batch is full or has gathered. */
  private waitForFresh(now: number, spaced: number): number {
    const { ready } = this.options.outbox;
    const most = this.askingForTime ? 1 : MOST_UNANSWERED;
    if (ready === 0 || this.unanswered.size >= most) return Number.POSITIVE_INFINITY;
    if (this.unanswered.size === 0 || ready >= MAX_BATCH_ITEMS) return spaced;
    return Math.max(spaced, this.lastSentAt + GATHER_MS - now);
  }

  private async send(unanswered: Unanswered): Promise<number> {
    const { outbox, clock, random, time, log } = this.options;
    const { number, context, items } = unanswered.batch;
    const { publish } = this;
    try {
      const batch = { v: 1 as const, batch: number, clock: time.state(), ctx: context, items: [...items] };
      const payload = encodeCheckInBatch(batch);
      const now = clock.monotonic();
      const wait = Math.min(FIRST_ANSWER_MS * 2 ** unanswered.tries, LONGEST_ANSWER_MS);
      unanswered.sends++;
      unanswered.tries++;
      unanswered.sentAt = now;
      unanswered.dueAt = now + wait + random.below(wait / 4);
      this.lastSentAt = now;
      publish?.(payload).catch((error: unknown) => {
        // A session that ended says so itself; anything else is sent again when no answer came.
        if (this.publish === publish) log.warn('batch not sent', { cause: asError(error) });
      });
    } catch (error) {
      log.error('batch cannot be written, its items go one at a time', { cause: asError(error) });
      this.unanswered.delete(number);
      await outbox.splitUp(number);
    }
    return 0;
  }

  private async settle(payload: Uint8Array, receivedAt: number): Promise<void> {
    const { outbox, time, log } = this.options;
    const stored = decodeStored(payload);
    const unanswered = this.unanswered.get(stored.batch);
    if (!unanswered || unanswered.settling) return;
    // An answer to a batch that was sent twice may be to either sending: its times prove nothing.
    const { sends, sentAt } = unanswered;
    if (sends === 1) time.learn({ sentAt, receivedAt, t1: stored.t1, t2: stored.t2 });
    this.answeredOnce = true;
    this.spacing = Math.max(SPACING_MS, stored.spacingMs ?? 0);
    unanswered.settling = true;
    try {
      if (stored.error === undefined) {
        await outbox.settle(stored.batch, stored.refused);
        this.unanswered.delete(stored.batch);
      } else {
        log.warn('operator could not read a batch, its items go one at a time', { error: stored.error });
        // Its items are free from here on, whatever the disk says.
        this.unanswered.delete(stored.batch);
        await outbox.splitUp(stored.batch);
      }
    } finally {
      unanswered.settling = false;
    }
  }

  private sendAllAgain(): void {
    for (const unanswered of this.unanswered.values()) {
      unanswered.dueAt = AT_ONCE;
      unanswered.tries = 0;
    }
    this.wake();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
