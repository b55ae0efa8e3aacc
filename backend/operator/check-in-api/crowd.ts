/** Counts live check-ins of one step at one terminal: more than seats are marked `crowded`, never refused. */
import { GRANT_MS } from './proofs';

/** A taxi has few seats, and a code may be shared within a family: fewer than eight are never a crowd. */
const LEAST_CROWD = 8;
/** No code is live longer: 90 s, and a grant's ten minutes. */
const KEPT_MS = GRANT_MS + 120_000;

export interface Crowd {
  /** Counts one live check-in; true when it is one more than the vehicle holds. Late ones are never counted. */
  joins(terminalNumber: number, step: number, capacity: number, nowMs: number): boolean;
}

export function createCrowd(): Crowd {
  const counts = new Map<string, { count: number; since: number }>();
  return {
    joins: (terminalNumber, step, capacity, nowMs) => {
      // Oldest first: those whose codes have ended are forgotten.
      for (const [key, { since }] of counts) {
        if (Math.abs(nowMs - since) <= KEPT_MS) break;
        counts.delete(key);
      }
      const key = `${terminalNumber} ${step}`;
      const found = counts.get(key) ?? { count: 0, since: nowMs };
      found.count++;
      counts.set(key, found);
      return found.count > Math.max(capacity, LEAST_CROWD);
    },
  };
}
