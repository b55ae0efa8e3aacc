/** Plays one seed: faults while riders board, then everything heals, and what was promised is compared with what is there. */
import { DAY_SHIFT } from '../../backend/operator/testing/city';
import { seededRandom } from '../../platform/random';
import { dayOf } from '../../protocol/days';
import { pairOf } from '../../protocol/ticket/pair';
import { Broker } from './broker';
import type { Bug } from './bugs';
import { TICKETS_A_DAY, ticketOf } from './cast';
import { CHANNELS, type Channel, type City } from './channels';
import { heal, makeHappen, type Scene } from './faults';
import { Operator } from './operator';
import { type Boarding, type Plan, planOf } from './plan';
import { reckon } from './reckoning';
import { Screens } from './screens';
import { Terminal } from './terminal';
import { Witness } from './witness';
import { World } from './world';

/** FAULTS.md 3.4 (i): ten simulated minutes after everything is well, nothing waits any more. */
const DRAINED_MS = 10 * 60_000;
const SECOND = 1_000;
/** A terminal or an operator has a few timers a connection and a batch; a leak has ever more. */
const MOST_TIMERS = 400;

export type Run = {
  readonly seed: number;
  /** The invariant that was broken first, in words. */
  readonly failure: string | undefined;
  readonly crashes: number;
  readonly partitions: number;
  readonly diskFaults: number;
  /** How often somebody was told that a check-in is safe; of these lost; stored more than once. */
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  readonly events: readonly string[];
  /** Equal for two runs in which the same happened. */
  readonly digest: string;
};

/** @param bug stands between the parts and their ports, as a control */
export async function runSeed(seed: number, bug?: Bug): Promise<Run> {
  const plan = planOf(seed);
  const world = new World(seed, plan.startsAt);
  let totals = { accepted: 0, lost: 0, doubled: 0 };
  try {
    totals = await play(plan, world, bug);
  } catch (error) {
    world.fail('world', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const { failure, events, digest, counts } = world;
  return { seed, failure, ...counts, ...totals, events, digest };
}

async function play(plan: Plan, world: World, bug: Bug | undefined): Promise<ReturnType<Witness['reckon']>> {
  const witness = new Witness(world, plan.readsLog);
  const screens = new Screens(world, witness);
  const broker = new Broker(world, plan, witness.answers);
  const operator = new Operator(world, broker, witness, bug?.operatorDisk ?? ((disk) => disk));
  const between = {
    disk: bug?.terminalDisk ?? ((disk) => disk),
    network: bug?.network ?? ((network) => network),
  } as const;
  const terminals = plan.terminals.map(
    (board, i) => new Terminal(world, plan, i + 1, board, broker, witness, screens, between),
  );
  witness.disks.set('operator', operator.machine.disk);
  for (const { id, machine } of terminals) witness.disks.set(id, machine.disk);

  const city: City = {
    world,
    random: seededRandom(`riders ${plan.seed}`),
    terminals,
    operator,
    witness,
    ticket: ticketsOf(world),
  };
  const channels = Object.fromEntries(
    Object.entries(CHANNELS).map(([by, open]) => [by, open(city)]),
  ) as Record<Boarding['by'], Channel>;
  let isHealed = false;
  const scene: Scene = { world, operator, terminals, witness, isHealed: () => isHealed };

  /** What holds at every step. */
  const check = () => {
    for (const { id, running } of terminals)
      if (running && running.ledger.missing !== 0)
        world.fail(id, `${running.ledger.missing} are missing in the ledger`);
    if (world.clock.waiting > MOST_TIMERS) world.fail('world', `${world.clock.waiting} timers wait`);
    return world.failure !== undefined;
  };
  /** Lets time pass until `done`, or until `ms` are over: then false. */
  const pass = async (ms: number, done: () => boolean = () => false): Promise<boolean> => {
    const until = world.clock.monotonic() + ms;
    while (!world.failure && !done() && world.clock.monotonic() < until)
      await world.clock.advance(SECOND, check);
    return done();
  };

  for (const each of [operator, ...terminals]) each.start();
  for (const event of plan.faults) world.clock.setTimer(event.at, () => makeHappen(scene, event));
  for (const boarding of plan.boardings)
    world.clock.setTimer(boarding.at, () => channels[boarding.by].board(boarding));
  await pass(plan.faultyMs);

  isHealed = true;
  heal(scene);
  broker.heal();
  for (const channel of Object.values(channels)) channel.heal?.();
  const isQuiet = () =>
    operator.backend !== undefined &&
    terminals.every(({ running, storageFails }) => running?.ledger.waiting === 0 && !storageFails) &&
    Object.values(channels).every(({ waiting }) => waiting === 0);
  if (!(await pass(DRAINED_MS, isQuiet)) && !world.failure) {
    const waiting = terminals.map(({ id, running }) => `${id} ${running?.ledger.waiting ?? 'is not open'}`);
    world.fail('world', `not drained ten minutes after healing: ${waiting.join(', ')}`);
  }
  return world.failure ? { accepted: 0, lost: 0, doubled: 0 } : reckon(scene, pass);
}

/** Tickets that are not used twice in a run, and whose two digits are not either at one terminal. */
function ticketsOf(world: World): City['ticket'] {
  let n = seededRandom(`tickets ${world.seed}`).below(TICKETS_A_DAY);
  const pairs = new Set<string>();
  return (terminal) => {
    const day = dayOf(world.clock.now(), DAY_SHIFT);
    for (;;) {
      n = (n + 1) % TICKETS_A_DAY;
      const ticket = ticketOf(day, n);
      const pair = `${terminal.id} ${pairOf(ticket)}`;
      if (pairs.has(pair)) continue;
      pairs.add(pair);
      return { ticket, day };
    }
  };
}
