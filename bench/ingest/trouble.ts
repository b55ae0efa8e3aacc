/** The line in trouble: an operator that is killed under 2,000 terminals, and one terminal that floods beside a hundred. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult } from '../load/fleet';
import { alternated, latencyRows, type Row } from '../measure';
import { cpuTime, untilIdle } from '../process';
import { type Line, onLine } from './line';

const PROCESSES = 2;

export type Reconnect = {
  readonly terminals: number;
  /** Check-ins a second of all together. */
  readonly rate: number;
  readonly seconds: number;
  readonly killAfter: number;
};

export type Reconnected = {
  /** From when it listens again to the last terminal online. */
  readonly backMs: number;
  readonly result: RunResult;
  /** Of a core that the operator took between the two, %. */
  readonly cpu: number;
  /** Of check-ins due between the two, ms. */
  readonly meanwhile: readonly number[];
};

const RECONNECT = { terminals: 2_000, rate: 500, seconds: 40, killAfter: 5_000, rounds: 3 };

/** All terminals lose the operator at the same moment and come back within about a second, while check-ins go on. */
export function reconnectRows(): Promise<Row[]> {
  const { terminals, rate, seconds, rounds } = RECONNECT;
  const checkIns = rounds * Math.ceil((rate * seconds) / terminals + 1);
  return onLine({ terminals, processes: PROCESSES, checkIns }, async (line) => {
    const [all] = await alternated(rounds, [() => reconnect(line, RECONNECT)]);
    return reconnectedRows(all!, RECONNECT);
  });
}

/** @param all what `reconnect` gave in each round */
export function reconnectedRows(
  all: readonly Reconnected[],
  { terminals, rate, seconds }: Reconnect,
  how = 'terminals knock every 0.2 to 1.2 s, in the field spread over 2 minutes',
): Row[] {
  const name = `operator killed under ${terminals.toLocaleString('en-US')} terminals`;
  return [
    {
      name: `${name}: all online again`,
      unit: 's',
      values: all.map(({ backMs }) => backMs / 1000),
      note: `from when it listens again; ${how}`,
    },
    {
      name: `${name}: check-ins not stored in the end`,
      unit: 'batches',
      values: all.map(({ result }) => result.unstored + result.refused),
      note: `of ${rate} a second during ${seconds} s`,
    },
    {
      name: `${name}: operator's processor meanwhile`,
      unit: '% of a core',
      values: all.map(({ cpu }) => cpu),
    },
    ...latencyRows(
      `${name}: check-ins due meanwhile`,
      all.map(({ meanwhile }) => meanwhile),
      'due between the restart and the last terminal online',
    ),
  ];
}

/** Kills the operator `killAfter` ms after a run of one check-in a message began. */
export async function reconnect({ fleet, operator, restart }: Line, plan: Reconnect): Promise<Reconnected> {
  const { terminals, rate, seconds, killAfter } = plan;
  const running = fleet.run({ terminals, items: 1, rate, seconds });
  await sleep(killAfter);
  await restart();
  const { pid } = operator();
  const before = cpuTime(pid);
  const from = Date.now();
  await fleet.untilOnline();
  const to = Date.now();
  const cpu = (100 * (cpuTime(pid) - before)) / (to - from);
  const result = await running;
  const meanwhile = result.samples.filter(([due]) => due >= from && due <= to).map(([, took]) => took);
  return { backMs: to - from, cpu, result, meanwhile };
}

const FLOOD = { terminals: 101, neighbours: 100, rate: 500, seconds: 8, rounds: 3 };

/** A hundred terminals at an even pace, with and without one that floods, in turn. */
export function floodRows(): Promise<Row[]> {
  const { terminals, neighbours, rate, seconds, rounds } = FLOOD;
  const checkIns = 2 * rounds * Math.ceil((rate * seconds) / neighbours + 1);
  return onLine({ terminals: terminals + 1, processes: PROCESSES, checkIns }, async (line) => {
    const run = async () => {
      await untilIdle(line.operator().pid);
      return line.fleet.run({ terminals: neighbours, items: 1, rate, seconds });
    };
    const [calm, flooded] = await alternated<{ result: RunResult; packets: number }>(rounds, [
      async () => ({ result: await run(), packets: 0 }),
      async () => {
        const running = run();
        const packets = await line.fleet.flood(seconds * 1000);
        return { result: await running, packets };
      },
    ]);
    const times = (all: typeof calm) => all!.map(({ result }) => result.samples.map(([, took]) => took));
    return [
      ...latencyRows(`${neighbours} terminals, ${rate} check-ins a second, calm`, times(calm)),
      ...latencyRows('the same beside one terminal that floods', times(flooded)),
      {
        name: 'packets that the flooder sent meanwhile',
        unit: 'packets',
        values: flooded!.map(({ packets }) => packets),
        note: 'small QoS 1 messages, as fast as its line takes them; the broker lets 20 a second through',
      },
    ];
  });
}
