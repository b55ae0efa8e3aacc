import assert from 'node:assert/strict';
import { shapesOf, windowOf } from '../load/shape';
import { fullLoadRows, type Measured } from './full-load';

const round = (stored: number, more: Partial<Measured> = {}): Measured => ({
  ...{ stored, storedInAll: stored * 10, tookMs: [1, 2, 3], missing: 0, ranOut: false },
  ...{ ownCores: 1, serverCores: 1, serverMs: 1000, ...more },
});

describe('bench/peers: what is made of the rounds', () => {
  it('reads shapes, and says of others what one looks like', () => {
    assert.deepEqual(shapesOf('2000x20, 100x1', 2_000), [
      { terminals: 2_000, items: 20 },
      { terminals: 100, items: 1 },
    ]);
    for (const wrong of ['2001x1', '2000x21', '0x1', '2000', '20x', ''])
      assert.throws(
        () => shapesOf(wrong, 2_000),
        /give terminals x check-ins a message, such as 2000x20/,
        wrong,
      );
  });

  it('keeps what is on its way below what is answered in the window, and never asks more of a terminal than four', () => {
    const sizeOf = (terminals: number, items: number) => windowOf({ terminals, items }).size;
    assert.deepEqual([sizeOf(2_000, 1), sizeOf(2_000, 20), sizeOf(100, 20), sizeOf(1, 1)], [4, 1, 4, 4]);
  });

  it('compares round by round, so that a slow minute of the machine is in both', () => {
    const rows = fullLoadRows({
      name: 'a shape',
      contenders: [
        { name: 'Coride', rounds: [round(200), round(20), round(300, { missing: 2 })] },
        { name: 'theirs', rounds: [round(100), round(10), round(100, { tookMs: [] })] },
      ],
    });
    const named = (name: string) => rows.find((row) => row.name === `full load, a shape: ${name}`)!;
    // Of the medians it would be 2, of the sums 2.5.
    assert.deepEqual(named('Coride / theirs').values, [2, 2, 3]);
    assert.match(named('Coride').note!, /500 µs of a core a check-in.*2 batches missing/);
    assert.match(named('theirs').note!, /nothing missing/);
    assert.deepEqual(named('theirs, p99').values, [3, 3, Number.POSITIVE_INFINITY], 'nothing was answered');
  });
});
