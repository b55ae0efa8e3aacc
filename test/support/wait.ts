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
