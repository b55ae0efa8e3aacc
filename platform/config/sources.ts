import { readFileSync } from 'node:fs';
import { codeOf } from '../disk';
import { jsonFault } from '../json-fault';
import { show } from './check';
import { choicesOf, type Field, type Leaf, nameOf, optionOf, variableOf } from './schema';

/** A value and where it came from, as an error names it: `option --api-port`. */
export interface Given {
  value: unknown;
  where: string;
}

/** What a source gave for each option (by `nameOf`), and what was wrong with the source itself. */
export interface Source {
  given: Map<string, Given>;
  problems: string[];
}

/** Lines that begin with `//` explain and are no JSON; they stay as empty lines, so that errors count right. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\/.*$/gm, '');
}

/** Reads a JSON file; `path` undefined gives nothing. */
export function fromFile(path: string | undefined, leaves: readonly Leaf[]): Source {
  const source: Source = { given: new Map(), problems: [] };
  if (path === undefined) return source;
  let text = '';
  let content: unknown;
  try {
    text = withoutComments(readFileSync(path, 'utf8'));
    content = JSON.parse(text);
  } catch (error) {
    const reason = codeOf(error) ?? jsonFault(error, text);
    source.problems.push(`file ${path}: cannot be read as JSON (${reason}): mend or remove it`);
    return source;
  }
  readObject(content, [], `file ${path}`, leaves, source);
  return source;
}

/** Reads the variables that carry an option's name; names that are nearly one are reported. */
export function fromEnvironment(env: NodeJS.ProcessEnv, prefix: string, leaves: readonly Leaf[]): Source {
  const source: Source = { given: new Map(), problems: [] };
  const byName = new Map(leaves.map((leaf) => [variableOf(leaf, prefix), leaf]));
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !name.startsWith(`${prefix}_`)) continue;
    const leaf = byName.get(name);
    if (leaf) {
      source.given.set(nameOf(leaf), { value: parseText(text, leaf.field), where: `variable ${name}` });
      continue;
    }
    const near = nearest(name, [...byName.keys()]);
    if (near) source.problems.push(`variable ${name}: no such option: did you mean ${near}?`);
  }
  return source;
}

/** Reads `--name value`, `--name=value` and bare `--flag`. */
export function fromArguments(argv: readonly string[], leaves: readonly Leaf[]): Source {
  const source: Source = { given: new Map(), problems: [] };
  const byName = new Map(leaves.flatMap((leaf) => optionNames(leaf).map((name) => [name, leaf] as const)));
  for (let i = 0; i < argv.length; i++) {
    const [name = '', ...after] = argv[i]!.split('=');
    const leaf = byName.get(name);
    if (!leaf) {
      const near = nearest(name, [...new Set(leaves.map(optionOf))]);
      source.problems.push(`option ${show(name)}: no such option${near ? `: did you mean ${near}?` : ''}`);
      if (name.startsWith('--') && after.length === 0 && isValue(argv[i + 1])) i++;
      continue;
    }
    const where = `option ${optionOf(leaf)}`;
    const isFlag = leaf.field.type === 'boolean';
    if (after.length > 0) {
      source.given.set(nameOf(leaf), { value: parseText(after.join('='), leaf.field), where });
    } else if (isFlag && !/^(true|false)$/.test(argv[i + 1] ?? '')) {
      source.given.set(nameOf(leaf), { value: true, where });
    } else if (isValue(argv[i + 1])) {
      source.given.set(nameOf(leaf), { value: parseText(argv[++i]!, leaf.field), where });
    } else {
      source.problems.push(`${where}: found no value behind it: give ${optionOf(leaf)} <value>`);
    }
  }
  return source;
}

function isValue(text: string | undefined): boolean {
  return text !== undefined && !text.startsWith('--');
}

function optionNames(leaf: Leaf): string[] {
  return [optionOf(leaf), `--${nameOf(leaf)}`];
}

function readObject(
  content: unknown,
  path: readonly string[],
  where: string,
  leaves: readonly Leaf[],
  source: Source,
): void {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    const name = path.length > 0 ? `${path.join('.')} (${where})` : where;
    source.problems.push(`${name}: found ${show(content)}, must be an object: {"option": value, …}`);
    return;
  }
  for (const [key, value] of Object.entries(content)) {
    const inner = [...path, key];
    const name = inner.join('.');
    if (leaves.some((leaf) => nameOf(leaf) === name)) {
      source.given.set(name, { value, where });
    } else if (leaves.some((leaf) => nameOf(leaf).startsWith(`${name}.`))) {
      readObject(value, inner, where, leaves, source);
    } else {
      const near = nearest(name, leaves.map(nameOf));
      source.problems.push(`${name} (${where}): no such option${near ? `: did you mean ${near}?` : ''}`);
    }
  }
}

/** The value that a text of the environment or command line means; a text that means none stays and is refused later. */
function parseText(text: string, field: Field): unknown {
  if (choicesOf(field)) return choicesOf(field)!.find((choice) => String(choice) === text) ?? text;
  switch (field.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || (text === 'false' ? false : text);
    case 'array':
      return parseList(text, field.items ?? {});
    default:
      return text;
  }
}

function parseList(text: string, items: Field): unknown {
  if (items.type === 'object') {
    try {
      return JSON.parse(text);
    } catch {
      // Not JSON: the check behind this names the option, the text and what it must be.
      return text;
    }
  }
  return text === '' ? [] : text.split(',').map((part) => parseText(part.trim(), items));
}

/** The name that differs by at most three edits, letters' case, `-` and `_` not counted. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.replace(/[-_]/g, '').toLowerCase();
  const ranked = names
    .map((candidate) => ({ candidate, edits: distance(plain(name), plain(candidate)) }))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0] && ranked[0].edits <= 3 ? ranked[0].candidate : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, above[j]! + 1, row[j - 1]! + 1));
    }
  }
  return row[b.length]!;
}
