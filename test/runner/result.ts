/** What came of the tests of one file. */
export interface FileResult {
  /** Relative to the project. */
  path: string;
  passed: number;
  failed: number;
  skipped: number;
  /** Wall-clock time from its first hook to its last, in ms. */
  ms: number;
}

/** What came of some tests. */
export interface Result {
  passed: number;
  failed: number;
  skipped: number;
  /** A line for each failure: where it belongs and its name. */
  failures: string[];
  /** A line for each skipped test: where it belongs, its name, and why. */
  skips: string[];
  files: FileResult[];
}

/** What the process that runs a group of tests tells the one that started it. */
export type Report = { kind: 'result'; result: Result } | { kind: 'stuck'; resources: string[] };

export const NOTHING: Result = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [], files: [] };

/** @returns a result for one thing that either holds or does not */
export function single(name: string, holds: boolean): Result {
  return { ...NOTHING, passed: holds ? 1 : 0, failed: holds ? 0 : 1, failures: holds ? [] : [name] };
}

/** @returns all results as one, their failures in order */
export function sum(results: Result[]): Result {
  return results.reduce(
    (total, each) => ({
      passed: total.passed + each.passed,
      failed: total.failed + each.failed,
      skipped: total.skipped + each.skipped,
      failures: [...total.failures, ...each.failures],
      skips: [...total.skips, ...each.skips],
      files: [...total.files, ...each.files],
    }),
    NOTHING,
  );
}

/** @returns the line that ends a run: `N passed, N failed, N skipped` */
export function inWords({ passed, failed, skipped }: Pick<Result, 'passed' | 'failed' | 'skipped'>): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** @returns milliseconds as `12.3 s` */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
