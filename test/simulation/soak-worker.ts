/** A process of `npm run soak`: plays the seeds that it is told, some at a time, until its parent is gone. */
import { add, inWords, noTotals, type Totals } from './report';
import { runSeed } from './run';

export type Range = { readonly from: number; readonly to: number };
export type Played = Range & {
  readonly totals: Totals;
  readonly failures: { seed: number; words: string }[];
};

/** A rejection that nobody handled is a failure of the seed that runs. */
let unhandled: unknown;
process.on('unhandledRejection', (reason) => {
  unhandled ??= reason;
});

process.on('message', (range: Range) => {
  play(range).then(
    (played) => process.send?.(played),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// Ctrl-C reaches every process of a terminal; the parent says when this one has played enough.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

async function play({ from, to }: Range): Promise<Played> {
  const totals = noTotals();
  const failures: Played['failures'] = [];
  for (let seed = from; seed < to; seed++) {
    const run = await runSeed(seed);
    add(totals, run);
    const failure = run.failure ?? (unhandled && `a rejection that nobody handles: ${String(unhandled)}`);
    unhandled = undefined;
    if (failure) failures.push({ seed, words: inWords({ ...run, failure: String(failure) }) });
  }
  return { from, to, totals, failures };
}
