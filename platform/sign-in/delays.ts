/**
 * Growing delays after wrong tries (FAULTS.md section 5): a source that guesses waits, twice as long each time; its account's
 * owner, who signs in from another network or from one that was right before, does not. So nobody locks an officer out.
 */
import type { Clock } from '../clock';

const FIRST_MS = 1000;
const LONGEST_MS = 15 * 60_000;
/** However many others guess at an account from elsewhere. */
const LONGEST_FOR_STRANGERS_MS = 60_000;
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
/** Wrong tries from everywhere after which an account hears only sources that were right before, and slowly others. */
const EVERYWHERE = 20;
const MAX_KNOWN = 10_000;

export type Delays = {
  /** Ms to wait before a try may be made; 0: now. */
  wait(account: string, source: string): number;
  wrong(account: string, source: string): void;
  right(account: string, source: string): void;
};

type Count = { tries: number; last: number };

export function createDelays(clock: Pick<Clock, 'monotonic'>): Delays {
  const bySource = new Map<string, Count>();
  const byAccount = new Map<string, Count>();
  const rightBefore = new Set<string>();
  const pair = (account: string, source: string) => `${account} ${source}`;

  const left = (count: Count | undefined, free: number, longest = LONGEST_MS): number => {
    if (!count || count.tries <= free) return 0;
    const delay = Math.min(longest, FIRST_MS * 2 ** (count.tries - free - 1));
    return Math.max(0, count.last + delay - clock.monotonic());
  };
  const add = (counts: Map<string, Count>, key: string) => {
    const now = clock.monotonic();
    const before = counts.get(key);
    const tries = before && now - before.last < FORGOTTEN_AFTER_MS ? before.tries + 1 : 1;
    counts.delete(key);
    counts.set(key, { tries, last: now });
    if (counts.size > MAX_KNOWN) counts.delete(counts.keys().next().value!);
  };

  return {
    wait(account, source) {
      const own = Math.max(left(bySource.get(source), 5), left(bySource.get(pair(account, source)), 2));
      if (rightBefore.has(pair(account, source))) return own;
      // A flood from many networks slows strangers down, to a minute at most.
      return Math.max(own, left(byAccount.get(account), EVERYWHERE, LONGEST_FOR_STRANGERS_MS));
    },
    wrong(account, source) {
      add(bySource, source);
      add(bySource, pair(account, source));
      add(byAccount, account);
    },
    right(account, source) {
      bySource.delete(pair(account, source));
      rightBefore.add(pair(account, source));
    },
  };
}
