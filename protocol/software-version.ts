/** Versions of the terminal's software: `1.4.0`, as package.json has them. Pure. */

export const SOFTWARE_VERSION = /^\d{1,5}\.\d{1,5}\.\d{1,5}$/;

/** Whether `a` is a higher version than `b`; a text that is no version is lower than all. */
export function isNewerVersion(a: string, b: string): boolean {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < 3; i++) {
    const difference = left[i]! - right[i]!;
    if (difference !== 0) return difference > 0;
  }
  return false;
}

const numbersOf = (version: string): number[] =>
  SOFTWARE_VERSION.test(version) ? version.split('.').map(Number) : [-1, -1, -1];
