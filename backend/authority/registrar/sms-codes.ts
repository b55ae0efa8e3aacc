/** Codes by text message, in memory: six digits, five minutes, five tries counted per number (THREATS.md "People"). */
import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../platform/clock';
import type { Random } from '../../../platform/random';
import { utf8 } from '../../../protocol/bytes';

const CODE_MS = 5 * 60_000;
const TRIES = 5;

export type CodeCheck = 'right' | 'wrong' | 'too-many-tries';

export type SmsCodes = {
  /** A new code for a number; the one before is void. */
  issue(number: string): string;
  /** Checks a code; a wrong one counts as a try. A right one stays good for its five minutes: answers get lost. */
  check(number: string, code: string): CodeCheck;
  /** What was done with the number's code that is in force. */
  readonly usedFor: {
    get(number: string): Uint8Array | undefined;
    set(number: string, riderRef: Uint8Array): void;
  };
};

type Issued = { readonly code: string; readonly until: number; wrong: number; usedFor?: Uint8Array };

/** `number`: any text that stands for one phone number. */
export function createSmsCodes(clock: Clock, random: Random): SmsCodes {
  /** Oldest first, since each is taken out before it is put in again. */
  const issued = new Map<string, Issued>();
  const inForce = (number: string): Issued | undefined => {
    const found = issued.get(number);
    return found && clock.monotonic() < found.until ? found : undefined;
  };
  const forgetEnded = () => {
    for (const [number, { until }] of issued) {
      if (clock.monotonic() < until) return;
      issued.delete(number);
    }
  };
  return {
    issue(number) {
      forgetEnded();
      const code = String(random.below(1_000_000)).padStart(6, '0');
      issued.delete(number);
      issued.set(number, { code, until: clock.monotonic() + CODE_MS, wrong: 0 });
      return code;
    },
    check(number, code) {
      const found = inForce(number);
      if (!found) return 'wrong';
      if (found.wrong >= TRIES) return 'too-many-tries';
      const right = /^\d{6}$/.test(code) && timingSafeEqual(utf8(code), utf8(found.code));
      if (right) return 'right';
      found.wrong++;
      return found.wrong >= TRIES ? 'too-many-tries' : 'wrong';
    },
    usedFor: {
      get: (number) => inForce(number)?.usedFor,
      set: (number, riderRef) => {
        const found = inForce(number);
        if (found) found.usedFor = riderRef;
      },
    },
  };
}
