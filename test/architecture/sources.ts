import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One of the project's files. */
export interface Source {
  /** Path from the root, with slashes. */
  path: string;
  text: string;
}

/** Something in a file that a rule forbids. */
export interface Finding {
  path: string;
  /** From 1. */
  line: number;
  what: string;
}

/** An import, `export … from`, dynamic import or require, with the text between its quotes. */
export interface Import {
  specifier: string;
  line: number;
  /** Only types are taken, nothing remains when it runs. */
  typeOnly: boolean;
  /** What is taken by name; empty for the module as a whole. */
  names: string[];
}

const ROOT = join(__dirname, '../..');

/**
 * Lists the files that git tracks or would track: not what is ignored.
 * @param wanted keeps to paths that it matches
 */
export function projectFiles(wanted: RegExp): Source[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 24 });
  const paths = [...new Set(listed.split('\0'))].filter((path) => path && wanted.test(path));
  return paths
    .filter((path) => existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** @returns whether the file serves tests only: a test, a fixture, a suite that tests share, made-up examples */
export function isForTests(path: string): boolean {
  return /\.(test|fixture|conformance)\.ts$|\/testing\/|^test\/|^bench\/|\/arbitrary\.ts$/.test(path);
}

/** Each rule looks at every file: one is parsed once. */
const parsed = new Map<string, { readonly text: string; readonly file: ts.SourceFile }>();

function parse({ path, text }: Source): ts.SourceFile {
  const known = parsed.get(path);
  if (known?.text === text) return known.file;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  parsed.set(path, { text, file });
  return file;
}

/** Calls `visit` for every node of a TypeScript or JavaScript file, with a function that gives a node's line. */
export function walk(
  source: Source,
  visit: (node: ts.Node, lineOf: (node: ts.Node) => number) => void,
): void {
  const file = parse(source);
  const lineOf = (node: ts.Node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const each = (node: ts.Node) => {
    visit(node, lineOf);
    ts.forEachChild(node, each);
  };
  each(file);
}

/** Finds every import of a file, in whatever form, `import('…')` in a type included. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  walk(source, (node, lineOf) => {
    const add = (specifier: ts.Node | undefined, typeOnly: boolean, names: string[]) => {
      if (specifier && ts.isStringLiteralLike(specifier)) {
        found.push({ specifier: specifier.text, line: lineOf(node), typeOnly, names });
      }
    };
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node), namesOf(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, []);
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true, []);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false, []);
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0], false, []);
  });
  return found;
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function namesOf({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings)) return [];
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text);
}

/** `import(…)`, `require(…)`, `require.resolve(…)` and the like. */
function isLoading(called: ts.Expression): boolean {
  if (called.kind === ts.SyntaxKind.ImportKeyword) return true;
  const first = ts.isPropertyAccessExpression(called) ? called.expression : called;
  return ts.isIdentifier(first) && first.text === 'require';
}

/** @returns the findings as lines to read, `path:line what` */
export function inLines(findings: Finding[]): string {
  return findings.map(({ path, line, what }) => `${path}:${line} ${what}`).join('\n');
}
