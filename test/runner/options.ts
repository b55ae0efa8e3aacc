import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { MOST_LANES, usualLanes } from './lanes';

/** What a run of the tests was asked for. */
export interface RunOptions {
  /** `all`: types, style and every test; `tests`: only the chosen tests; `check`: types and style; `format`: mend style. */
  kind: 'all' | 'tests' | 'check' | 'format';
  /** Folders and files, relative to the project, that were chosen; empty for all. */
  paths: string[];
  /** Options for mocha, as they were given. */
  forMocha: string[];
  /** How many processes of tests run at once. */
  atOnce: number;
  /** Where screenshots are kept; null for nowhere. */
  screenshots: string | null;
}

/** The command line asks for something that is not there; the message says what and how to mend it. */
export class OptionError extends Error {}

/**
 * Reads the command line of `npm test -- …`: names of folders or test files choose tests; `--check`, `--format`,
 * `--at-once <number>` and `--screenshots <folder>` are ours; every other option goes on to mocha, such as `-g <words>`.
 * @param args the command line without the program
 * @param root the project's folder
 * @throws OptionError naming the first argument that is neither
 */
export function readOptions(args: string[], root: string): RunOptions {
  const options: RunOptions = {
    kind: 'all',
    paths: [],
    forMocha: [],
    atOnce: usualLanes(),
    screenshots: null,
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--check' || arg === '--format') {
      options.kind = arg === '--check' ? 'check' : 'format';
    } else if (arg === '--at-once') {
      options.atOnce = Number(args[++i]);
      if (!(Number.isInteger(options.atOnce) && options.atOnce >= 1 && options.atOnce <= MOST_LANES))
        throw new OptionError(`--at-once wants how many processes run tests at once, 1 to ${MOST_LANES}`);
    } else if (arg === '--screenshots') {
      const folder = args[++i];
      if (!folder) throw new OptionError('--screenshots wants the folder that keeps the pictures');
      options.screenshots = resolve(root, folder);
    } else if (arg === '-g' || arg === '--grep') {
      const words = args[++i];
      if (!words) throw new OptionError(`${arg} wants words from the names of the tests to run`);
      options.forMocha.push(arg, words);
    } else if (arg.startsWith('-') || options.forMocha.at(-1)?.startsWith('-')) {
      options.forMocha.push(arg);
    } else {
      options.paths.push(readPath(arg, root));
    }
  }
  const chosen = options.paths.length + options.forMocha.length > 0;
  return options.kind === 'all' && chosen ? { ...options, kind: 'tests' } : options;
}

function readPath(arg: string, root: string): string {
  const path = resolve(root, arg);
  const inside = relative(root, path);
  if (!existsSync(path) || inside.startsWith('..')) {
    throw new OptionError(
      `There is no folder or test file ${arg} in the project; -g <words> chooses tests by name`,
    );
  }
  return inside.split(sep).join('/');
}
