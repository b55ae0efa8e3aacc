import { type Random, seededRandom } from '../../platform/random';

/** Names one seed: only it is run. */
export const FUZZ_SEED = 'CORIDE_FUZZ_SEED';

/**
 * Runs `step` with seeds 1 to `count`, or with the one of `CORIDE_FUZZ_SEED` alone.
 * @param file the test's, for the command that replays a failure
 * @throws the failure, with that command before its own words
 */
export async function forSeeds(
  file: string,
  count: number,
  step: (random: Random, seed: number) => void | Promise<void>,
): Promise<void> {
  const only = Number(process.env[FUZZ_SEED] ?? 0);
  for (let seed = only || 1; seed <= (only || count); seed++) {
    try {
      await step(seededRandom(`${file} ${seed}`), seed);
    } catch (error) {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`seed ${seed}; again: ${FUZZ_SEED}=${seed} npm test -- ${file}\n${words}`);
    }
  }
}
