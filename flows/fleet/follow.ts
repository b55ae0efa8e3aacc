/** The one connection to the broker, made again for ever: full jitter, 1 s doubling to 30 s. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { ConnectOptions, Network, Session } from '../../platform/network';
import type { Random } from '../../platform/random';
import { READER_ID, readerFilters } from '../../protocol/topics';
import type { Fleet } from './fleet';

export type FollowOptions = {
  readonly operatorId: string;
  readonly fleet: Fleet;
  readonly broker: Pick<ConnectOptions, 'host' | 'port' | 'tls'>;
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

export type Following = {
  /** Whether the broker is heard now. */
  isConnected(): boolean;
  close(): Promise<void>;
};

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const KEEP_ALIVE_S = 60;

export function followFleet(options: FollowOptions): Following {
  const { fleet, clock, random, log } = options;
  let session: Session | undefined;
  let stopped = false;
  let wake: (() => void) | undefined;

  const hear = async (): Promise<void> => {
    const made = await options.network.connect({
      ...options.broker,
      clientId: READER_ID,
      keepAlive: KEEP_ALIVE_S,
    });
    const ended = new Promise<string>((resolve) => made.onClose(resolve));
    fleet.begin();
    made.onMessage((topic, payload) => fleet.take(topic, payload));
    await made.subscribe(readerFilters(options.operatorId));
    if (stopped) {
      await made.close();
      return;
    }
    session = made;
    log.info('broker heard');
    const reason = await ended;
    session = undefined;
    if (!stopped) log.warn('broker lost', { reason });
  };

  const running = (async () => {
    let wait = FIRST_WAIT_MS;
    while (!stopped) {
      try {
        await hear();
        wait = FIRST_WAIT_MS;
      } catch (error) {
        log.warn('broker not reached', { error: error as Error });
      }
      if (stopped) break;
      const ms = Math.round((random.uint32() / 2 ** 32) * wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(ms, resolve);
        wake = () => {
          timer.cancel();
          resolve();
        };
      });
    }
  })();

  return {
    isConnected: () => session !== undefined,
    close: async () => {
      stopped = true;
      wake?.();
      await session?.close();
      await running;
    },
  };
}
