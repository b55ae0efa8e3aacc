/**
 * Sends an approved round, one message after another: on disk that it leaves, then handed to the gateway, then on disk what
 * became of it. Nobody is ever tried twice: a message that was on its way when the process ended is `unknown`, and shown.
 */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import { type SmsGateway, SmsRefused } from '../registrar/sms-gateway';
import { type BreakerConfig, type StopReason, tripped } from './breaker';
import { leftOnTheWay, type Outcome } from './progress';
import type { RoundStore } from './round-store';
import { CO_RIDER_TEXT } from './text';

export type SenderConfig = {
  readonly breaker: BreakerConfig;
  /** Ms between two messages. */
  readonly gap: number;
  /** Ms after which a gateway that does not answer counts as `unknown`. */
  readonly patience: number;
};

export type Sender = {
  /** Goes on with a round where it stands; resolves when it is done, stopped or closed. Twice at once is once. */
  run(id: string): Promise<void>;
  /** Stops before the next message. */
  stop(id: string): void;
  isRunning(id: string): boolean;
  close(): Promise<void>;
};

export function createSender(ports: {
  readonly store: RoundStore;
  readonly gateway: SmsGateway;
  readonly clock: Clock;
  readonly log: Log;
  readonly config: SenderConfig;
  /** Everybody was tried, or it stopped. */
  readonly onEnd: (id: string, why: StopReason | 'done') => Promise<void>;
}): Sender {
  const { store, gateway, clock, log, config } = ports;
  const running = new Map<string, Promise<void>>();
  const stopping = new Set<string>();
  let closed = false;

  const handOver = async (phone: string): Promise<Exclude<Outcome, 'sending'>> => {
    let timer: ReturnType<Clock['setTimer']> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = clock.setTimer(config.patience, () => reject(new Error('the gateway does not answer')));
    });
    try {
      await Promise.race([gateway.send(phone, CO_RIDER_TEXT), silence]);
      return 'taken';
    } catch (error) {
      log.warn('a message to a co-rider was not taken', { error: error as Error });
      return error instanceof SmsRefused ? 'refused' : 'unknown';
    } finally {
      timer?.cancel();
    }
  };

  /** Why it ends; undefined when the process does. */
  const work = async (id: string): Promise<StopReason | 'done' | undefined> => {
    const { phones, predicted } = store.find(id)!;
    if (!store.progressOf(id).begun) return 'journal gone';
    for (const i of leftOnTheWay(store.progressOf(id))) await store.note(id, { step: 'unknown', i });
    for (let i = 0; i < phones.length; i++) {
      const { outcomes, run } = store.progressOf(id);
      if (outcomes.has(i)) continue;
      if (closed) return undefined;
      if (stopping.has(id)) return 'by an officer';
      if (outcomes.size >= predicted) return 'more than predicted';
      const why = tripped(run, config.breaker);
      if (why) return why;
      await store.note(id, { step: 'sending', i });
      await store.note(id, { step: await handOver(phones[i]!), i });
      if (config.gap > 0) await clock.sleep(config.gap);
    }
    return 'done';
  };

  const once = async (id: string): Promise<void> => {
    let why: Awaited<ReturnType<typeof work>>;
    try {
      why = await work(id);
    } catch (error) {
      log.error('a round of messages stopped: the disk does not take it', { error: error as Error });
      why = 'not written';
    }
    stopping.delete(id);
    if (!why) return;
    try {
      if (why !== 'done') await store.note(id, { step: 'stopped', why });
      await ports.onEnd(id, why);
    } catch (error) {
      log.error('the end of a round of messages could not be kept', { error: error as Error });
    }
  };

  return {
    run(id) {
      const already = running.get(id);
      if (already) return already;
      const runs = once(id).finally(() => running.delete(id));
      running.set(id, runs);
      return runs;
    },
    stop: (id) => void (running.has(id) && stopping.add(id)),
    isRunning: (id) => running.has(id),
    async close() {
      closed = true;
      await Promise.all(running.values());
    },
  };
}
