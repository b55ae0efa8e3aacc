import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsAgainstTheGrain, importsOfPages, importsOfTestThings } from './imports';
import { inLines, projectFiles } from './sources';

const code = (path: string, text: string) => ({ path, text });

describe('test/architecture: imports', () => {
  it('run one way', () => {
    const sources = projectFiles(/\.(ts|mjs|cjs)$/);
    assert.ok(sources.some(({ path }) => path.startsWith('protocol/')));
    assert.equal(inLines(importsAgainstTheGrain(sources)), '');
  });

  it('of what runs outside tests name only dependencies, and nothing that serves tests', () => {
    const description = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    const { dependencies, optionalDependencies } = JSON.parse(description) as Record<string, object>;
    // onoff is taken where its C++ part was built; node-pty is optional too, but for tests.
    const names = [...Object.keys(dependencies!), ...Object.keys(optionalDependencies!)];
    const sources = projectFiles(/\.(ts|mjs|cjs)$/);
    assert.equal(
      inLines(
        importsOfTestThings(
          sources,
          names.filter((name) => name !== 'node-pty'),
        ),
      ),
      '',
    );
  });

  it('of pages are their own files, protocol and types', () => {
    assert.equal(inLines(importsOfPages(projectFiles(/\.ts$/))), '');
  });

  it('of pages are found when no browser has them (control)', () => {
    const found = importsOfPages([
      code('device/screen/page/a.ts', "import { readFileSync } from 'node:fs';\nimport './b';"),
      code('backend/authority/site/page/c.ts', "import { log } from '../../../../platform/log';"),
      code('backend/authority/site/page/views/d.ts', "import { files } from '../../static-files';"),
      code(
        'backend/authority/site/page/e.ts',
        "import type { Answer } from '../api-doors';\nimport '../../../../protocol/bytes';",
      ),
      code('backend/authority/site/page/views/f.ts', "import { dom } from '../dom';"),
    ]);
    assert.deepEqual(
      found.map(({ path, line }) => `${path}:${line}`),
      [
        'device/screen/page/a.ts:1',
        'backend/authority/site/page/c.ts:1',
        'backend/authority/site/page/views/d.ts:1',
      ],
    );
  });

  it('are found against the grain in every form (control)', () => {
    const bad = [
      code('device/a.ts', "import { broker } from '../broker/broker';"),
      code('device/desk/b.ts', "import type { X } from '../../backend/operator/x';"),
      code('broker/c.ts', "const part = require('../device/desk');"),
      code('backend/operator/d.ts', "async () => await import('../authority/vault/keys');"),
      code('backend/authority/tracing/e.ts', "export { y } from '../../operator/segments';"),
      code('protocol/f.ts', "import '../platform/clock';"),
      code('platform/journal/g.ts', "type Id = import('../../protocol/check-in-id').Id;"),
      code('simulators/h.ts', "import { desk } from '../device/desk/desk';"),
      code('flows/i.ts', "import start = require('../start/city');"),
      code('simulators/j.ts', "import { city } from '../start/city';"),
      code('device/k.ts', "import { waitFor } from '../test/support/wait';"),
      code('start/l.ts', "import elsewhere from '../../other/project';"),
      code('platform/m.test.ts', "import { days } from '../protocol/days';"),
    ];
    const found = importsAgainstTheGrain(bad);
    assert.deepEqual(
      found.map(({ path }) => path),
      bad.map(({ path }) => path),
    );
    assert.equal(
      inLines(found.slice(0, 1)),
      'device/a.ts:1 imports broker/broker: device stands on protocol and platform only',
    );
  });

  it('are left alone where they are right (control)', () => {
    const good = [
      code(
        'device/a.ts',
        "import { days } from '../protocol/days';\nimport '../platform/log';\nimport './desk';",
      ),
      code('device/a.test.ts', "import { waitFor } from '../test/support/wait';"),
      code('simulators/b.ts', "import { createDesk } from '../device';\nimport '../broker/index';"),
      code('start/city.ts', "import '../simulators/riders';\nimport '../backend/operator/ingest/ingest';"),
      code('test/e2e/c.test.ts', "import '../../start/city';\nimport '../../backend/authority/vault/keys';"),
      code('backend/authority/d.ts', "// import '../operator/x'\nconst text = \"import '../operator/x'\";"),
    ];
    assert.deepEqual(importsAgainstTheGrain(good), []);
  });

  it('of test things are found outside tests (control)', () => {
    const sources = [
      code('device/a.ts', "import fc from 'fast-check';\nimport type { Page } from 'playwright-core';"),
      code('device/b.ts', "import { make } from './testing/make';\nimport { readFileSync } from 'fs';"),
      code('device/c.ts', "import { x25519 } from '@noble/curves/ed25519.js';\nimport 'node:fs';"),
      code('device/c.test.ts', "import fc from 'fast-check';"),
    ];
    assert.equal(
      inLines(importsOfTestThings(sources, ['@noble/curves'])),
      [
        "device/a.ts:1 imports fast-check, which is no entry of package.json's dependencies",
        'device/b.ts:1 imports device/testing/make, which serves tests',
        'device/b.ts:2 imports fs without node:',
      ].join('\n'),
    );
  });
});
