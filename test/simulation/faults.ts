/** Makes happen what a plan says goes wrong. Another fault is a line in `plan.ts` and a function here. */
import type { Machine } from './machine';
import type { Operator } from './operator';
import type { FaultEvent, FaultKind } from './plan';
import type { Terminal } from './terminal';
import type { Witness } from './witness';
import type { World } from './world';

/** What faults happen to. */
export type Scene = {
  readonly world: World;
  readonly operator: Operator;
  readonly terminals: readonly Terminal[];
  readonly witness: Witness;
  /** True once everything is to be well again: what was to come back later comes back at once then. */
  isHealed(): boolean;
};

type Victim = Operator | Terminal;

export function makeHappen(scene: Scene, event: FaultEvent): void {
  const { kind, target, lasts } = event;
  const victim = target === 'operator' ? scene.operator : scene.terminals[target]!;
  scene.world.note(target === 'operator' ? 'operator' : scene.terminals[target]!.id, `${kind}, ${lasts} ms`);
  HAPPENS[kind](scene, victim, lasts);
}

const HAPPENS: { readonly [kind in FaultKind]: (scene: Scene, victim: Victim, lasts: number) => void } = {
  'power cut': (scene, victim, lasts) => cutPower(scene, victim, lasts),
  'power cut in a write': (scene, victim, lasts) =>
    victim.machine.cutPowerAfter(lasts % 60, () => cutPower(scene, victim, lasts)),
  killed: (scene, victim, lasts) => {
    scene.world.counts.crashes++;
    victim.end('kill');
    startAfter(scene, victim, lasts);
  },
  'restarted in order': (scene, victim, lasts) => {
    void victim.stop().then(() => startAfter(scene, victim, lasts));
  },
  'a sync fails': (scene, { machine }) => {
    scene.world.counts.diskFaults++;
    machine.failing.sync = 1;
  },
  'a write fails': (scene, { machine }) => {
    scene.world.counts.diskFaults++;
    machine.failing.write = 1;
  },
  'syncs fail': (scene, { machine }, lasts) =>
    ails(scene, machine, lasts, (on) => {
      machine.failing.sync = on ? Number.POSITIVE_INFINITY : 0;
    }),
  'disk full': (scene, { machine }, lasts) => ails(scene, machine, lasts, (on) => machine.full(on)),
  'disk read-only': (scene, { machine }, lasts) =>
    ails(scene, machine, lasts, (on) => {
      machine.readOnly = on;
    }),
  'slow disk': (scene, { machine }, lasts) =>
    ails(scene, machine, lasts, (on) => {
      machine.slowestSync = on ? 5_000 : 0;
    }),
  'line cut': (scene, victim) => {
    for (const { link } of terminalsOf(scene, victim)) {
      scene.world.counts.partitions++;
      link.cut();
    }
  },
  'no network': (scene, victim, lasts) => {
    for (const { link } of terminalsOf(scene, victim)) {
      scene.world.counts.partitions++;
      link.reachable = false;
      link.goSilent();
      scene.world.clock.setTimer(lasts, () => link.heal());
    }
  },
  'half-open line': (scene, victim) => {
    for (const { link } of terminalsOf(scene, victim)) {
      scene.world.counts.partitions++;
      link.goSilent();
    }
  },
  'slow network': (scene, victim, lasts) => {
    for (const { link } of terminalsOf(scene, victim)) {
      link.slowestMs = 8_000;
      scene.world.clock.setTimer(lasts, () => link.heal());
    }
  },
  'clock set': (scene, victim, lasts) => {
    // By seconds, hours or a year, forth and back, as `lasts` draws it.
    const by = [40_000, 8 * 3_600_000, 365 * 86_400_000][lasts % 3]! * (lasts % 2 === 0 ? 1 : -1);
    // Where time is kept by NTP, nobody else sets the clock.
    const isKept = victim !== scene.operator && (victim as Terminal).board.clock === 'ntp';
    victim.machine.setClock(isKept ? 0 : by);
    // From then on the operator teaches every terminal the wrong time, and nobody can know.
    if (victim === scene.operator) scene.witness.timeIsUnsure = true;
  },
};

function cutPower(scene: Scene, victim: Victim, lasts: number): void {
  scene.world.counts.crashes++;
  victim.end('power cut');
  startAfter(scene, victim, lasts);
}

function startAfter({ world, isHealed }: Scene, victim: Victim, ms: number): void {
  // A board needs a second or two to start, however short the cut was. Healing starts what was to come later.
  const isLate = isHealed();
  world.clock.setTimer(isLate ? 1_000 : 1_000 + ms, () => {
    if (isLate || !isHealed()) victim.start();
  });
}

function ails(
  { world, isHealed }: Scene,
  _machine: Machine,
  lasts: number,
  set: (on: boolean) => void,
): void {
  world.counts.diskFaults++;
  set(true);
  world.clock.setTimer(lasts, () => {
    if (!isHealed()) set(false);
  });
}

/** A fault of the operator's line is one of every terminal's. */
function terminalsOf({ terminals, operator }: Scene, victim: Victim): readonly Terminal[] {
  return victim === operator ? terminals : [victim as Terminal];
}

/** Everything is well again from now on. */
export function heal({ world, operator, terminals }: Scene): void {
  world.note('world', 'healed');
  for (const { machine, link } of terminals) {
    machine.heal();
    link.heal();
  }
  operator.machine.heal();
  for (const each of [operator, ...terminals]) each.start();
}
