import { setTimeout as sleep } from 'node:timers/promises';

/** How {@link waitFor} waits. Both in real milliseconds. */
export interface WaitOptions {
  /** Longest wait before the test fails; 10,000 by default, less than a test's own 20,000. */
  deadline?: number;
  /** Pause between two looks; 10 by default. */
  every?: number;
}

/**
 * Waits until `look` gives something truthy, and gives that. A look that throws counts as "not yet".
 * @param what completes the sentence "Waited … for <what>" when the deadline passes
 * @throws Error naming what was waited for, how long, and what the last look gave or threw
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  { deadline = 10_000, every = 10 }: WaitOptions = {},
): Promise<NonNullable<T>> {
  const start = performance.now();
  for (;;) {
    let last: string;
    try {
      const found = await look();
      if (found) return found;
      last = `the last look gave ${String(found)}`;
    } catch (error) {
      last = `the last look failed: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (performance.now() - start >= deadline) {
      throw new Error(`Waited ${deadline} ms for ${what}; ${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

const ANSWER_MS = 20_000;
const SILENT = Symbol('no answer');

/**
 * Asks, and once more where no answer comes: Chromium never answers what is asked of a worker that it is about to start or to stop.
 * @throws Error naming what was asked when it is silent twice; what `ask` throws
 */
export async function promptly<Result>(what: string, ask: () => Promise<Result>): Promise<Result> {
  for (const isLast of [false, true]) {
    const patience = new AbortController();
    const silence = sleep(ANSWER_MS, SILENT, patience).catch(() => SILENT);
    const answer = await Promise.race([ask(), silence]).finally(() => patience.abort());
    if (answer !== SILENT) return answer as Result;
    if (isLast) break;
  }
  throw new Error(`${what} gave no answer twice, ${ANSWER_MS} ms each`);
}
