/**
 * Ours beside what a user would build instead, in one run: the same terminals, certificates and messages over TLS, each
 * check-in on disk before `stored` answers it. Everybody gets more than it can take for some seconds, in turn: how many a
 * second were stored, how long one that was sent waited for its answer, and what it and the load took of the machine.
 */

import { nameOf, type Shape, secondsOf, shapesOf, windowOf } from '../load/shape';
import { alternated, type Row } from '../measure';
import type { BenchOptions } from '../options';
import { cpuTimeOfAll, untilIdle } from '../process';
import { aedesAndLevel, coride, mosquittoAndNodeRed, mosquittoAndPostgres } from './contenders';
import { type Entrant, type Ground, onField } from './field';
import { fullLoadRows, type Measured, ratiosOf } from './full-load';

/** Check-ins a second that are asked of each in its first round, for messages of one and of more. */
const FIRST_RATES = [30_000, 60_000] as const;
/** What is asked next, of the most that it stored: making batches that nobody takes would be most of a run. */
const SPARE = 1.5;

/** All terminals are connected; those of the shape send. */
export const peerRows = rowsFor('2000x1,2000x20');
export const peerRowsOfFew = rowsFor('100x1,100x20');

const candidates = ({ prepared, ports, operatorFolder }: Ground) => [
  coride(prepared, ports),
  mosquittoAndPostgres(operatorFolder, 'each'),
  mosquittoAndPostgres(operatorFolder, 'grouped'),
  aedesAndLevel(operatorFolder),
  mosquittoAndNodeRed(operatorFolder),
];

/** The build that the goals name. */
const EACH = 'Mosquitto + PostgreSQL, a statement each';

type Result = { readonly shape: Shape; readonly all: readonly Measured[][] };

function rowsFor(usual: string): (options: BenchOptions) => Promise<Row[]> {
  return ({ shape, connected, rounds }) => {
    const shapes = shapesOf(shape ?? usual, connected);
    return onField(connected, candidates, async (entrants) => {
      const results: Result[] = [];
      for (const each of shapes) results.push({ shape: each, all: await contest(entrants, each, rounds) });
      return [
        ...results.flatMap(({ shape, all }) =>
          fullLoadRows({
            name: nameOf(shape),
            contenders: entrants.map(({ name }, i) => ({ name, rounds: all[i]! })),
          }),
        ),
        ...batchedRows(entrants, results),
      ];
    });
  };
}

/** In turn, round by round, each when everybody has finished what the last left behind. */
function contest(entrants: readonly Entrant[], shape: Shape, rounds: number): Promise<Measured[][]> {
  console.error(`  ${nameOf(shape)}`);
  return alternated(
    rounds,
    entrants.map((entrant) => {
      let rate: number = FIRST_RATES[shape.items === 1 ? 0 : 1];
      let best = 0;
      return async () => {
        for (const { pids } of entrants) for (const pid of pids) await untilIdle(pid);
        let measured = await measure(entrant, shape, rate);
        for (; measured.ranOut; rate *= 2) measured = await measure(entrant, shape, 2 * rate);
        best = Math.max(best, measured.stored);
        rate = SPARE * best;
        return measured;
      };
    }),
  );
}

async function measure({ name, pids, fleet }: Entrant, shape: Shape, rate: number): Promise<Measured> {
  await fleet.untilOnline();
  const before = cpuTimeOfAll(pids);
  const plan = { ...shape, rate, ...secondsOf(shape), window: windowOf(shape) };
  const load = await fleet.runFull(plan, pids);
  for (const pid of pids) await untilIdle(pid);
  const measured = { ...load, serverMs: cpuTimeOfAll(pids) - before };
  const { stored, missing, ranOut } = measured;
  const enough = ranOut
    ? `; all that was asked for (${Math.round(rate)} a second), once more with twice that`
    : '';
  console.error(`  ${name}: ${Math.round(stored)} a second, ${missing} missing${enough}`);
  return measured;
}

/** The protocol's own way, messages of many, beside a statement for each of one: by round, of the same terminals. */
function batchedRows(entrants: readonly Entrant[], results: readonly Result[]): Row[] {
  const plain = entrants.findIndex(({ name }) => name === EACH);
  return results.flatMap(({ shape, all }) => {
    const single = results.find(
      ({ shape: { terminals, items } }) => terminals === shape.terminals && items === 1,
    );
    if (shape.items === 1 || !single || plain < 0) return [];
    return [
      {
        name: `full load, ${nameOf(shape)}: Coride / ${EACH}, 1 a message`,
        unit: 'times',
        values: ratiosOf(all[0]!, single.all[plain]!),
        note: 'goal: 10',
      },
    ];
  });
}
