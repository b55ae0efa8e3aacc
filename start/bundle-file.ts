/** The newest proven bundle of the exchange folder, looked at again now and then: a higher number wins. */
import { existsSync, statSync } from 'node:fs';
import type { Clock, Timer } from '../platform/clock';
import type { Log } from '../platform/log';
import { type Bundle, newerBundle } from '../protocol/bundle';
import { bundleInForce } from './ceremony/ceremony';
import type { Exchange } from './exchange';

const LOOK_EVERY_MS = 2_000;

export type BundleFile = { current(): Bundle; stop(): void };

/** Waits quietly for the first bundle, then follows the file. A file that does not prove itself is left aside. */
export async function followBundle(exchange: Exchange, clock: Clock, log: Log): Promise<BundleFile> {
  let newest = await exchange.waitFor(clock, () => bundleInForce(exchange));
  let seen = changeOf(exchange);
  let timer: Timer;
  const look = () => {
    const change = changeOf(exchange);
    if (change !== seen) {
      seen = change;
      try {
        const found = bundleInForce(exchange);
        if (found) newest = newerBundle(newest, found);
        log.info('bundle read', { number: newest.number });
      } catch (error) {
        log.error('bundle left aside', { error: error as Error });
      }
    }
    timer = clock.setTimer(LOOK_EVERY_MS, look);
  };
  look();
  return { current: () => newest, stop: () => timer.cancel() };
}

function changeOf(exchange: Exchange): number {
  const path = exchange.path('bundle.cbor');
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
