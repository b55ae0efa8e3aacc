import ts from 'typescript';
import { type Finding, importsOf, isForTests, type Source, walk } from './sources';

/** Globals that tell time, wait or draw lots behind the ports' back. */
const GLOBALS = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'crypto',
  'fetch',
  'WebSocket',
];
const MEMBERS = [
  'Math.random',
  'process.hrtime',
  'process.nextTick',
  'process.uptime',
  'AbortSignal.timeout',
];
const MODULES =
  /^(node:)?(fs|fs\/promises|timers|timers\/promises|perf_hooks|net|tls|http|https|http2|dgram|dns)$/;
/** Of node:crypto only what gives the same for the same input. */
const CHANCE = /^(random|generate|getRandomValues|webcrypto|prime|createDiffieHellman|createECDH)/;

/**
 * Finds where a file reaches for time, chance, disk or network itself instead of by a port (DESIGN.md, rule 11): one
 * seeded loop must be able to run the very code in virtual time. `Date.UTC` and types are no such reach. Files that
 * serve tests are left out.
 */
export function reachesPastPorts(sources: Source[]): Finding[] {
  return sources
    .filter(({ path }) => !isForTests(path))
    .flatMap((source) => [...reachesByImport(source), ...reachesByName(source)]);
}

/** Where a process is told what to be: everything else gets it as a value. */
const READS_ENVIRONMENT = /^(start|platform|test|bench)\//;
/** Programs of their own, to which the desktop says where its screen is. */
const OWN_PROGRAMS = ['device/proof/look-at-screen.ts'];

/** Finds parts that read the environment themselves instead of by their one schema (DESIGN.md, rule 9). */
export function reachesForEnvironment(sources: Source[]): Finding[] {
  const found: Finding[] = [];
  for (const source of sources) {
    if (READS_ENVIRONMENT.test(source.path) || isForTests(source.path)) continue;
    if (OWN_PROGRAMS.includes(source.path)) continue;
    walk(source, (node, lineOf) => {
      if (ts.isPropertyAccessExpression(node) && node.getText() === 'process.env')
        found.push({ path: source.path, line: lineOf(node), what: 'reads process.env itself' });
    });
  }
  return found;
}

function reachesByImport(source: Source): Finding[] {
  return importsOf(source).flatMap(({ specifier, line, typeOnly, names }) => {
    if (typeOnly) return [];
    const isCrypto = /^(node:)?crypto$/.test(specifier);
    const chance = isCrypto ? names.filter((name) => CHANCE.test(name)) : [];
    if (chance.length > 0)
      return [{ path: source.path, line, what: `takes ${chance.join(', ')} of node:crypto` }];
    return MODULES.test(specifier) ? [{ path: source.path, line, what: `imports ${specifier}` }] : [];
  });
}

function reachesByName(source: Source): Finding[] {
  const found: Finding[] = [];
  walk(source, (node, lineOf) => {
    const what = reach(node);
    if (what) found.push({ path: source.path, line: lineOf(node), what: `uses ${what}` });
  });
  return found;
}

function reach(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    const name = `${node.expression.getText()}.${node.name.text}`;
    if (MEMBERS.includes(name)) return name;
    if (/^(node)?crypto\./i.test(name) && CHANCE.test(node.name.text)) return name;
    return name.startsWith('globalThis.') && GLOBALS.includes(node.name.text) ? name : null;
  }
  if (!ts.isIdentifier(node) || !GLOBALS.includes(node.text) || isOnlyAName(node)) return null;
  if (node.text === 'crypto' && ts.isPropertyAccessExpression(node.parent)) return null;
  return node.text === 'Date' && isUtc(node.parent) ? null : node.text;
}

/** The name of a member, a property, a parameter or a type: not the global of that name. */
function isOnlyAName({ parent, text }: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent))
    return parent.name.text === text && parent.expression.getText() !== text;
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent) || ts.isImportSpecifier(parent))
    return true;
  const named = parent as ts.NamedDeclaration;
  return (
    named.name !== undefined && named.name.getText() === text && !ts.isShorthandPropertyAssignment(parent)
  );
}

function isUtc(parent: ts.Node): boolean {
  return ts.isPropertyAccessExpression(parent) && parent.name.text === 'UTC';
}
