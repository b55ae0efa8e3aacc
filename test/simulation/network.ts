/** The simulated network behind a terminal's `Network` port. */
import { type Network, NetworkError, type Session } from '../../platform/network';
import type { Broker, Guest } from './broker';
import type { Life } from './life';
import type { Line, Link } from './line';
import type { World } from './world';

const CONNECT_TIMEOUT_MS = 30_000;

/** @param seen hears of all bytes and topics that are sent */
export function networkOf(
  world: World,
  life: Life,
  link: Link,
  broker: Broker,
  seen: (bytes: Uint8Array) => void,
): Network {
  return {
    connect: (options) =>
      life.during(async () => {
        if (!link.reachable) {
          await world.clock.sleep(options.timeout ?? CONNECT_TIMEOUT_MS);
          throw new NetworkError('nobody answers', 'TIMEOUT');
        }
        await world.clock.sleep(2 * link.travelMs());
        if (!link.reachable || !broker.isUp) throw new NetworkError('nobody there', 'ECONNREFUSED');
        seen(options.will?.payload ?? new Uint8Array(0));
        const line = link.connect();
        const guest = broker.connect(line, options);
        if (typeof guest === 'string') throw new NetworkError(guest, 'REFUSED');
        return sessionOf(life, line, guest, seen);
      }),
  };
}

function sessionOf(life: Life, line: Line, guest: Guest, seen: (bytes: Uint8Array) => void): Session {
  const pending = new Set<(error: Error) => void>();
  const early: [string, Uint8Array][] = [];
  let onMessage: ((topic: string, payload: Uint8Array) => void) | undefined;
  let onClose: ((reason: string) => void) | undefined;
  let ended: string | undefined;
  const end = (reason: string) => {
    if (ended !== undefined) return;
    ended = reason;
    for (const reject of pending) reject(new NetworkError(reason, 'CLOSED'));
    const tell = onClose;
    if (tell) life.call(() => tell(reason));
  };
  line.onClosed('terminal', end);
  guest.deliver = (topic, payload) => {
    if (!onMessage) early.push([topic, payload]);
    else life.call(() => onMessage?.(topic, payload));
  };
  /** Sends to the broker; resolves when it answered. */
  const ask = (send: (answered: () => void, refused: (reason: string) => void) => void): Promise<void> =>
    life.during(
      () =>
        new Promise((resolve, reject) => {
          if (ended !== undefined) return reject(new NetworkError(ended, 'CLOSED'));
          pending.add(reject);
          const settle = (how: () => void) => {
            pending.delete(reject);
            how();
          };
          line.carry('broker', () =>
            send(
              () => line.carry('terminal', () => settle(resolve)),
              (reason) =>
                line.carry('terminal', () => settle(() => reject(new NetworkError(reason, 'REFUSED')))),
            ),
          );
        }),
    );
  return {
    publish: (topic, payload, { qos, retain = false }) => {
      seen(payload);
      seen(Buffer.from(topic));
      guest.sent({ topic, payload });
      if (qos === 0) {
        line.carry('broker', () => guest.publish({ topic, payload, qos, retain }, () => undefined));
        return Promise.resolve();
      }
      return ask((answered) => guest.publish({ topic, payload, qos, retain }, answered));
    },
    subscribe: (filters) => ask((answered, refused) => guest.subscribe(filters, answered, refused)),
    onMessage: (handler) => {
      onMessage = handler;
      for (const [topic, payload] of early.splice(0)) handler(topic, payload);
    },
    onClose: (handler) => {
      onClose = handler;
      if (ended !== undefined) handler(ended);
    },
    close: async () => {
      line.close('terminal', 'DISCONNECT');
      guest.leaves();
      end('closed by this side');
    },
  };
}
