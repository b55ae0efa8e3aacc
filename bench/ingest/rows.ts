/**
 * Publish to `stored`, open loop: the highest rate that is kept up, and how long a check-in takes at half of it. A rate
 * is kept up when everything that was due is stored, and 99 of 100 check-ins within a second of when they were due.
 */
import type { RunPlan, RunResult } from '../load/fleet';
import { nameOf, type Shape, shapesOf } from '../load/shape';
import { latencyRows, quantile, type Row } from '../measure';
import type { BenchOptions } from '../options';
import { untilIdle } from '../process';
import { type Line, onLine } from './line';

type Ladder = Shape & { readonly rates: readonly number[] };

const TERMINALS = 2_000;
/** Check-ins a second that are tried. A hundred terminals may send 2,000 messages a second: 20 each is the broker's bound. */
const LADDERS: readonly Ladder[] = [
  { terminals: 100, items: 1, rates: [1_000, 1_900] },
  { terminals: 100, items: 20, rates: [5_000, 10_000, 15_000, 20_000, 30_000, 38_000] },
  { terminals: TERMINALS, items: 1, rates: [2_000, 4_000, 6_000, 8_000, 10_000, 12_000] },
  { terminals: TERMINALS, items: 20, rates: [10_000, 15_000, 20_000, 30_000, 40_000] },
];
const PROCESSES = 2;
const LADDER_SECONDS = 4;
const SECONDS = 5;
/** A terminal sends at least so many messages in a run, however long that takes. */
const MESSAGES = 3;
const ROUNDS = 3;
const LATEST_MS = 1_000;

export function ingestRows({ shape }: BenchOptions): Promise<Row[]> {
  const ladders = laddersOf(shape);
  const line = { terminals: TERMINALS, processes: PROCESSES, checkIns: ticketsNeeded(ladders) };
  return onLine(line, async (open) => {
    const rows: Row[] = [];
    for (const ladder of ladders) rows.push(...(await rowsOf(open, ladder)));
    return rows;
  });
}

/** All, or those of the shapes that are named. */
function laddersOf(shape: string | undefined): readonly Ladder[] {
  if (shape === undefined) return LADDERS;
  return shapesOf(shape, TERMINALS).map(({ terminals, items }) => {
    const found = LADDERS.find((each) => each.terminals === terminals && each.items === items);
    if (found) return found;
    const known = LADDERS.map((each) => `${each.terminals}x${each.items}`).join(', ');
    throw new Error(`--shape ${terminals}x${items}: ingest has ${known}`);
  });
}

async function rowsOf(line: Line, { terminals, items, rates }: Ladder): Promise<Row[]> {
  const name = `publish to \`stored\`, ${nameOf({ terminals, items })}`;
  let best: { rate: number; result: RunResult } | undefined;
  for (const rate of rates) {
    const result = await runAt(line, { terminals, items, rate, seconds: LADDER_SECONDS });
    const kept = isKeptUp(result);
    console.error(`  ${name}: ${rate} a second ${kept ? 'kept up' : 'not kept up'} (${inWords(result)})`);
    if (!kept) break;
    best = { rate, result };
  }
  const sustained: Row = {
    name: `${name}: kept up`,
    unit: 'check-ins a second',
    values: [best?.result.stored ?? 0],
    note:
      best?.rate === rates.at(-1)
        ? `the highest of ${rates.length} rates tried`
        : `the next rate was not kept up`,
  };
  if (!best) return [sustained];
  const rate = best.rate / 2;
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { samples } = await runAt(line, { terminals, items, rate, seconds: SECONDS });
    rounds.push(samples.map(([, took]) => took));
  }
  return [
    sustained,
    ...latencyRows(`${name}, half of that rate`, rounds, 'from when it was due, not from when it was sent'),
  ];
}

async function runAt(line: Line, plan: RunPlan): Promise<RunResult> {
  // What an earlier run left to be packed into segments is not this one's.
  await untilIdle(line.operator().pid);
  await line.fleet.untilOnline();
  return line.fleet.run({ ...plan, seconds: lengthOf(plan) });
}

/** Seconds in which each terminal sends often enough. */
function lengthOf({ terminals, items, rate, seconds }: RunPlan): number {
  return Math.max(seconds, (MESSAGES * terminals * items) / rate);
}

function isKeptUp(result: RunResult): boolean {
  return result.unstored === 0 && result.refused === 0 && p99(result) <= LATEST_MS;
}

const p99 = ({ samples }: RunResult): number =>
  quantile(
    samples.map(([, took]) => took),
    0.99,
  );

const inWords = (result: RunResult): string =>
  `p99 ${p99(result).toFixed(0)} ms, ${result.unstored} not stored, ${result.refused} refused`;

/** What one terminal uses in the worst case: every rate of every shape, and the rounds at half of the highest. */
function ticketsNeeded(ladders: readonly Ladder[]): number {
  const each = ({ terminals, items, rates }: Ladder): number => {
    const inRun = (rate: number, seconds: number) =>
      items * Math.ceil((rate * lengthOf({ terminals, items, rate, seconds })) / (terminals * items) + 1);
    const ladder = rates.reduce((sum, rate) => sum + inRun(rate, LADDER_SECONDS), 0);
    return ladder + ROUNDS * inRun(rates.at(-1)! / 2, SECONDS);
  };
  return ladders.reduce((sum, ladder) => sum + each(ladder), 0);
}
