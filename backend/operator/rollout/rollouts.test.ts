import assert from 'node:assert/strict';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { type VirtualClock, virtualClock } from '../../../platform/virtual-clock';
import { openFigures } from './figures-file';
import type { Rules } from './judge';
import { openRollouts, type Subject } from './rollouts';
import { type Rollout, RULE } from './state';

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;
const FLEET = Array.from({ length: 200 }, (_, i) => ({
  terminalId: `t${String(i).padStart(6, '0')}`,
  stratum: `line ${i % 4}`,
}));
const RULES: Rules = {
  alpha: 0.05,
  tolerated: { refusals: 0.03, slow: 0.03, checkIns: 0.3 },
  least: { checkIns: 200, terminals: 5, hours: 4 },
  taken: 0.75,
  failed: 0.1,
};

/** A fleet whose terminals do as they are told, and whose riders' fate depends on what they have. */
async function opened(
  kept: {
    disk?: MemoryDisk;
    clock?: VirtualClock;
    fleetHas?: Set<string>;
    refused?: (has: boolean) => number;
  } = {},
) {
  const { disk = new MemoryDisk(), clock = virtualClock(NOW), fleetHas = new Set<string>() } = kept;
  const { refused = () => 1 } = kept;
  const failing = new Set<string>();
  let broken = 0;
  const ports = { disk, clock, random: seededRandom(7), log: silentLog() };
  const figures = await openFigures({ path: '/figures.json', ...ports });
  const calls: string[] = [];
  const subject: Subject = {
    give: async (ids, { id }) => {
      if (broken-- > 0) throw new Error('the disk is full');
      calls.push(`give ${ids.length}`);
      assert.ok(id);
      for (const each of ids) if (!failing.has(each)) fleetHas.add(each);
    },
    takeBack: async (ids) => {
      calls.push(`take back ${ids.length}`);
      for (const each of ids) fleetHas.delete(each);
    },
    uptake: (id) => (failing.has(id) ? 'failed' : fleetHas.has(id) ? 'has' : 'pending'),
  };
  const rollouts = await openRollouts({
    folder: '/rollouts',
    kept: figures,
    subjects: { config: subject },
    fleet: () => FLEET,
    rules: RULES,
    ...ports,
  });
  const counts = new Map(FLEET.map(({ terminalId }) => [terminalId, { checkIns: 0, refusals: 0, slow: 0 }]));
  let uptimeS = 0;
  /** Everybody rides for some hours; health comes every five minutes. */
  const ride = async (hours: number) => {
    for (let i = 0; i < hours * 12; i++) {
      uptimeS += 300;
      for (const { terminalId } of FLEET) {
        const count = counts.get(terminalId)!;
        count.checkIns += 5;
        // Once in a while, or at each look where a change does harm.
        count.refusals += i % 4 === 0 ? refused(fleetHas.has(terminalId)) : 0;
        figures.figures.take(
          terminalId,
          { service: { ...count }, process: { uptimeS, memoryMiB: null } },
          clock.now(),
        );
      }
      await clock.advance(HOUR / 12);
    }
  };
  const begin = () =>
    rollouts.begin({ kind: 'config', title: 'night colours', what: { theme: 'night' }, who: 'wang' });
  const newest = () => rollouts.list(1)[0]!;
  const failNextGive = () => {
    broken = 1;
  };
  return { disk, clock, rollouts, calls, fleetHas, failing, failNextGive, ride, begin, newest };
}

