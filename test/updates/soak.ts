/** `npm run soak -- updates`: thousands of power cuts in the middle of an update, each by a seed. */
import { seededRandom } from '../../platform/random';
import { playCut, playWhole } from './cut-update';

const MOST_PRINTED = 10;

/** @returns whether one of the two versions started each time, whole, and the update came to its end */
export async function soakUpdates(seeds: number, say: (line: string) => void): Promise<boolean> {
  const moments = await playWhole();
  const started = new Map<string, number>();
  let failed = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const cut = await playCut(seed, seededRandom(seed).below(moments));
    started.set(cut.started, (started.get(cut.started) ?? 0) + 1);
    const holds = /^1\.[12]\.0$/.test(cut.started) && cut.ended === '1.2.0';
    if (!holds && failed++ < MOST_PRINTED)
      say(`seed ${seed}: ${cut.started} started, ${cut.ended} in the end`);
  }
  const counts = [...started].map(([version, times]) => `${version} ${times} times`);
  say(`${seeds} power cuts among ${moments} operations: ${counts.join(', ')} started; ${failed} failed`);
  return failed === 0;
}
