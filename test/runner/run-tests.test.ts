import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromSource } from '../../platform/from-source';
import { temporaryFolder } from '../support/folders';
import { findTests, LONG } from './files';

const ROOT = join(__dirname, '../..');
/** Few types, so that checking them is not what most of the time goes to. */
const CONFIG = {
  include: ['**/*.ts'],
  compilerOptions: { target: 'es2023', lib: ['es2023'], module: 'nodenext', strict: true, types: [] },
};
const GLOBALS = `interface It { (name: string, test: () => void): void; skip: It }
declare const it: It;
`;
const COMMON = {
  'tsconfig.json': JSON.stringify(CONFIG),
  'tsconfig.pages.json': JSON.stringify(CONFIG),
  'globals.d.ts': GLOBALS,
  'biome.json': `{
  "files": { "includes": ["**/*.test.ts"] },
  "formatter": { "indentStyle": "space" }
}
`,
  '.mocharc.json': JSON.stringify({
    require: [join(ROOT, 'platform/from-source.cjs'), join(ROOT, 'test/support/hooks.ts')],
    extension: ['ts'],
  }),
};

describe('test/runner: npm test', function () {
  this.timeout(60_000);

  it('runs types, style and the tests of every folder, and ends with their sum', async () => {
    const { code, lines } = await run({
      'alpha/README.md': '# alpha/: what comes first\n',
      'alpha/a.test.ts': 'it("holds", () => {});\nit.skip("waits", () => {});\n',
      'protocol/deep/p.test.ts': 'it("holds too", () => {});\n',
    });
    assert.equal(code, 0, lines.join('\n'));
    const parts = [
      '== types: TypeScript, strict, of processes and pages',
      '== style: form and lint of every file',
      '== protocol',
      '== alpha: what comes first',
      '== what was checked',
      '== skipped here',
    ];
    // Those that run at once end in any order.
    assert.deepEqual(lines.filter((line) => line.startsWith('==')).sort(), parts.sort());
    assert.ok(lines.some((line) => /^alpha: 1 passed, 0 failed, 1 skipped, \d+\.\d s$/.test(line)));
    assert.equal(lines.at(-1), '4 passed, 0 failed, 1 skipped');
  });

  it('says at the end what was checked, room by room, which files took long, and why a test was skipped', async () => {
    const skip = JSON.stringify(join(ROOT, 'test/support/skip'));
    const { lines } = await run(
      {
        'alpha/one/a.test.ts': `it("takes long", (done) => { setTimeout(done, 1_050); });
          it("fails", () => { throw new Error("no"); });`,
        'alpha/two/b.test.ts': `const { skipBecause } = require(${skip});
          it("wants a device", function () { skipBecause(this, "there is no device"); });
          describe("a suite", () => {
            before(function () { skipBecause(this, "no network is here"); });
            it("wants a network", () => {});
          });`,
      },
      ['alpha'],
    );
    const end = lines.slice(lines.indexOf('== what was checked')).map((line) => line.replace(/ +/g, ' '));
    const timed = (line: string) => line.replace(/\d+\.\d s/, 'N s');
    assert.deepEqual(end.map(timed), [
      '== what was checked',
      ' passed failed skipped time',
      'alpha 1 1 2 N s',
      ' alpha/one 1 1 0 N s',
      ' alpha/two 0 0 2 N s',
      'in all 1 1 2 N s',
      '',
      '== slowest files',
      ' N s alpha/one/a.test.ts, 2 tests',
      '',
      '== skipped here',
      'alpha: wants a device: there is no device',
      'alpha: a suite wants a network: no network is here',
      '',
      'failed: alpha: fails',
      '1 passed, 1 failed, 2 skipped',
    ]);
  });

  it('names what failed, with types and style as one test each', async () => {
    const { code, lines, text } = await run({
      'alpha/a.test.ts':
        'const   n: number = "one";\nit("says no", () => { throw new Error(n + " reason"); });\n',
    });
    assert.equal(code, 1);
    assert.match(text, /a\.test\.ts.*error.*TS2322/s);
    assert.match(text, /npm run format mends/);
    assert.match(text, /one reason/);
    assert.deepEqual(lines.slice(-4), [
      'failed: types',
      'failed: style',
      'failed: alpha: says no',
      '0 passed, 3 failed, 0 skipped',
    ]);
  });

  it('keeps to folders, files and names that were asked for', async () => {
    const files = {
      'alpha/a.test.ts': 'it("first", () => {});\nit("second", () => {});\n',
      'alpha/b.test.ts': 'it("third", () => {});\n',
      'beta/c.test.ts': 'it("second", () => {});\n',
    };
    const last = async (...args: string[]) => (await run(files, args)).lines.at(-1);
    assert.equal(await last('alpha'), '3 passed, 0 failed, 0 skipped');
    assert.equal(await last('alpha/b.test.ts', 'beta/'), '2 passed, 0 failed, 0 skipped');
    assert.equal(await last('-g', 'second'), '2 passed, 0 failed, 0 skipped');
    assert.equal(
      await last('--timeout', '5000', 'beta', '--grep', 'second'),
      '1 passed, 0 failed, 0 skipped',
    );
    assert.equal(await last('--check'), '2 passed, 0 failed, 0 skipped');
  });

  it('runs two folders at once, and tells what each said in one piece; one after the other where that is asked', async () => {
    const meets = (
      mine: string,
      other: string,
      looks: number,
    ) => `const { existsSync, writeFileSync } = require("fs");
      it("meets ${other}", async () => {
        writeFileSync("${mine}.here", "");
        console.log("${mine} waits");
        for (let i = 0; i < ${looks} && !existsSync("${other}.here"); i++) await new Promise((r) => setTimeout(r, 50));
        if (!existsSync("${other}.here")) throw new Error("${other} never came");
        console.log("${mine} goes");
      });`;
    const files = (looks: number) => ({
      'alpha/a.test.ts': meets('alpha', 'beta', looks),
      'beta/b.test.ts': meets('beta', 'alpha', looks),
    });
    const together = await run(files(300), ['alpha', 'beta', '--at-once', '2']);
    assert.equal(together.lines.at(-1), '2 passed, 0 failed, 0 skipped', together.text);
    for (const name of ['alpha', 'beta'])
      assert.match(together.text, new RegExp(`\n== ${name}\n\\s+${name} waits\n${name} goes\n`));
    const alone = await run(files(2), ['alpha', 'beta', '--at-once', '1']);
    assert.ok(alone.lines.includes('failed: alpha: meets beta'), 'control: alpha ends before beta begins');
  });

  it('names what still ran when it was stopped, with all that it said', async () => {
    const { code, text } = await run(
      {
        'alpha/a.test.ts': `it("hangs", (done) => {
          console.log("alpha was here");
          process.kill(process.ppid, "SIGTERM");
          setInterval(() => {}, 1000);
        });`,
        'beta/b.test.ts': 'it("passes", () => {});',
      },
      ['alpha', 'beta', '--at-once', '1'],
    );
    assert.match(text, /\n== alpha: SIGTERM while it ran\n\s+alpha was here\n/);
    assert.doesNotMatch(text, /beta begins/);
    assert.equal(code, 128 + 15);
  });

  it('gives the rooms that take long a process of their own', () => {
    const groups = findTests(ROOT, []);
    assert.deepEqual(
      groups.slice(0, LONG.length).map(({ folder }) => folder),
      LONG,
    );
    const files = groups.flatMap((group) => group.files);
    assert.equal(new Set(files).size, files.length);
  });

  it('fails when nothing was chosen, and says so', async () => {
    const { code, lines } = await run({ 'alpha/a.test.ts': 'it("first", () => {});\n' }, ['-g', 'nobody']);
    assert.equal(code, 1);
    assert.match(lines.at(-2)!, /^No test was chosen/);
    const wrong = await run({}, ['alpah']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.text, /^There is no folder or test file alpah in the project; -g <words>/);
  });

  it('fails for an unhandled rejection, a leak of listeners, and what is left open', async () => {
    const files = {
      'alpha/a.test.ts': `it("rejects", () => { void Promise.reject(new Error("nobody hears")); });
        it("goes on", (done) => { setImmediate(done); });`,
      'beta/b.test.ts': `it("leaks", (done) => {
          for (let i = 0; i < 12; i++) process.on("SIGUSR2", () => {});
          setImmediate(done);
        });`,
      'gamma/c.test.ts': `it("leaves", (done) => {
          setInterval(() => {}, 1000);
          require("net").createServer().listen(0, done);
        });`,
      'delta/d.test.ts': 'it("exits", () => process.exit(0));',
    };
    const args = ['alpha', 'beta', 'gamma', 'delta', '--reporter-option', 'end=50'];
    const { code, lines, text } = await run(files, args);
    assert.equal(code, 1);
    assert.match(text, /a rejection that nobody handles, in or after "rejects": Error: nobody hears/);
    assert.match(text, /a leak of event listeners, in or after "leaks"/);
    const failed = lines.filter((line) => line.startsWith('failed: '));
    assert.deepEqual(failed.slice(0, 3), [
      'failed: alpha: "after all" hook: afterAll for "goes on"',
      'failed: beta: "after all" hook: afterAll for "leaks"',
      'failed: delta: the process of these tests ended with exit code 0 before they did',
    ]);
    assert.match(failed[3]!, /^failed: gamma: a test left something open.*TCPServerWrap.*Timeout/);
  });
});

interface Ended {
  code: number;
  text: string;
  lines: string[];
}

/** Runs the tests of a small project made of these files, as `npm test -- <args>` does. */
function run(files: Record<string, string>, args: string[] = []): Promise<Ended> {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries({ ...COMMON, ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const script = `require(${JSON.stringify(join(__dirname, 'run-tests'))}).runTests({
    root: ${JSON.stringify(root)},
    args: process.argv.slice(1),
    write: (text) => process.stdout.write(text),
  }).then((code) => { process.exitCode = code; });`;
  const node = [...fromSource(), '-e', script, '--', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, node, { cwd: ROOT }, (error, stdout, stderr) => {
      const text = stdout + stderr;
      resolve({ code: Number(error?.code ?? 0), text, lines: stdout.trimEnd().split('\n') });
    });
  });
}
