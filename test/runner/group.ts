import { fork } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { TestGroup } from './files';
import { NOTHING, type Report, type Result } from './result';

/**
 * Runs the tests of one folder in a process of its own, whose words go where ours go.
 * @param root the project's folder
 * @param group which tests
 * @param forMocha further options of mocha
 * @returns what came of them; a process that died or did not end by itself counts as one more failure
 */
export function runGroup(root: string, group: TestGroup, forMocha: string[]): Promise<Result> {
  const args = ['--reporter', join(__dirname, 'reporter.ts'), ...forMocha, ...group.files];
  const mocha = fork(join(root, 'node_modules/mocha/bin/mocha.js'), args, { cwd: root });
  let result: Result | undefined;
  let stuck: string[] | undefined;
  mocha.on('message', (report: Report) => {
    if (report.kind === 'result') result = report.result;
    else stuck = report.resources;
  });
  let stopped: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals) => {
    stopped = signal;
    mocha.kill(signal);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return new Promise((resolve) => {
    mocha.on('close', (code, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (stopped) process.exit(128 + constants.signals[stopped]);
      const { failures, failed, ...counts } = result ?? NOTHING;
      const trouble = troubleOf(signal ? `signal ${signal}` : `exit code ${code}`, result, stuck);
      const names = trouble ? [...failures, trouble] : failures;
      const inGroup = (name: string) => `${group.folder}: ${name}`;
      resolve({
        ...counts,
        failed: failed + (trouble ? 1 : 0),
        failures: names.map(inGroup),
        skips: counts.skips.map(inGroup),
      });
    });
  });
}

function troubleOf(end: string, result?: Result, stuck?: string[]): string | null {
  if (!result) return `the process of these tests ended with ${end} before they did`;
  if (stuck) {
    const what = [...new Set(stuck)].join(', ') || 'nothing that Node.js names';
    return `a test left something open; after the last one the process still held: ${what}`;
  }
  if (result.failed === 0 && end !== 'exit code 0')
    return `every test passed, yet the process ended with ${end}`;
  return null;
}
