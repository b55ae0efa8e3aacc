/** Versions as the fleet runs them: `1.4.0`, `1.4.0-rc.1`. Pure. */
import type { Terminal } from '../fleet/terminal';

/** Fewer say nothing about what is usual. */
const FEWEST = 3;

/** The version that more than half of the fleet runs; undefined when there is none, or too few terminals. */
export function usualVersion(fleet: readonly Terminal[]): string | undefined {
  const versions = fleet.flatMap(({ about }) => (about ? [about.value.version] : []));
  if (versions.length < FEWEST) return undefined;
  return versions.find((each) => versions.filter((other) => other === each).length * 2 > versions.length);
}

/** The newer of two by number; of two that are numbered alike a release, then the first. */
export function newest(a: string, b: string): string {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference > 0 ? a : b;
  }
  return a.includes('-') && !b.includes('-') ? b : a;
}

const parts = (version: string): number[] =>
  version
    .split('-')[0]!
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
