/**
 * A case of two weeks over a whole fleet: 60 rides and about two thousand co-riders in 1, 10 or 30 million check-ins, and a
 * case by card over a city's 25,000 terminals. What is measured is traced in a process of its own.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TraceStage } from '../../backend/authority/tracing/trace';
import { fromSource } from '../../platform/from-source';
import type { Identifier } from '../../protocol/sealed-subject';
import { quantile, type Row } from '../measure';
import type { BenchOptions } from '../options';
import type { FleetPlan } from './fleet-days';
import { inLaid, type Laid } from './laid';
import type { Measured, TraceAnswer, TraceBirth } from './trace-process';

const CARD = 'C2EX4MPLE00CARD7';
const CASES = 4;
const RIDES = 60;

/** Two weeks of a fleet with four cases of 60 rides. */
export const phoneCasePlan = (millions: number): FleetPlan => ({
  ...{ seed: `case ${millions}`, checkIns: millions * 1_000_000, days: 14 },
  ...{ cases: CASES, ridesOfCase: RIDES },
});

/** Cases by phone in so many million check-ins. */
export const phoneCaseRows =
  (millions: number) =>
  (options: Pick<BenchOptions, 'laid'>): Promise<Row[]> =>
    measured(
      phoneCasePlan(millions),
      options,
      ({ cases }) => cases,
      5,
      (answer, where) => {
        for (const { found } of answer.traces)
          if (found.rides !== RIDES || found.unproven > 0 || found.coRiders < 1_000)
            throw new Error(`a trace is not whole: ${JSON.stringify(found)}`);
        return phoneRows(`case in ${millions} million`, answer, where);
      },
    );

/** A case by card over every terminal of a city: each of their tag keys is opened. */
export const cardCaseRows = (options: Pick<BenchOptions, 'laid'>): Promise<Row[]> => {
  const plan = { seed: 'card', checkIns: 1_000_000, days: 14, cases: 0, ridesOfCase: 0 };
  const person: Identifier = { kind: 'card', identifier: CARD };
  return measured(
    { ...plan, terminals: 25_000, card: CARD },
    options,
    () => [person],
    3,
    (answer, where) => {
      for (const { found } of answer.traces)
        if (found.rides !== 14) throw new Error(`a trace is not whole: ${JSON.stringify(found)}`);
      return [
        row('case by card, 25,000 terminals, 14 days: whole', answer, ({ total }) => total, where),
        row(
          'the same: tag keys opened and looked up',
          answer,
          ({ total, began }) => total - began['tag keys']!,
        ),
        memoryRow('case by card', answer),
      ];
    },
  );
};

async function measured(
  plan: FleetPlan,
  { laid: kept }: Pick<BenchOptions, 'laid'>,
  personsOf: (laid: Laid) => readonly Identifier[],
  rounds: number,
  rows: (answer: TraceAnswer, where: string) => Row[],
): Promise<Row[]> {
  return inLaid(plan, kept, async (laid) => {
    const { world } = laid;
    const birth = { world, persons: personsOf(laid), rounds, threads: availableParallelism() };
    const size = world.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    const where = `${world.segments.length} segments, ${(size / 2 ** 30).toFixed(2)} GiB, ${world.tagKeys} tag keys`;
    return rows(await traced(birth), where);
  });
}

async function traced(birth: TraceBirth): Promise<TraceAnswer> {
  const child = fork(join(__dirname, 'trace-process.ts'), [], {
    execArgv: fromSource(),
    serialization: 'advanced',
  });
  child.send(birth);
  return new Promise((resolve, reject) => {
    child.once('message', (answer: TraceAnswer) => resolve(answer));
    child.once('exit', () => reject(new Error('the process that traces ended without an answer')));
  });
}

/** From the begin of a stage to that of the next one that came. */
function stageMs({ began, soFar }: Measured, stage: TraceStage, next?: TraceStage): number {
  const end = next === undefined ? soFar : began[next]!;
  return end - began[stage]!;
}

function phoneRows(name: string, answer: TraceAnswer, where: string): Row[] {
  const { rides, coRiders, opened } = answer.traces[0]!.found;
  const found = `${rides} rides, ${coRiders} co-riders, ${opened} sealed parts opened`;
  const of = (what: string, ms: (trace: Measured) => number, note?: string) =>
    row(`${name}: ${what}`, answer, ms, note);
  return [
    of('segments opened', (trace) => stageMs(trace, 'segments', 'tickets'), where),
    of('tags looked up', (trace) => stageMs(trace, 'tickets', 'vehicles')),
    of('first rides', ({ firstRides }) => firstRides, 'goal: 200 ms'),
    of('candidates', (trace) => stageMs(trace, 'vehicles', 'co-riders')),
    of('candidates opened and proven', (trace) => stageMs(trace, 'co-riders', 'elsewhere')),
    of('co-riders elsewhere, overlaps', (trace) => stageMs(trace, 'elsewhere')),
    of('all co-riders', ({ soFar }) => soFar, `${found}; goal: 2 s`),
    of("terminals' tag keys", ({ total, soFar }) => total - soFar, 'typed and carded check-ins'),
    of('whole', ({ total }) => total),
    memoryRow(name, answer),
  ];
}

function row(name: string, { traces }: TraceAnswer, ms: (trace: Measured) => number, note?: string): Row {
  const values = traces.map(ms);
  const p99 = `p99 ${quantile(values, 0.99).toFixed(0)}`;
  return { name, unit: 'ms', values, note: note ? `${p99}; ${note}` : p99 };
}

const memoryRow = (name: string, { peakMiB }: TraceAnswer): Row => ({
  ...{ name: `${name}: memory`, unit: 'MiB', values: [peakMiB], note: 'most resident, ts-node in it' },
});
