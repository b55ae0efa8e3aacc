import ts from 'typescript';
import { type Finding, isForTests, type Source, walk } from './sources';

/** Longest file of code; most are far shorter. Lists of sentences and vectors are data, not code. */
const LONGEST = 350;

/** Put together so that this file does not find itself. */
const MARKS = new RegExp(
  ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].map((word) => `\\b${word}\\b`).join('|') +
    ['@ts-' + 'ignore', '@ts-' + 'nocheck', 'biome-' + 'ignore', 'eslint-' + 'disable']
      .map((mark) => `|${mark}`)
      .join(''),
);
const REGISTRIES = new RegExp(
  [
    'npm' + 'js\\.(org|com)',
    'npm' + 'mirror',
    'yarn' + 'pkg\\.com',
    'npm\\.tao' + 'bao',
    'pypi\\.' + 'org',
  ].join('|'),
);

/** Finds files of code that are too long to have one job. */
export function tooLong(sources: Source[]): Finding[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > LONGEST
      ? [{ path, line: LONGEST + 1, what: `has ${lines} lines, more than ${LONGEST}` }]
      : [];
  });
}

/** Finds marks of unfinished work and of checks that were switched off. */
export function unfinished(sources: Source[]): Finding[] {
  return matching(sources, MARKS, 'holds');
}

/** Finds hosts of package registries: which one is used is the machine's own business. */
export function registryHosts(sources: Source[]): Finding[] {
  return matching(sources, REGISTRIES, 'names the registry');
}

/**
 * Finds errors that are thrown away without a word: an empty catch block, or a statement that ends in
 * `.catch(() => {})`. A queue's tail, `last = work.catch(() => {})`, is none: whoever asked for the work hears of it.
 */
export function silentCatches(sources: Source[]): Finding[] {
  const found: Finding[] = [];
  for (const source of sources) {
    walk(source, (node, lineOf) => {
      const silent = (ts.isCatchClause(node) && node.block.statements.length === 0) || isSilentHandler(node);
      if (silent)
        found.push({ path: source.path, line: lineOf(node), what: 'throws an error away without a word' });
    });
  }
  return found;
}

/** Finds tests that are switched off, or that switch off all others. */
export function switchedTests(sources: Source[]): Finding[] {
  const tests = sources.filter(({ path }) => path.endsWith('.test.ts'));
  const found: Finding[] = [];
  for (const source of tests) {
    walk(source, (node, lineOf) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
      const name = node.expression.getText();
      if (/^(it|describe|context)\.(only|skip)$/.test(name))
        found.push({ path: source.path, line: lineOf(node), what: name });
    });
  }
  return found;
}

/** The one way to skip: it says why. */
const SKIPPING = 'test/support/skip.ts';

/** Finds tests that skip themselves without a sentence: a reader of the run must know what was not checked, and why. */
export function unexplainedSkips(sources: Source[]): Finding[] {
  const found: Finding[] = [];
  for (const source of sources.filter(({ path }) => isForTests(path) && path !== SKIPPING)) {
    walk(source, (node, lineOf) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
      if (node.expression.name.text === 'skip' && node.arguments.length === 0)
        found.push({ path: source.path, line: lineOf(node), what: 'skips without a sentence: skipBecause' });
    });
  }
  return found;
}

/** One package of the lock file, as far as it matters here. */
interface LockedPackage {
  resolved?: string;
  integrity?: string;
  link?: boolean;
  /** It comes within the file of a package above it, and that file's hash vouches for it. */
  inBundle?: boolean;
}

/** Finds packages in the lock file that name a host, or whose contents nothing vouches for. */
export function unsafePackages(lockFile: string): string[] {
  const { packages } = JSON.parse(lockFile) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages).flatMap(([path, { resolved, integrity, link, inBundle }]) => {
    if (path === '' || link) return [];
    if (resolved !== undefined) return [`${path} names where it comes from`];
    const [bundle = ''] = /^node_modules\/(@[^/]+\/)?[^/]+(?=\/node_modules\/)/.exec(path) ?? [];
    if (inBundle && packages[bundle]?.integrity !== undefined) return [];
    return integrity === undefined ? [`${path} has no integrity`] : [];
  });
}

function matching(sources: Source[], pattern: RegExp, verb: string): Finding[] {
  return sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const match = pattern.exec(line);
      return match ? [{ path, line: index + 1, what: `${verb} ${match[0]}` }] : [];
    }),
  );
}

function isSilentHandler(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const handler = node.arguments[0];
  if (node.expression.name.text !== 'catch' || !handler || !ts.isArrowFunction(handler)) return false;
  const around = ts.isVoidExpression(node.parent) || ts.isAwaitExpression(node.parent) ? node.parent : node;
  if (!ts.isExpressionStatement(around.parent)) return false;
  if (ts.isBlock(handler.body)) return handler.body.statements.length === 0;
  return handler.body.getText() === 'undefined';
}
