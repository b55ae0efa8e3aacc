import assert from 'node:assert/strict';
import { reportControl, reportFault } from '../support/fault-table';
import { BUGS } from './bugs';
import { faultsOf } from './fault-names';
import { inWords } from './report';
import { type Run, runSeed } from './run';

const SEEDS = 300;
/** A planted bug is found within so many seeds. */
const CONTROL_SEEDS = 1_000;
const ROW = 'all of them, mixed by seed';
const SIMULATED = 'simulation';

describe('simulation', function () {
  this.timeout(600_000);

  it(`loses, doubles and invents nothing in ${SEEDS} seeds of crashes, bad disks, networks and clocks`, async () => {
    const runs: Run[] = [];
    for (let seed = 0; seed < SEEDS; seed++) {
      const run = await runSeed(seed);
      assert.equal(run.failure, undefined, inWords(run));
      runs.push(run);
    }
    const rowOf = (fault: string, some: readonly Run[]) => {
      const sum = (of: (run: Run) => number) => some.reduce((total, run) => total + of(run), 0);
      const accepted = sum((run) => run.accepted);
      assert.ok(accepted > 0, `nobody checked in while there was: ${fault}`);
      const [lost, doubled] = [sum((run) => run.lost), sum((run) => run.doubled)];
      reportFault({ fault, injected: SIMULATED, runs: some.length, accepted, lost, doubled });
    };
    const byFault = new Map<string, Run[]>();
    for (const run of runs)
      for (const fault of faultsOf(run.seed)) byFault.set(fault, [...(byFault.get(fault) ?? []), run]);
    rowOf(ROW, runs);
    for (const [fault, some] of [...byFault].sort(([a], [b]) => a.localeCompare(b))) rowOf(fault, some);
  });

  it('plays a seed the same way each time, and another seed another way', async () => {
    const [first, again, other] = [await runSeed(7), await runSeed(7), await runSeed(8)];
    assert.deepEqual(again.events, first.events);
    assert.equal(again.digest, first.digest);
    assert.notEqual(other.digest, first.digest);
    assert.ok(first.accepted > 0 && first.events.length > 10);
  });

  for (const bug of BUGS) {
    it(`control: ${bug.name} is found`, async () => {
      for (let seed = 0; seed < CONTROL_SEEDS; seed++) {
        const { failure } = await runSeed(seed, bug);
        if (failure === undefined) continue;
        assert.match(failure, bug.found);
        reportControl({ fault: ROW, control: `${bug.name}: found at seed ${seed}` });
        return;
      }
      assert.fail(`${bug.name} was not found in ${CONTROL_SEEDS} seeds`);
    });
  }
});
