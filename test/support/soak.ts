/** Set by `npm run faults -- --all`: tests then try everything that they know, however long it takes. */
export const SOAK = 'CORIDE_SOAK';

/** How many seeds, points or mutations a test tries: `few` in `npm test`, `all` of them with that. */
export function soaked(few: number, all: number): number {
  return process.env[SOAK] ? all : few;
}
