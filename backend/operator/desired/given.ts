/** Wishes that a rollout gives and takes back: what it found lies beside the wish, by the rollout's kind. */

import type { Subject } from '../rollout/rollouts';
import type { Rollout } from '../rollout/state';
import type { DesiredStore, Wish } from './desired';

export type Given = {
  /** What is to be had again after a return; JSON. */
  found(wish: Wish): unknown;
  set(wish: Wish, rollout: Rollout): Wish;
  /** Only what is still as the rollout set it: what somebody changed since is theirs. */
  restore(wish: Wish, rollout: Rollout, found: unknown): Wish;
};

export function givenIn(
  desired: DesiredStore,
  kind: string,
  { found, set, restore }: Given,
): Pick<Subject, 'give' | 'takeBack'> {
  return {
    give: (terminalIds, rollout) =>
      desired.change(terminalIds, (wish) => {
        // Given before: somebody may have changed it since.
        if (wish.before?.[kind]?.rollout === rollout.id) return wish;
        const before = { ...wish.before, [kind]: { rollout: rollout.id, value: found(wish) } };
        return { ...set(wish, rollout), before };
      }),
    takeBack: (terminalIds, rollout) =>
      desired.change(terminalIds, (wish) => {
        const { [kind]: mine, ...others } = wish.before ?? {};
        if (mine?.rollout !== rollout.id) return wish;
        return { ...restore(wish, rollout, mine.value), before: others };
      }),
  };
}
