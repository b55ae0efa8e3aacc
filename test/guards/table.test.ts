import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `guard('wills: of the connection …'` and `describe('guard: wills'` are tests of the row `wills`. */
const DECLARED = /(?:\bguard\(|\bdescribe\()\s*(['"`])(guard: )?(.+?)\1[,)]/g;

describe('guards: the table in broker/README.md', () => {
  const rows = new Map(
    readFileSync(join(__dirname, '../../broker/README.md'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, name, files] = /^\| ([^|`]+?)(?: \[[\d, ]+\])? \|.*\| (`[a-z`, ]+`) \|$/.exec(line) ?? [];
        return name && files ? [[name, files.replaceAll('`', '').split(', ')] as const] : [];
      }),
  );
  const tests = new Map<string, Set<string>>();
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.ts')))
    for (const [call, , prefix, title = ''] of readFileSync(join(__dirname, file), 'utf8').matchAll(
      DECLARED,
    )) {
      const row = title.split(':')[0]!;
      const isGuard = call.startsWith('guard') || prefix !== undefined;
      if (isGuard) tests.set(row, (tests.get(row) ?? new Set()).add(file.replace('.test.ts', '')));
    }

  it('names every guard that is tested, and where', () => {
    assert.ok(tests.size > 25);
    for (const [name, files] of tests)
      for (const file of files) assert.ok(rows.get(name)?.includes(file), `${name}: no row, or not ${file}`);
  });

  it('names none that is not', () => {
    for (const [name, files] of rows)
      if (!files.includes('foreign')) assert.deepEqual([...(tests.get(name) ?? [])], files, name);
  });
});
