/**
 * The same open-loop load for ours and for plain aedes, with everything that a fleet of ordinary MQTT clients does: who got
 * his PUBACK forgets the message. aedes sends it before anybody has the message in hand; then what comes faster than it
 * is kept waits in memory, late, and is gone with the process. At a pace that ours keeps.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult } from '../load/fleet';
import { nameOf, type Shape } from '../load/shape';
import { alternated, quantile, type Row } from '../measure';
import type { BenchOptions } from '../options';
import { residentMemoryOfAll, untilIdle } from '../process';
import { aedesAndLevel, aedesAndSubscriber, coride } from './contenders';
import { type Entrant, onField } from './field';

type Load = Shape & { readonly rate: number };

/** Check-ins a second of all terminals, and check-ins a message. */
const LOADS = [
  { items: 1, rate: 8_000 },
  { items: 20, rate: 12_000 },
] as const;
const SECONDS = 8;
const LATE_MS = 1_000;
/** All are back after ten to twenty seconds, and send again what they still have. */
const PATIENCE_AFTER_CUT_MS = 60_000;
const AS_ANY_CLIENT = { size: 4, freedBy: 'PUBACK' } as const;

type Overrun = RunResult & { readonly memoryMiB: number };

export function overrunRows({ connected, rounds }: BenchOptions): Promise<Row[]> {
  return onField(
    connected,
    ({ prepared, ports, operatorFolder }) => [
      coride(prepared, ports),
      aedesAndLevel(operatorFolder),
      aedesAndSubscriber(operatorFolder),
    ],
    async (entrants) => {
      const rows: Row[] = [];
      for (const load of LOADS)
        rows.push(...(await rowsOf(entrants, { terminals: connected, ...load }, rounds)));
      for (const entrant of entrants) rows.push(await cutRow(entrant, { terminals: connected, ...LOADS[0] }));
      return rows;
    },
  );
}

async function rowsOf(entrants: readonly Entrant[], load: Load, rounds: number): Promise<Row[]> {
  const run = async ({ name, fleet, pids }: Entrant): Promise<Overrun> => {
    for (const each of entrants) for (const pid of each.pids) await untilIdle(pid);
    await fleet.untilOnline();
    const result = await fleet.run({ ...load, seconds: SECONDS, window: AS_ANY_CLIENT });
    const memoryMiB = residentMemoryOfAll(pids);
    console.error(`  ${name}: ${inWords(result)}, ${memoryMiB.toFixed(0)} MiB`);
    return { ...result, memoryMiB };
  };
  const all = await alternated(
    rounds,
    entrants.map((entrant) => () => run(entrant)),
  );
  return entrants.flatMap((entrant, i) => lateRows(`${loadName(load)}: ${entrant.name}`, all[i]!));
}

/** Once more, and its processes are killed when the last check-in is due. */
async function cutRow({ name, fleet, pids, restart }: Entrant, load: Load): Promise<Row> {
  for (const pid of pids) await untilIdle(pid);
  await fleet.untilOnline();
  const plan = { ...load, seconds: SECONDS, window: AS_ANY_CLIENT, patienceMs: PATIENCE_AFTER_CUT_MS };
  const running = fleet.run(plan);
  await sleep(SECONDS * 1000);
  await restart();
  const result = await running;
  console.error(`  ${name}, killed: ${inWords(result)}`);
  return {
    name: `${loadName(load)}, then killed: ${name}, acknowledged and lost`,
    unit: 'messages',
    values: [result.lost],
    note: `of ${result.acknowledged} that got their PUBACK: never stored, though it was started again at once; ${result.unstored - result.lost} not acknowledged, which terminals keep`,
  };
}

const loadName = (load: Load): string => `${load.rate.toLocaleString('en-US')} a second, ${nameOf(load)}`;

/** p99, and what came late or never although it was acknowledged. */
function lateRows(name: string, rounds: readonly Overrun[]): Row[] {
  const total = (of: (round: Overrun) => number) => rounds.reduce((sum, round) => sum + of(round), 0);
  const memory = quantile(
    rounds.map(({ memoryMiB }) => memoryMiB),
    0.5,
  );
  return [
    {
      name: `${name}, p99`,
      unit: 'ms',
      values: rounds.map((round) => quantile(timesOf(round), 0.99)),
      note: `from when it was due to \`stored\`; ${memory.toFixed(0)} MiB resident afterwards`,
    },
    {
      name: `${name}, later than a second`,
      unit: '% of messages',
      values: rounds.map((round) => (100 * lateOf(round)) / (round.samples.length + round.unstored)),
      note: `acknowledged and not stored a minute after the end: ${total(({ lost }) => lost)} of ${total(({ acknowledged }) => acknowledged)}; not acknowledged: ${total(({ unstored, lost }) => unstored - lost)}`,
    },
  ];
}

const timesOf = ({ samples }: RunResult): number[] => samples.map(([, took]) => took);

const lateOf = (round: RunResult): number =>
  round.unstored + timesOf(round).filter((took) => took > LATE_MS).length;

const inWords = (result: RunResult): string =>
  `p99 ${quantile(timesOf(result), 0.99).toFixed(0)} ms, ${lateOf(result)} late, ${result.lost} of ${result.acknowledged} acknowledged lost`;
