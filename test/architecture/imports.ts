import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { type Finding, importsOf, isForTests, type Source } from './sources';

const COMMON = ['protocol', 'platform'];
const PARTS = ['device', 'broker', 'flows', 'backend/operator', 'backend/authority'];

/**
 * Finds imports against the grain: DESIGN.md section 3. `protocol` and `platform` stand on nothing of ours; the parts
 * on these two, never on one another; `simulators` on these and on the parts' doors (files named index); nothing
 * but `start`, `test` and `bench` on `start`; and only what serves tests on test/support.
 */
export function importsAgainstTheGrain(sources: Source[]): Finding[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .flatMap(({ specifier, line }) => {
        const target = posix.join(posix.dirname(source.path), specifier);
        const why = whyNot(source.path, target);
        return why ? [{ path: source.path, line, what: `imports ${target}: ${why}` }] : [];
      }),
  );
}

/** Folders of pages: what is in them runs in a browser. */
const PAGES = /(^|\/)(site|screen|console|map|dashboard)\/page\//;
/** What a page may take of ours beside its own files: what everybody agrees on, and lists that its server shares with it. */
const FOR_PAGES = /^protocol\/|^device\/screen\/(faults|parts|state)$|^flows\/dashboard\/batch$/;

/** Finds pages that import what only runs in Node.js: its modules, a part's own files, `platform`. */
export function importsOfPages(sources: Source[]): Finding[] {
  return sources
    .filter(({ path }) => PAGES.test(path) && !isForTests(path))
    .flatMap((source) =>
      importsOf(source).flatMap(({ specifier, line, typeOnly }) => {
        if (typeOnly) return [];
        const add = (what: string) => [{ path: source.path, line, what }];
        if (specifier.startsWith('node:') || builtinModules.includes(specifier))
          return add(`imports ${specifier}, which no browser has`);
        if (!specifier.startsWith('.')) return [];
        const target = posix.join(posix.dirname(source.path), specifier);
        return PAGES.test(`${target}/`) || PAGES.test(target) || FOR_PAGES.test(target)
          ? []
          : add(`imports ${target}: a page takes its own files, protocol, and types`);
      }),
    );
}

/** Finds what runs outside tests yet imports what only tests have: their helpers, or packages for development. */
export function importsOfTestThings(sources: Source[], dependencies: string[]): Finding[] {
  return sources
    .filter(({ path }) => !isForTests(path))
    .flatMap((source) =>
      importsOf(source).flatMap(({ specifier, line, typeOnly }) => {
        const what = testThing(source.path, specifier, dependencies);
        return what && !typeOnly ? [{ path: source.path, line, what }] : [];
      }),
    );
}

function whyNot(from: string, to: string): string | null {
  if (to.startsWith('..')) return 'it lies outside the project';
  const own = partOf(from);
  const other = partOf(to);
  if (own === other || own === 'start' || own === 'test' || own === 'bench') return null;
  if (to.startsWith('test/support/')) return isForTests(from) ? null : 'only tests use test/support';
  if (own === 'protocol' || own === 'platform') return `${own} stands on nothing of ours`;
  if (COMMON.includes(other)) return null;
  if (PARTS.includes(own)) return `${own} stands on protocol and platform only`;
  if (own !== 'simulators') return `${own} is no part that may import another`;
  if (!PARTS.includes(other)) return 'simulators stand on protocol, platform and the doors of the parts';
  return to === other || posix.basename(to) === 'index'
    ? null
    : `simulators enter ${other} by a file named index`;
}

/** The top folder; in backend the side. */
function partOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'backend' ? `backend/${second}` : first;
}

function testThing(path: string, specifier: string, dependencies: string[]): string | null {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    return isForTests(target) || isForTests(`${target}.ts`) ? `imports ${target}, which serves tests` : null;
  }
  if (specifier.startsWith('node:')) return null;
  if (builtinModules.includes(specifier)) return `imports ${specifier} without node:`;
  const [first = '', second = ''] = specifier.split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return dependencies.includes(name)
    ? null
    : `imports ${name}, which is no entry of package.json's dependencies`;
}
