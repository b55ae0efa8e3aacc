/** How many messages may be asked for (THREATS.md "People"): by number, by block of numbers, by network, in all. */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import { toHex } from '../../../protocol/bytes';
import { createLimiter, type Limiter } from '../limiter';
import { Refused } from '../refused';
import type { KeptCounts, Period } from './kept-counts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type SmsLimitsConfig = {
  /** Messages an hour to numbers that share their first seven digits. */
  readonly perBlockHour: number;
  /** Messages an hour that one /24 or /64 asks for; many riders share a mobile network's address. */
  readonly perNetworkHour: number;
  /** Messages an hour in all: beyond it nobody gets any, and an alarm is logged. */
  readonly perHour: number;
};

export type SmsLimits = {
  /**
   * Counts one message, and resolves when a restart cannot forget it; rejects with `Refused` `sms-wait`, `sms-many` or
   * `sms-busy`, and with `busy` when it cannot be written down: then nothing may be sent.
   */
  take(request: { readonly number: string; readonly block: string; readonly network: string }): Promise<void>;
};

/**
 * Times of messages are in memory only: what is kept of a number is how many it got in a day, of blocks, networks and the
 * whole how many in an hour. So after a restart all of a day's or hour's count as sent just now: a limit may hold longer
 * than it would have, never less.
 */
export function createSmsLimits(ports: {
  readonly clock: Clock;
  readonly config: SmsLimitsConfig;
  readonly counts: KeptCounts;
  /** Keyed hash (16 bytes): neither numbers nor networks are written down. */
  readonly keyOf: (what: string) => Uint8Array;
  readonly log: Log;
}): SmsLimits {
  const { clock, config, counts, keyOf, log } = ports;
  const numbers = createLimiter(clock, [
    { ms: MINUTE, max: 1 },
    { ms: HOUR, max: 3 },
    { ms: DAY, max: 5 },
  ]);
  /** Kept in one place: keys of different kinds never meet, so each count can go to both. */
  const hourly = {
    block: createLimiter(clock, [{ ms: HOUR, max: config.perBlockHour }]),
    network: createLimiter(clock, [{ ms: HOUR, max: config.perNetworkHour }]),
    all: createLimiter(clock, [{ ms: HOUR, max: config.perHour }]),
  };
  let alarmed = false;

  const restore = (period: Period, limiters: readonly Limiter[]) => {
    for (const [key, count] of counts.counted(period))
      for (const limiter of limiters) for (let i = 0; i < count; i++) limiter.count(key);
  };
  restore('day', [numbers]);
  restore('hour', Object.values(hourly));

  return {
    async take({ number, block, network }) {
      const keys = {
        number: keyOf(`number ${number}`),
        block: keyOf(`block ${block}`),
        network: keyOf(`network ${network}`),
        all: keyOf('all'),
      };
      const full = numbers.full(toHex(keys.number));
      if (full) throw new Refused(full.ms === MINUTE ? 'sms-wait' : 'sms-many');
      if (hourly.block.full(toHex(keys.block)) || hourly.network.full(toHex(keys.network)))
        throw new Refused('sms-busy');
      const overBudget = hourly.all.full(toHex(keys.all)) !== undefined;
      if (overBudget && !alarmed)
        log.error("the hour's budget of text messages is used up: nobody gets any", {
          perHour: config.perHour,
        });
      alarmed = overBudget;
      if (overBudget) throw new Refused('sms-busy');
      numbers.count(toHex(keys.number));
      for (const kind of ['block', 'network', 'all'] as const) hourly[kind].count(toHex(keys[kind]));
      try {
        await Promise.all([
          counts.add('day', keys.number),
          ...[keys.block, keys.network, keys.all].map((key) => counts.add('hour', key)),
        ]);
      } catch (error) {
        log.error('a message cannot be counted on disk, so none is sent', { error: error as Error });
        throw new Refused('busy');
      }
    },
  };
}
