import type { Context, Runnable, Suite } from 'mocha';

const reasons = new WeakMap<object, string>();

/**
 * Skips the test that is running, or from a `before` all tests of its suite, where this machine lacks something. The run
 * ends with the sentence, so that a reader knows what was not checked and how to have it checked.
 * @param why completes "skipped: <test>: <why>", such as `mosquitto_pub is not installed here (apt install …)`
 */
export function skipBecause(test: Context, why: string): never {
  const running = test.test as (Runnable & { readonly type?: string }) | undefined;
  if (running) reasons.set(running.type === 'hook' ? (running.parent ?? running) : running, why);
  return test.skip();
}

/** For the runner: what the test, or a suite around it, said when it was skipped. */
export function whySkipped(test: Runnable | Suite): string | undefined {
  for (let at: Runnable | Suite | undefined = test; at; at = at.parent) {
    const why = reasons.get(at);
    if (why) return why;
  }
  return undefined;
}