describe('rollouts', () => {
  it('go from wave to wave while riders fare as before, and give it to the control group last', async () => {
    const { rollouts, ride, begin, newest, fleetHas, calls } = await opened();
    await ride(6);
    await begin();
    assert.deepEqual(
      [newest().plan.waves.map(({ length }) => length), newest().plan.control.length],
      [[5, 15, 170], 10],
    );
    assert.equal(fleetHas.size, 5);
    await ride(2);
    assert.deepEqual([fleetHas.size, newest().judgement?.reasons.includes('too-early')], [5, true]);
    const sizes = [fleetHas.size];
    for (let i = 0; i < 60 && newest().state === 'running'; i++) {
      await ride(1);
      if (sizes.at(-1) !== fleetHas.size) sizes.push(fleetHas.size);
    }
    assert.deepEqual(sizes, [5, 20, 190, 200]);
    assert.equal(newest().state, 'done');
    assert.ok(
      newest()
        .steps.slice(1)
        .every(({ who, is }) => who === RULE && is === 'wave'),
    );
    assert.ok(!calls.some((call) => call.startsWith('take')));
    await rollouts.close();
  });

  it('stop by themselves when the riders of a wave fare worse, and take back what they gave', async () => {
    const { rollouts, ride, begin, newest, fleetHas } = await opened({ refused: (has) => (has ? 6 : 1) });
    await ride(6);
    await begin();
    await ride(10);
    const { state, steps } = newest();
    assert.equal(state, 'stopped');
    assert.deepEqual([steps.at(-2)!.who, steps.at(-2)!.reasons], [RULE, ['refusals']]);
    assert.equal(fleetHas.size, 0);
    await rollouts.close();
  });

  it('stop when terminals cannot take it', async () => {
    const { rollouts, clock, begin, newest, failing } = await opened();
    await begin();
    const [first] = newest().plan.waves;
    failing.add(first![0]!);
    await clock.advance(2 * 60_000);
    assert.deepEqual([newest().state, newest().steps.at(-2)!.reasons], ['stopped', ['failed']]);
    await rollouts.close();
  });

  it('are stopped and led on by hand, one at a time, and that is written down', async () => {
    const { rollouts, begin, newest, fleetHas } = await opened();
    const { id } = await begin();
    await assert.rejects(begin(), /"night colours" is being rolled out/);
    await rollouts.goOn(id, 'li');
    assert.equal(fleetHas.size, 20);
    await rollouts.stop(id, 'wang');
    assert.equal(fleetHas.size, 0);
    await assert.rejects(rollouts.stop(id, 'wang'), /does not run any more/);
    await assert.rejects(rollouts.goOn(id, 'wang'), /does not run any more/);
    assert.deepEqual(
      newest().steps.map(({ who, is }) => `${who} ${is}`),
      ['wang begun', 'li wave', 'wang stopped', `${RULE} taken-back`],
    );
    await assert.rejects(
      rollouts.begin({ kind: 'nothing', title: '', what: 1, who: '' }),
      /nothing of the kind/,
    );
    await assert.rejects(
      rollouts.begin({ kind: 'config', title: '', what: 1, who: '', terminalIds: ['nobody'] }),
      /no terminal/,
    );
    await rollouts.close();
  });

  it('ask again in a minute whom they could not ask, the control group and after a restart too', async () => {
    const first = await opened();
    first.failNextGive();
    await assert.rejects(first.begin(), /disk is full/);
    assert.deepEqual([first.newest().state, first.fleetHas.size], ['running', 0]);
    await first.clock.advance(61_000);
    assert.equal(first.fleetHas.size, 5);
    const { id } = first.newest();
    await first.rollouts.goOn(id, 'li');
    await first.rollouts.goOn(id, 'li');
    first.failNextGive();
    await assert.rejects(first.rollouts.goOn(id, 'li'), /disk is full/);
    assert.deepEqual([first.newest().state, first.fleetHas.size], ['done', 190]);
    await first.rollouts.close();
    const { disk, clock, fleetHas } = first;
    const second = await opened({ disk, clock, fleetHas });
    await second.clock.advance(0);
    assert.equal(fleetHas.size, 200);
    await second.rollouts.close();
  });

  it('go on after a restart where they were, with what was counted until then', async () => {
    const first = await opened();
    const { disk, clock, fleetHas } = first;
    await first.ride(6);
    const { id } = await first.begin();
    await first.ride(3);
    await first.rollouts.close();
    const second = await opened({ disk, clock, fleetHas });
    assert.deepEqual([second.newest().id, second.newest().state, second.newest().wave], [id, 'running', 1]);
    await clock.advance(60_000);
    assert.ok(second.newest().judgement!.measures[0]!.wave > 0);
    await second.ride(12);
    assert.ok(second.newest().wave > 1);
    await second.rollouts.close();
  });

  it('take back after a restart what a stop had not taken back when the power went, at any write', async () => {
    let cuts = 0;
    const left = new Set<string>();
    for (let writes = 0; ; writes++) {
      const first = await opened();
      const { disk, clock, fleetHas } = first;
      const { id } = await first.begin();
      disk.cutPowerAfter(writes);
      await Promise.allSettled([first.rollouts.stop(id, 'wang')]);
      const cut = disk.powerOn();
      if (!cut) break;
      cuts++;
      const second = await opened({ disk, clock: virtualClock(clock.now()), fleetHas });
      await second.clock.advance(1_000);
      const { state } = second.newest() as Rollout;
      left.add(state);
      assert.equal(fleetHas.size, state === 'stopped' ? 0 : 5, state);
    }
    assert.ok(cuts >= 2, `${cuts} cuts`);
    assert.deepEqual(left, new Set(['running', 'stopped']));
  });
});
