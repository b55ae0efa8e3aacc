import { relative } from 'node:path';
import { type Hook, Runner, type Test } from 'mocha';
import type { FileResult } from './result';

/**
 * Follows a run and says at its end what each test file took: hooks belong to their file, and so does the time between
 * two of its tests. Loading the files belongs to none.
 */
export function timeFiles(runner: Runner): () => FileResult[] {
  const files = new Map<string, FileResult>();
  let last = performance.now();
  const fileOf = ({ file }: { file?: string }): FileResult | undefined => {
    if (!file) return undefined;
    const path = relative(process.cwd(), file);
    const known = files.get(path) ?? { path, passed: 0, failed: 0, skipped: 0, ms: 0 };
    files.set(path, known);
    return known;
  };
  const spend = (what: Test | Hook) => {
    const now = performance.now();
    const file = fileOf(what);
    if (file) file.ms += now - last;
    last = now;
  };
  const count = (what: 'passed' | 'failed' | 'skipped') => (test: Test | Hook) => {
    const file = fileOf(test);
    if (file) file[what] += 1;
  };
  const { constants } = Runner;
  runner.on(constants.EVENT_TEST_PASS, count('passed'));
  runner.on(constants.EVENT_TEST_FAIL, count('failed'));
  runner.on(constants.EVENT_TEST_PENDING, count('skipped'));
  runner.on(constants.EVENT_TEST_END, spend);
  runner.on(constants.EVENT_HOOK_END, spend);
  return () => [...files.values()];
}
