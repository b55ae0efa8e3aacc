import type { Static, TSchema } from 'typebox';
import { show, type Wrong, wrongIn } from './config/check';
import { expectedOf, type Field, type Leaf, leavesOf, nameOf, optionOf, variableOf } from './config/schema';
import { fromArguments, fromEnvironment, fromFile, type Given } from './config/sources';

export { option } from './config/options';

/** Where a part's configuration comes from; later ones win: defaults, file, environment, command line. */
export interface ConfigSources {
  /** A JSON file with the options by name. */
  file?: string;
  /** Variables `<prefix>_<NAME>`, e.g. `CORIDE_TERMINAL_SCREEN_PORT`. */
  env: NodeJS.ProcessEnv;
  /** `CORIDE_<PART>`. */
  prefix: string;
  /** Arguments behind the program's name: `--screen-port 28101`, `--fresh`. */
  argv?: readonly string[];
}

/** Everything that is wrong with a configuration, one sentence each: where, what was found, how to mend. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((one) => `  - ${one}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks a part's configuration (DESIGN.md rule 9).
 * @param schema made by `option.group({…})`, or by typebox's `Type.Object`
 * @throws ConfigError with every problem at once
 */
export function loadConfig<Schema extends TSchema>(
  schema: Schema,
  sources: ConfigSources,
): Readonly<Static<Schema>> {
  const leaves = leavesOf(schema as Field);
  const read = [
    fromFile(sources.file, leaves),
    fromEnvironment(sources.env, sources.prefix, leaves),
    fromArguments(sources.argv ?? [], leaves),
  ];
  const given = new Map(read.flatMap((source) => [...source.given]));
  const problems = read.flatMap((source) => source.problems);
  const config: Record<string, unknown> = {};
  for (const leaf of leaves) {
    const found = given.get(nameOf(leaf)) ?? defaultOf(leaf);
    const group = groupOf(config, leaf.path.slice(0, -1));
    if (found === undefined) {
      if (leaf.required) problems.push(missing(leaf, sources));
      continue;
    }
    problems.push(...wrongIn(found.value, leaf.field).map((wrong) => sentence(leaf, found, wrong)));
    group[leaf.path.at(-1)!] = found.value;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return freeze(config) as Readonly<Static<Schema>>;
}

/** The options of a schema with their defaults and descriptions, one a line, for `--help`. */
export function describe(schema: TSchema, prefix: string): string {
  const rows = leavesOf(schema as Field).map((leaf) => {
    const { field } = leaf;
    const usual =
      field.default === undefined ? (leaf.required ? 'must be given' : 'optional') : show(field.default);
    return [
      optionOf(leaf),
      `${field.description ?? ''} (${expectedOf(field)}; ${usual}; ${variableOf(leaf, prefix)})`,
    ];
  });
  const width = Math.max(...rows.map(([name]) => name!.length));
  return rows.map(([name, text]) => `  ${name!.padEnd(width)}  ${text}`).join('\n');
}

/**
 * A schema as a configuration file in which every option is explained: those that must be given, or are `given`, are set;
 * the others stand behind `//` with their defaults.
 * @param head lines of explanation at the top
 */
export function explainConfig(
  schema: TSchema,
  head: readonly string[],
  given: Readonly<Record<string, unknown>> = {},
): string {
  const leaves = leavesOf(schema as Field);
  const isSet = (leaf: Leaf) => nameOf(leaf) in given || (leaf.required && leaf.field.default === undefined);
  // Those that are set come last, so that the last line without a comma is always one of them.
  const ordered = [...leaves.filter((leaf) => !isSet(leaf)), ...leaves.filter(isSet)];
  const lines = ordered.flatMap((leaf, i) => {
    const { field } = leaf;
    const value = given[nameOf(leaf)] ?? field.default ?? field.example ?? '';
    const line = `${JSON.stringify(nameOf(leaf))}: ${JSON.stringify(value)}${i < ordered.length - 1 ? ',' : ''}`;
    return [
      '',
      `  // ${field.description ?? ''} (${expectedOf(field)})`,
      isSet(leaf) ? `  ${line}` : `  // ${line}`,
    ];
  });
  return [...head.map((line) => `// ${line}`), '{', ...lines.slice(1), '}', ''].join('\n');
}

function defaultOf(leaf: Leaf): Given | undefined {
  return leaf.field.default === undefined
    ? undefined
    : { value: structuredClone(leaf.field.default), where: 'default' };
}

function missing(leaf: Leaf, { file, prefix }: ConfigSources): string {
  const inFile = file === undefined ? '' : ` or "${nameOf(leaf)}" in ${file}`;
  const example = leaf.field.example === undefined ? '<value>' : String(leaf.field.example);
  const ways = `${optionOf(leaf)} ${example}, ${variableOf(leaf, prefix)}${inFile}`;
  return `${nameOf(leaf)}: found nothing, must be ${expectedOf(leaf.field)}: give ${ways}`;
}

function sentence(leaf: Leaf, { where }: Given, { at, found, expected }: Wrong): string {
  const inside = at === '' || at.startsWith('[') ? at : `.${at}`;
  const { example = leaf.field.default } = leaf.field;
  const hint = example === undefined ? '' : `, e.g. ${show(example)}`;
  return `${nameOf(leaf)}${inside} (${where}): found ${found}, must be ${expected}${hint}`;
}

/** The object for a group's options, made when absent. */
function groupOf(config: Record<string, unknown>, path: readonly string[]): Record<string, unknown> {
  return path.reduce((outer, name) => {
    outer[name] ??= {};
    return outer[name] as Record<string, unknown>;
  }, config);
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
