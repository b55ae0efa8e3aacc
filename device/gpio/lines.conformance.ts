/** What every way to a board's lines must do; `board` is what is soldered to them. */
import assert from 'node:assert/strict';
import { whenTestEnds } from '../../test/support/cleanup';
import { waitFor } from '../../test/support/wait';
import type { GpioLines } from '../ports/gpio';

export type SolderedBoard = {
  readonly lines: GpioLines;
  /** The contact on a line closes or opens. */
  press(line: number, active: boolean): void;
  /** What an output is now. */
  isOn(line: number): boolean;
};

export function linesConformance(name: string, make: () => SolderedBoard): void {
  describe(`${name} GPIO lines`, () => {
    it('hear each edge of an input, and switch an output', async () => {
      const { lines, press, isOn } = make();
      whenTestEnds(() => lines.close());
      const edges: boolean[] = [];
      await lines.watch(17, (active) => edges.push(active));
      const output = await lines.output(27);
      press(17, true);
      press(17, false);
      await waitFor('both edges', () => edges.length === 2);
      assert.deepEqual(edges, [true, false]);
      for (const on of [true, false, true]) {
        output.set(on);
        await waitFor('the output', () => isOn(27) === on);
      }
    });

    it('are switched off when they are let go', async () => {
      const { lines, isOn } = make();
      const output = await lines.output(22);
      output.set(true);
      await waitFor('the output', () => isOn(22));
      await lines.close();
      await waitFor('darkness', () => !isOn(22));
    });
  });
}
