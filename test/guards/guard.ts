import assert from 'node:assert/strict';
import { guarded, type Target } from './targets';

/** Where the guard is out. */
export type Control = {
  /** What is taken out: `a bare aedes`, `without the bound on packets`. */
  readonly of: string;
  readonly open: () => Promise<Target>;
  /** What then comes of the attack. */
  readonly falls: string;
};

/**
 * One guard and one attack on it, tried twice: on the broker, where it must come to nothing, and where the guard is out,
 * where it must succeed. `name` is the row in broker/README.md's table.
 */
export function guard(
  name: string,
  test: {
    /** Attacks, and says what came of it in words. */
    readonly attack: (target: Target) => Promise<string>;
    readonly holds: string;
    readonly open?: () => Promise<Target>;
    readonly controls: readonly Control[];
  },
): void {
  describe(`guard: ${name}`, () => {
    it(`the broker: ${test.holds}`, async () => {
      assert.equal(await test.attack(await (test.open ?? guarded)()), test.holds);
    });
    for (const { of, open, falls } of test.controls)
      it(`control, ${of}: ${falls}`, async () => {
        assert.equal(await test.attack(await open()), falls);
      });
  });
}
