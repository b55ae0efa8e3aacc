import { checkStyle, checkTypes } from './checks';
import { findTests } from './files';
import { runGroup } from './group';
import { inLanes } from './lanes';
import { OptionError, type RunOptions, readOptions } from './options';
import { inSeconds, inWords, type Result, sum } from './result';
import { type Part, summary } from './summary';

/** A run of the tests. */
export interface Run {
  /** The project's folder. */
  root: string;
  /** The command line, see {@link readOptions}. */
  args: string[];
  /** Takes what is to be read, as it comes; a group of tests that runs alone writes to this process's standard output. */
  write(text: string): void;
}

/** One thing to check, which runs beside others. */
interface Check {
  name: string;
  /** What that is, in words; may be empty. */
  about: string;
  /** Does it in a lane; what there is to read about it goes to `write`, or where it is null to standard output. */
  work(lane: number, write: ((text: string) => void) | null): Promise<Result>;
}

/**
 * Checks types and style and runs the tests, several processes at once; ends with a table of what was checked, the
 * slowest files, every skipped test with its reason, every failure by name and the line `N passed, N failed, N skipped`,
 * in which types and style count as one each.
 * @returns the exit code: 0 when everything held, 1 when something failed or nothing was there to run, 2 when the
 * command line cannot be understood
 */
export async function runTests({ root, args, write }: Run): Promise<number> {
  let options: RunOptions;
  try {
    options = readOptions(args, root);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    write(`${error.message}\n`);
    return 2;
  }
  if (options.screenshots) process.env.CORIDE_SCREENSHOTS = options.screenshots;
  const began = performance.now();
  const parts = await doAll(checksOf(root, options), options.atOnce, write);
  const total = sum(parts.map(({ result }) => result));
  write(summary(parts, performance.now() - began));
  write(`\n${total.failures.map((name) => `failed: ${name}\n`).join('')}`);
  const nothing = total.passed + total.failed + total.skipped === 0;
  if (nothing) write('No test was chosen: look at the words after -g, or at the folder.\n');
  write(`${inWords(total)}\n`);
  return total.failed > 0 || nothing ? 1 : 0;
}

/** What was asked for, in the order in which it begins. */
function checksOf(root: string, { kind, paths, forMocha }: RunOptions): Check[] {
  const types: Check = {
    name: 'types',
    about: 'TypeScript, strict, of processes and pages',
    work: (_, write) => checkTypes(root, write ?? toStandardOutput),
  };
  const style: Check = {
    name: 'style',
    about: 'form and lint of every file',
    work: (_, write) => checkStyle(root, write ?? toStandardOutput, kind === 'format'),
  };
  if (kind === 'check') return [types, style];
  if (kind === 'format') return [style];
  const tests = findTests(root, paths).map((group) => ({
    name: group.folder,
    about: group.about,
    work: (lane: number, write: Parameters<Check['work']>[1]) =>
      runGroup(group, { root, forMocha, lane, write }),
  }));
  return kind === 'all' ? [types, style, ...tests] : tests;
}

function toStandardOutput(text: string): void {
  process.stdout.write(text);
}

/** One check alone is read as it goes; of several at once each is read in one piece, when it has ended. */
async function doAll(checks: Check[], atOnce: number, write: (text: string) => void): Promise<Part[]> {
  const parts: Part[] = [];
  const isAlone = checks.length === 1;
  await inLanes(
    Math.min(atOnce, checks.length),
    checks.map(({ name, about, work }, place) => async (lane) => {
      const heading = `\n== ${name}${about && `: ${about}`}\n`;
      const said = [heading];
      write(isAlone ? heading : `-- ${name} begins\n`);
      const start = performance.now();
      const result = await work(lane, isAlone ? null : (text) => said.push(text));
      const ms = performance.now() - start;
      const end = `${name}: ${inWords(result)}, ${inSeconds(ms)}\n`;
      write(isAlone ? end : `${said.join('')}${end}`);
      parts[place] = { name, result, ms };
    }),
  );
  return parts;
}
