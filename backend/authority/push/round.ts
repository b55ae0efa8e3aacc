/**
 * One round: an empty message to every subscriber, whoever it is that a publication concerns. In an order by chance, not
 * faster than the push services and our own site bear: every phone that wakes downloads the lists.
 */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import { type Random, shuffled } from '../../../platform/random';
import type { Pauses } from './pauses';
import type { PostPush } from './post';
import { FILES, type Subscriptions } from './subscriptions';
import type { Vapid } from './vapid';

/** What became of a round's messages. */
export type RoundCounts = { taken: number; gone: number; failed: number };

export type RoundPorts = {
  readonly subscriptions: Pick<Subscriptions, 'ofFile' | 'remove'>;
  readonly postPush: PostPush;
  readonly vapid: Vapid;
  readonly clock: Pick<Clock, 'now'>;
  readonly pauses: Pick<Pauses, 'pause'>;
  readonly random: Pick<Random, 'below'>;
  readonly log: Pick<Log, 'warn'>;
  readonly perSecond: number;
  /** Whether to go on. */
  readonly isOpen: () => boolean;
};

/** Messages on their way at a time. */
const LANES = 16;
const TRIES = 3;
const WAIT_S = 5;
const MOST_WAIT_S = 60;
/** How long the service keeps the message for a phone that is off, s; the next opening tells everything anyway. */
const TTL_S = 7 * 86_400;
/** One that was not delivered yet is replaced by the next (RFC 8030, 5.4). */
const TOPIC = 'exposures';

/** Resolves when everybody was tried, or it was told to stop. */
export async function sendRound(ports: RoundPorts): Promise<RoundCounts> {
  const { pauses, perSecond, isOpen } = ports;
  const counts: RoundCounts = { taken: 0, gone: 0, failed: 0 };
  const endpoints = everybody(ports);
  const lane = async (): Promise<void> => {
    for (;;) {
      // A generator's calls queue: no two lanes get the same.
      const { value: endpoint } = await endpoints.next();
      if (!endpoint || !isOpen()) return;
      counts[await sendOne(ports, endpoint)]++;
      await pauses.pause((LANES * 1000) / perSecond);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return counts;
}

async function* everybody({ subscriptions, random }: RoundPorts): AsyncGenerator<string, undefined> {
  for (const number of shuffled(random, [...Array(FILES).keys()]))
    yield* shuffled(random, await subscriptions.ofFile(number));
}

async function sendOne(ports: RoundPorts, endpoint: string): Promise<keyof RoundCounts> {
  const { postPush, vapid, clock, pauses, log, isOpen } = ports;
  for (let tries = 1; isOpen(); tries++) {
    const headers = {
      authorization: vapid.authorization(endpoint, clock.now()),
      ttl: String(TTL_S),
      topic: TOPIC,
      urgency: 'normal',
    };
    const answer = await postPush(endpoint, headers).catch((error: Error) => error);
    const status = answer instanceof Error ? 0 : answer.status;
    if (status >= 200 && status < 300) return 'taken';
    if (status === 404 || status === 410) {
      await ports.subscriptions.remove(endpoint);
      return 'gone';
    }
    const mayPass = status === 0 || status === 429 || status >= 500;
    if (!mayPass || tries === TRIES) {
      log.warn('a push service did not take a message', { status });
      return 'failed';
    }
    const wished = answer instanceof Error ? undefined : answer.retryAfter;
    await pauses.pause(Math.min(wished ?? WAIT_S * tries, MOST_WAIT_S) * 1000);
  }
  return 'failed';
}
