/** `npm run soak`: what takes longer than tests may; `--help` lists it. */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { soakGuards } from '../guards/siege/soak';
import { soakPrivacy } from '../privacy/soak';
import { soakUpdates } from '../updates/soak';
import { add, inWords, noTotals } from './report';
import { runSeed } from './run';
import type { Played, Range } from './soak-worker';

const AT_A_TIME = 20;
/** More are not printed: they tend to have one cause. */
const MOST_PRINTED = 10;
const BAR = 30;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    workers: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string' },
    events: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const USAGE = `npm run soak -- --seeds 200000     plays seeds of the simulation on every core
                --from 1000        begins at this one, such as where a run was stopped
                --workers 2        processes, as many as there are cores where nothing is said
npm run soak -- --seed 1234        plays one; --events prints all that happened in it
npm run soak -- guards             lays siege to a broker with 2,000 terminals
npm run soak -- privacy            the tests of privacy at their long sizes
npm run soak -- updates            cuts the power in the middle of --seeds updates`;

async function one(seed: number): Promise<number> {
  const run = await runSeed(seed);
  console.log(values.events ? [...run.events, ''].join('\n') : '');
  const { failure, events, ...figures } = run;
  console.log(failure === undefined ? 'nothing broke' : inWords({ ...run, events: events.slice(-10) }));
  console.log(figures);
  return failure === undefined ? 0 : 1;
}

async function many(from: number, seeds: number, workers: number): Promise<number> {
  const to = from + seeds;
  const totals = noTotals();
  const began = Date.now();
  const failed: Played['failures'] = [];
  const open = new Set<number>();
  let next = from;
  let stopped = false;
  /** Every seed below it was played. */
  const playedTo = () => Math.min(next, ...open);
  const tell = () => progress(totals.seeds, seeds, failed.length, (Date.now() - began) / 1000);

  const work = (child: ChildProcess) =>
    new Promise<void>((resolve, reject) => {
      const give = () => {
        if (stopped || next >= to) {
          child.disconnect();
          return resolve();
        }
        const range: Range = { from: next, to: Math.min(to, next + AT_A_TIME) };
        next = range.to;
        open.add(range.from);
        child.send(range);
      };
      child.on('message', (played: Played) => {
        open.delete(played.from);
        add(totals, played.totals);
        for (const failure of played.failures)
          if (failed.push(failure) <= MOST_PRINTED) console.log(`\n${failure.words}`);
        tell();
        give();
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        if (code !== 0) reject(new Error(`a process of the soak ended with ${code ?? signal}`));
      });
      give();
    });
  process.once('SIGINT', () => {
    stopped = true;
  });
  const launch = join(__dirname, '../../start/launch.mjs');
  const children = Array.from({ length: workers }, () => fork(launch, [join(__dirname, 'soak-worker.ts')]));
  await Promise.all(children.map(work));

  const seconds = (Date.now() - began) / 1000;
  const figures = { ...totals, failed: failed.length, seconds: Math.round(seconds) };
  console.log(
    `\n${Object.entries(figures)
      .map(([name, figure]) => `${figure.toLocaleString('en-US')} ${name}`)
      .join(', ')}`,
  );
  if (playedTo() < to) console.log(`go on: npm run soak -- --from ${playedTo()} --seeds ${to - playedTo()}`);
  if (failed.length > 0) console.log(`failed: ${failed.map(({ seed }) => seed).join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

let toldAt = 0;
function progress(done: number, of: number, failed: number, seconds: number): void {
  const isLast = done === of;
  const every = process.stdout.isTTY ? 200 : 60_000;
  if (!isLast && Date.now() - toldAt < every) return;
  toldAt = Date.now();
  const filled = Math.round((BAR * done) / of);
  const speed = done / seconds;
  const left = Math.round((of - done) / speed);
  const words = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} seeds, ${speed.toFixed(0)} a second, ${left} s left, ${failed} failed`;
  process.stdout.write(process.stdout.isTTY ? `\r${words}\x1b[K` : `${words}\n`);
}

async function asked(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { seed, from, seeds, workers } = values;
  if (positionals[0] === 'privacy') return soakPrivacy((text) => process.stdout.write(text));
  if (positionals[0] === 'guards') return soakGuards(console.log).then((holds) => (holds ? 0 : 1));
  if (positionals[0] === 'updates')
    return soakUpdates(Number(values.seeds), console.log).then((holds) => (holds ? 0 : 1));
  if (positionals.length > 0)
    throw new Error(`there is no soak ${positionals[0]}: guards, privacy, updates, or none for seeds`);
  return seed === undefined ? many(Number(from), Number(seeds), Number(workers)) : one(Number(seed));
}

asked().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
