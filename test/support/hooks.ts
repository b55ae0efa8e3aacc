import type { Context, RootHookObject } from 'mocha';
import { allTestsEnd, testBegins, testEnds } from './cleanup';

/**
 * Loaded by .mocharc.json before any test: cleans up after each test, and makes what would pass unseen fail: a
 * rejected promise that nobody handles (Mocha drops it), a leak of event listeners, a clean-up that fails. These are
 * thrown after the last test with the name of the test they came in, for a failing hook would keep the others from
 * running.
 */
const troubles: string[] = [];
const rejected = new WeakSet<Promise<unknown>>();
let current = 'while the files were loaded';

process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') note('a leak of event listeners', warning.message);
});
process.on('unhandledRejection', (reason, promise) => {
  // Mocha's own listener emits the event once more.
  if (rejected.has(promise)) return;
  rejected.add(promise);
  note('a rejection that nobody handles', reason);
});

export const mochaHooks: RootHookObject = {
  beforeEach(this: Context) {
    current = this.currentTest?.fullTitle() ?? '';
    testBegins();
  },
  async afterEach() {
    await testEnds().catch((error: unknown) => note('a clean-up that failed', error));
  },
  async afterAll() {
    await allTestsEnd().catch((error: unknown) => note('a clean-up that failed', error));
    if (troubles.length > 0) throw new Error(troubles.join('\n'));
  },
};

function note(what: string, reason: unknown): void {
  const words = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  const trouble = `${what}, in or after "${current}": ${words}`;
  if (!troubles.includes(trouble)) troubles.push(trouble);
}
