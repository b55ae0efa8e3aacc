import assert from 'node:assert/strict';
import { reachesForEnvironment, reachesPastPorts } from './ports';
import { inLines, projectFiles } from './sources';

/** Everything between the scanner's bytes and `stored`, and what else need not reach. */
const WITHOUT_REACH = [
  'device/input',
  'device/serial',
  'device/scanner',
  'device/desk',
  'device/code',
  'device/shift',
  'device/trip',
  'device/outbox',
  'device/uplink',
  'device/clock',
  'device/telemetry',
  'device/remote',
  'device/audit',
  'backend/operator/ingest',
  'backend/operator/check-in-api',
  'backend/operator/store',
  'backend/operator/segments',
  'backend/operator/registry',
  'backend/operator/fleet',
  'backend/operator/card-owners',
  'backend/authority/tracing',
  'backend/authority/tickets',
  'broker',
  'platform/journal',
];

/**
 * LevelDB keeps the index of the journal in files of its own, the truth stays behind the disk port; the loop that proves old
 * signatures lets others have their turn; the broker's door is TLS itself; the
 * machine's serial lines are a port's own end, and looked for by their names.
 */
const EXCEPT = [
  'device/serial/serialport.ts',
  'platform/journal/level-index.ts',
  'backend/operator/segments/unproven.ts',
  'broker/listen.ts',
];

describe('test/architecture: time, chance, disk and network come by ports', () => {
  for (const folder of WITHOUT_REACH) {
    it(`in ${folder}`, () => {
      const sources = projectFiles(/\.ts$/).filter(({ path }) => path.startsWith(`${folder}/`));
      assert.ok(sources.length > 0, 'the folder has moved: name its new place here');
      const checked = sources.filter(({ path }) => !EXCEPT.includes(path));
      assert.equal(inLines(reachesPastPorts(checked)), '');
    });
  }

  it('and nobody but a composition root reads the environment', () => {
    assert.equal(inLines(reachesForEnvironment(projectFiles(/\.ts$/))), '');
    const text = "const port = process.env.PORT ?? '1';";
    assert.equal(
      inLines(
        reachesForEnvironment([
          { path: 'device/a.ts', text },
          { path: 'start/b.ts', text },
        ]),
      ),
      'device/a.ts:1 reads process.env itself',
    );
  });

  it('and reaching past them is found (control)', () => {
    const lines = [
      'const now = Date.now();',
      'const day = new Date(0);',
      'const t = performance.now();',
      'const ns = process.hrtime.bigint();',
      'setTimeout(() => {}, 5);',
      'const again = globalThis.setInterval;',
      'const later = setImmediate;',
      'const chance = Math.random();',
      "import { createHash, randomBytes } from 'node:crypto';",
      'const id = crypto.randomUUID();',
      "import { readFileSync } from 'node:fs';",
      "const files = require('node:fs/promises');",
      "const wait = await import('node:timers/promises');",
      'const page = fetch(url);',
      'run({ setTimeout });',
      "import { connect } from 'node:tls';",
    ];
    for (const text of lines) {
      const found = reachesPastPorts([{ path: 'device/desk/a.ts', text }]);
      assert.equal(found.length, 1, `${text}: ${inLines(found)}`);
    }
  });

  it('and what only looks like it is left alone (control)', () => {
    const text = `
      import type { Stats } from 'node:fs';
      import { createHmac, timingSafeEqual } from 'node:crypto';
      interface Clock { setTimeout(ms: number): void; performance: number }
      const wait = (clock: Clock) => clock.setTimeout(5);
      const at: Date | null = null;
      const utc = Date.UTC(2026, 0, 1);
      // Date.now() and Math.random() in a comment
      const words = 'new Date()';
      const value = clock.performance;`;
    assert.equal(inLines(reachesPastPorts([{ path: 'device/desk/a.ts', text }])), '');
    const inTest = { path: 'device/desk/a.test.ts', text: 'Date.now();' };
    assert.deepEqual(reachesPastPorts([inTest]), []);
  });
});
