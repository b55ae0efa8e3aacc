/** How many messages may be asked for (THREATS.md "People"): by number, by block of numbers, by network, in all. */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import { createLimiter } from '../limiter';
import { Refused } from '../refused';

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
  /** Counts one message, or throws `Refused` with `sms-wait`, `sms-many` or `sms-busy`. */
  take(request: { readonly number: string; readonly block: string; readonly network: string }): void;
};

export function createSmsLimits(clock: Clock, config: SmsLimitsConfig, log: Log): SmsLimits {
  const numbers = createLimiter(clock, [
    { ms: MINUTE, max: 1 },
    { ms: HOUR, max: 3 },
    { ms: DAY, max: 5 },
  ]);
  const blocks = createLimiter(clock, [{ ms: HOUR, max: config.perBlockHour }]);
  const networks = createLimiter(clock, [{ ms: HOUR, max: config.perNetworkHour }]);
  const all = createLimiter(clock, [{ ms: HOUR, max: config.perHour }]);
  let alarmed = false;

  return {
    take({ number, block, network }) {
      const full = numbers.full(number);
      if (full) throw new Refused(full.ms === MINUTE ? 'sms-wait' : 'sms-many');
      if (blocks.full(block) || networks.full(network)) throw new Refused('sms-busy');
      const overBudget = all.full('all') !== undefined;
      if (overBudget && !alarmed)
        log.error("the hour's budget of text messages is used up: nobody gets any", {
          perHour: config.perHour,
        });
      alarmed = overBudget;
      if (overBudget) throw new Refused('sms-busy');
      numbers.count(number);
      blocks.count(block);
      networks.count(network);
      all.count('all');
    },
  };
}
