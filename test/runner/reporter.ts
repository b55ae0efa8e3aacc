import { type Hook, type MochaOptions, Runner, reporters, type Test } from 'mocha';
import { whySkipped } from '../support/skip';
import { timeFiles } from './file-times';
import type { Report } from './result';

/** Time that a process may take to end by itself after its last test, in ms; the reporter option `end` is another. */
const TIME_TO_END = 5_000;

/**
 * Mocha's Spec reporter, that also tells the process that started this one what came of the tests, and ends a process
 * that something left by a test keeps alive.
 */
class TellingReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const failures: string[] = [];
    const skips: string[] = [];
    const { end } = (options.reporterOptions ?? {}) as { end?: string };
    const files = timeFiles(runner);
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test: Test | Hook) => failures.push(test.fullTitle()));
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test: Test) => {
      skips.push(`${test.fullTitle()}: ${whySkipped(test) ?? 'it does not say why'}`);
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures: failed, pending } = this.stats;
      const counts = { passed: passes, failed, skipped: pending };
      tell({ kind: 'result', result: { ...counts, failures, skips, files: files() } });
      // Without a reference the timer fires only where something else keeps the process.
      setTimeout(
        () => {
          tell({
            kind: 'stuck',
            resources: process.getActiveResourcesInfo(),
          });
          setImmediate(() => process.exit(1));
        },
        Number(end ?? TIME_TO_END),
      ).unref();
    });
  }
}

function tell(report: Report): void {
  process.send?.(report);
}

module.exports = TellingReporter;
