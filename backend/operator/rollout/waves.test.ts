import assert from 'node:assert/strict';
import { seededRandom } from '../../../platform/random';
import { type Candidate, planWaves } from './waves';

/** @param lines how many lines the fleet's terminals are on */
const fleet = (size: number, lines = 4): Candidate[] =>
  Array.from({ length: size }, (_, i) => ({ terminalId: `t${i}`, stratum: `line ${i % lines}` }));

const TABLE: [size: number, waves: number[], control: number][] = [
  [25_000, [250, 2_250, 21_250], 1_250],
  [1_000, [10, 90, 850], 50],
  [100, [5, 5, 85], 5],
  [12, [5, 1, 1], 5],
  [3, [1, 1], 1],
  [2, [1], 1],
  [1, [1], 0],
  [0, [], 0],
];

describe('rollout: the waves', () => {
  for (const [size, waves, control] of TABLE)
    it(`of a fleet of ${size} have ${waves.join(', ')} and hold back ${control}, each terminal once`, () => {
      const plan = planWaves(fleet(size), seededRandom(size));
      assert.deepEqual([plan.waves.map(({ length }) => length), plan.control.length], [waves, control]);
      const everybody = [...plan.waves.flat(), ...plan.control];
      assert.deepEqual([everybody.length, new Set(everybody).size], [size, size]);
    });

  it('have as many terminals of each line as the fleet has, in the control group too', () => {
    const all = fleet(1_000, 10);
    const plan = planWaves(all, seededRandom('lines'));
    const strata = new Map(all.map(({ terminalId, stratum }) => [terminalId, stratum]));
    for (const [group, each] of [
      [plan.waves[0]!, 1],
      [plan.control, 5],
    ] as const) {
      const on = (line: string) => group.filter((terminalId) => strata.get(terminalId) === line).length;
      for (const line of new Set(strata.values()))
        assert.ok(Math.abs(on(line) - each) <= 1, `${line}: ${on(line)}`);
    }
  });

  it('are drawn by chance: another draw, others first', () => {
    const first = (seed: number) => planWaves(fleet(1_000), seededRandom(seed)).waves[0]!.join();
    assert.notEqual(first(1), first(2));
    assert.equal(first(1), first(1));
  });
});
