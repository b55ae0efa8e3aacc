import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  registryHosts,
  silentCatches,
  switchedTests,
  tooLong,
  unexplainedSkips,
  unfinished,
  unsafePackages,
} from './files';
import { inLines, projectFiles } from './sources';

const ROOT = join(__dirname, '../..');
const CODE = /\.(ts|mjs|cjs|css|html)$/;
const TEXT = /(^|\/)(\.[a-z]+|[^/]+\.(ts|mjs|cjs|js|json|css|html|md|sh|txt|csv|yml|cbor\.json)|run)$/;

describe('test/architecture: files', () => {
  it('of code have at most 350 lines', () => {
    assert.equal(inLines(tooLong(projectFiles(CODE))), '');
  });

  it('hold no mark of unfinished work, and switch no check off', () => {
    assert.equal(inLines(unfinished(projectFiles(CODE))), '');
    assert.equal(inLines(switchedTests(projectFiles(CODE))), '');
  });

  it('of tests skip with a sentence only', () => {
    assert.equal(inLines(unexplainedSkips(projectFiles(/\.ts$/))), '');
  });

  it('throw no error away without a word', () => {
    assert.equal(inLines(silentCatches(projectFiles(/\.([cm]?[jt]s)$/))), '');
  });

  it('name no host of a package registry', () => {
    assert.equal(inLines(registryHosts(projectFiles(TEXT))), '');
  });

  it('lock every package by its contents, wherever it comes from', () => {
    assert.deepEqual(unsafePackages(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')), []);
  });

  it('explain themselves: every part has a README', () => {
    const paths = projectFiles(/./).map(({ path }) => path);
    const parts = paths.flatMap(
      (path) => /^(backend\/[^/]+|(?!backend|bench)[^./][^/]*)\/.*\.ts$/.exec(path)?.[1] ?? [],
    );
    const without = [...new Set(parts)].filter((part) => !paths.includes(`${part}/README.md`));
    assert.deepEqual(without, []);
  });

  it('that break a rule are found (control)', () => {
    const found = (text: string, rule: typeof tooLong) => inLines(rule([{ path: 'a.test.ts', text }]));
    assert.equal(found('x;\n'.repeat(351), tooLong), 'a.test.ts:351 has 351 lines, more than 350');
    assert.equal(found('x;\n'.repeat(350), tooLong), '');
    assert.equal(found(`one;\n// ${'TO'}${'DO'}: two`, unfinished), `a.test.ts:2 holds ${'TO'}${'DO'}`);
    assert.match(found(`// biome-${'ignore'} lint: no`, unfinished), /holds biome/);
    assert.equal(found('const MASTODON = 1;', unfinished), '');
    assert.match(found(`get https://registry.npm${'js'}.org/x`, registryHosts), /names the registry/);
    assert.match(
      found('try { x(); } catch { /* fine */ }', silentCatches),
      /^a\.test\.ts:1 throws an error away/,
    );
    assert.notEqual(found('x().catch(() => {});', silentCatches), '');
    assert.notEqual(found('x().catch(() => undefined);', silentCatches), '');
    assert.notEqual(found('void x().catch(() => { /* fine */ });', silentCatches), '');
    assert.equal(found('try { x(); } catch { return null; } y().catch(report);', silentCatches), '');
    assert.equal(found('last = work.catch(() => {});', silentCatches), '');
    assert.equal(found('it.only("x", f);', switchedTests), 'a.test.ts:1 it.only');
    assert.equal(found('this.skip(); set.only();', switchedTests), '');
    assert.match(found('if (!pty) return test.skip();', unexplainedSkips), /skips without a sentence/);
    assert.equal(found("skipBecause(this, 'no pty'); reader.skip(4);", unexplainedSkips), '');
    const lock = {
      packages: {
        '': {},
        a: { integrity: 'sha512-' },
        b: {},
        c: { integrity: 'sha512-', resolved: 'https://x' },
        'node_modules/npm': { integrity: 'sha512-' },
        'node_modules/npm/node_modules/d': { inBundle: true },
        'node_modules/e/node_modules/f': { inBundle: true },
      },
    };
    assert.deepEqual(unsafePackages(JSON.stringify(lock)), [
      'b has no integrity',
      'c names where it comes from',
      'node_modules/e/node_modules/f has no integrity',
    ]);
  });
});
