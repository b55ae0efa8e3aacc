/** Versions as the fleet runs them; which is higher is `protocol/software-version.ts`'s to say. Pure. */
import type { Terminal } from '../fleet/terminal';

/** Fewer say nothing about what is usual. */
const FEWEST = 3;

/** The version that more than half of the fleet runs; undefined when there is none, or too few terminals. */
export function usualVersion(fleet: readonly Terminal[]): string | undefined {
  const versions = fleet.flatMap(({ about }) => (about ? [about.value.version] : []));
  if (versions.length < FEWEST) return undefined;
  return versions.find((each) => versions.filter((other) => other === each).length * 2 > versions.length);
}
