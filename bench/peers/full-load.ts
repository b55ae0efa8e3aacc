/** Rows of a shape at full load, from what each contender did in each round: figures, and ours as a ratio to theirs. Pure. */
import type { FullLoad } from '../load/fleet';
import { quantile, type Row } from '../measure';

export type Contest = {
  readonly name: string;
  /** The first is ours. `rounds`: one a round, in the same order for all. */
  readonly contenders: readonly { readonly name: string; readonly rounds: readonly Measured[] }[];
};

/** `serverMs`: processor time from the first check-in until nothing was left to do. */
export type Measured = FullLoad & { readonly serverMs: number };

export function fullLoadRows({ name, contenders }: Contest): Row[] {
  const [ours, ...theirs] = contenders;
  return [
    ...contenders.flatMap((each) => rowsOfOne(name, each)),
    ...theirs.map((their) => ({
      name: `full load, ${name}: Coride / ${their.name}`,
      unit: 'times',
      values: ratiosOf(ours!.rounds, their.rounds),
      note: 'check-ins stored a second, round by round',
    })),
  ];
}

/** How often theirs ours is, round by round: both had the same minutes of the machine. */
export function ratiosOf(ours: readonly FullLoad[], theirs: readonly FullLoad[]): number[] {
  return ours.map(({ stored }, round) => stored / theirs[round]!.stored);
}

function rowsOfOne(shape: string, { name, rounds }: Contest['contenders'][number]): Row[] {
  const median = (of: (round: Measured) => number) => quantile(rounds.map(of), 0.5);
  const missing = rounds.reduce((sum, each) => sum + each.missing, 0);
  const times = rounds.map(({ tookMs }) => tookMs);
  return [
    {
      name: `full load, ${shape}: ${name}`,
      unit: 'stored a second',
      values: rounds.map(({ stored }) => stored),
      note: [
        `cores: ${median(({ serverCores }) => serverCores).toFixed(2)} its own, ${median(({ ownCores }) => ownCores).toFixed(2)} the load's`,
        `${median(microsecondsEach).toFixed(0)} µs of a core a check-in, what is done afterwards included`,
        missing === 0 ? 'nothing missing' : `${missing} batches missing a minute after the end`,
      ].join('; '),
    },
    {
      name: `full load, ${shape}: ${name}, p99`,
      unit: 'ms',
      values: times.map((each) => (each.length > 0 ? quantile(each, 0.99) : Number.POSITIVE_INFINITY)),
      note: 'from when it was sent to its `stored`',
    },
  ];
}

const microsecondsEach = ({ serverMs, storedInAll }: Measured): number => (serverMs * 1000) / storedInAll;
