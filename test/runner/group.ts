import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestGroup } from './files';
import { LANE } from './lanes';
import { NOTHING, type Report, type Result } from './result';

/** How the process of a group of tests runs. */
export interface GroupRun {
  /** The project's folder. */
  root: string;
  /** Further options of mocha. */
  forMocha: string[];
  /** Which of the lanes that run beside each other, from 0. */
  lane: number;
  /** Takes all that the process said, when it has ended; null where its words go where ours go, as they come. */
  write: ((text: string) => void) | null;
}

/**
 * Runs a group of tests in a process of its own.
 * @returns what came of them; a process that died or did not end by itself counts as one more failure
 */
export function runGroup(group: TestGroup, { root, forMocha, lane, write }: GroupRun): Promise<Result> {
  // Nothing begins any more: the process ends with the last group that runs.
  if (stopped) return new Promise(() => undefined);
  const color = write && process.stdout.isTTY ? ['--color'] : [];
  const args = ['--reporter', join(__dirname, 'reporter.ts'), ...color, ...forMocha, ...group.files];
  // A file and no pipe: a pipe would be open for as long as anything that a test started and left lives.
  const said = write && openNameless(join(tmpdir(), `coride-said-${process.pid}-${lane}`));
  const mocha = fork(join(root, 'node_modules/mocha/bin/mocha.js'), args, {
    cwd: root,
    env: { ...process.env, [LANE]: String(lane) },
    stdio: said === null ? 'inherit' : ['inherit', said, said, 'ipc'],
  });
  let result: Result | undefined;
  let stuck: string[] | undefined;
  mocha.on('message', (report: Report) => {
    if (report.kind === 'result') result = report.result;
    else stuck = report.resources;
  });
  begins(mocha);
  return new Promise((resolve) => {
    mocha.on('close', (code, signal) => {
      const text = said === null ? '' : readWhole(said);
      // Whoever stops a run that hangs looks for the group that hung, and for its last words.
      if (stopped && said !== null)
        process.stdout.write(`\n== ${group.folder}: ${stopped} while it ran\n${text}`);
      if (!ends(mocha)) return;
      write?.(text);
      const { failures, failed, ...counts } = result ?? NOTHING;
      const trouble = troubleOf(signal ? `signal ${signal}` : `exit code ${code}`, result, stuck);
      const names = trouble ? [...failures, trouble] : failures;
      const inGroup = (name: string) => `${group.folder}: ${name}`;
      resolve({
        ...counts,
        failed: failed + (trouble ? 1 : 0),
        failures: names.map(inGroup),
        skips: counts.skips.map(inGroup),
      });
    });
  });
}

/** A file that is gone when nobody has it open. */
function openNameless(path: string): number {
  const file = openSync(path, 'wx+', 0o600);
  rmSync(path);
  return file;
}

/** All that was written to an open file, which is closed. */
function readWhole(file: number): string {
  const text = Buffer.alloc(fstatSync(file).size);
  readSync(file, text, 0, text.length, 0);
  closeSync(file);
  return text.toString();
}

const running = new Set<ChildProcess>();
let stopped: NodeJS.Signals | undefined;

/** As long as tests run, who stops this process stops them first. */
function begins(mocha: ChildProcess): void {
  if (running.size === 0) process.on('SIGINT', stop).on('SIGTERM', stop);
  running.add(mocha);
}

/** @returns false where the run is being stopped; this process ends with the last of its tests' processes */
function ends(mocha: ChildProcess): boolean {
  running.delete(mocha);
  if (running.size === 0) {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    if (stopped) process.exit(128 + constants.signals[stopped]);
  }
  return !stopped;
}

function stop(signal: NodeJS.Signals): void {
  stopped = signal;
  for (const mocha of running) mocha.kill(signal);
}

function troubleOf(end: string, result?: Result, stuck?: string[]): string | null {
  if (!result) return `the process of these tests ended with ${end} before they did`;
  if (stuck) {
    const what = [...new Set(stuck)].join(', ') || 'nothing that Node.js names';
    return `a test left something open; after the last one the process still held: ${what}`;
  }
  if (result.failed === 0 && end !== 'exit code 0')
    return `every test passed, yet the process ended with ${end}`;
  return null;
}
