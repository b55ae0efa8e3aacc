/** What came of some tests. */
export interface Result {
  passed: number;
  failed: number;
  skipped: number;
  /** A line for each failure: where it belongs and its name. */
  failures: string[];
}

/** What the process that runs a group of tests tells the one that started it. */
export type Report = { kind: 'result'; result: Result } | { kind: 'stuck'; resources: string[] };

/** @returns a result for one thing that either holds or does not */
export function single(name: string, holds: boolean): Result {
  return { passed: holds ? 1 : 0, failed: holds ? 0 : 1, skipped: 0, failures: holds ? [] : [name] };
}

/** @returns all results as one, their failures in order */
export function sum(results: Result[]): Result {
  const total: Result = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { passed, failed, skipped, failures } of results) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    total.failures.push(...failures);
  }
  return total;
}

/** @returns the line that ends a run: `N passed, N failed, N skipped` */
export function inWords({ passed, failed, skipped }: Result): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
