import { checkStyle, checkTypes } from './checks';
import { findTests } from './files';
import { runGroup } from './group';
import { OptionError, type RunOptions, readOptions } from './options';
import { inSeconds, inWords, type Result, sum } from './result';
import { type Part, summary } from './summary';

/** A run of the tests. */
export interface Run {
  /** The project's folder. */
  root: string;
  /** The command line, see {@link readOptions}. */
  args: string[];
  /** Takes what is to be read, as it comes; the tests themselves write to this process's standard output. */
  write(text: string): void;
}

/**
 * Checks types and style and runs the tests, a process for each top folder; ends with a table of what was checked, the
 * slowest files, every skipped test with its reason, every failure by name and the
 * line `N passed, N failed, N skipped`, in which types and style count as one each.
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
  const parts: Part[] = [];
  const part = async (name: string, about: string, work: () => Promise<Result>) => {
    write(`\n== ${name}${about && `: ${about}`}\n`);
    const start = performance.now();
    const result = await work();
    const ms = performance.now() - start;
    write(`${name}: ${inWords(result)}, ${inSeconds(ms)}\n`);
    parts.push({ name, result, ms });
  };
  if (options.kind !== 'tests') {
    if (options.kind !== 'format')
      await part('types', 'TypeScript, strict, of processes and pages', () => checkTypes(root, write));
    {
      const mend = options.kind === 'format';
      await part('style', 'form and lint of every file', () => checkStyle(root, write, mend));
    }
  }
  if (options.kind === 'all' || options.kind === 'tests') {
    for (const group of findTests(root, options.paths)) {
      await part(group.folder, group.about, () => runGroup(root, group, options.forMocha));
    }
  }
  const total = sum(parts.map(({ result }) => result));
  write(summary(parts));
  write(`\n${total.failures.map((name) => `failed: ${name}\n`).join('')}`);
  const nothing = total.passed + total.failed + total.skipped === 0;
  if (nothing) write('No test was chosen: look at the words after -g, or at the folder.\n');
  write(`${inWords(total)}\n`);
  return total.failed > 0 || nothing ? 1 : 0;
}
