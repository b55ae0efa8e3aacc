import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../test/support/folders';
import { fromSource, programBeside } from './from-source';

const PACKAGES = join(__dirname, '../node_modules');
const HALF = 'export const half = (n: number): number => n / 2;\n';
/** Says what `half` gives, whether a compiler was loaded, and where an error of it comes from. */
const ENTRY = `import { half } from './half';
interface Said { half: number; compiled: boolean; at: string | undefined }
const said: Said = {
  half: half(8),
  compiled: Object.keys(require.cache).some((file) => file.endsWith('typescript.js')),
  at: /entry\\.ts:\\d+/.exec(new Error('where').stack ?? '')?.[0],
};
process.stdout.write(JSON.stringify(said));
`;

describe('platform/from-source', function () {
  this.timeout(60_000);

  it('compiles a file once, then takes what it kept; stack traces name the lines of the source both times', async () => {
    const project = new Project();
    const line = 6;
    assert.deepEqual(await project.run(), { half: 4, compiled: true, at: `entry.ts:${line}` });
    assert.deepEqual(await project.run(), { half: 4, compiled: false, at: `entry.ts:${line}` });
  });

  it('takes nothing that is not of the file as it is now, of these options, and whole', async () => {
    const project = new Project();
    await project.run();
    // As long as before, and as old: only its text tells.
    project.write('half.ts', HALF.replace('/ 2', '/ 4'));
    assert.deepEqual(await project.run(), { half: 2, compiled: true, at: 'entry.ts:6' });

    project.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { module: 'commonjs', target: 'es2020' } }),
    );
    assert.equal((await project.run()).compiled, true, 'other options');
    assert.equal((await project.run()).compiled, false, 'control');

    for (const entry of project.kept()) {
      const text = readFileSync(entry, 'utf8');
      writeFileSync(entry, text.slice(0, text.length / 2));
    }
    assert.deepEqual(await project.run(), { half: 2, compiled: true, at: 'entry.ts:6' }, 'cut off');
    assert.equal((await project.run()).compiled, false, 'control');
  });

  it('lets many begin at once with nothing kept, and runs where nothing can be kept', async () => {
    const project = new Project();
    for (const said of await Promise.all(Array.from({ length: 4 }, () => project.run())))
      assert.equal(said.half, 4);
    assert.equal((await project.run()).compiled, false);
    assert.equal(project.kept().length, 2, 'and nothing half written is left');

    rmSync(join(project.folder, 'node_modules/.cache'), { recursive: true });
    project.write('node_modules/.cache', 'a file where a folder should be');
    for (let i = 0; i < 2; i++)
      assert.deepEqual(await project.run(), { half: 4, compiled: true, at: 'entry.ts:6' });
  });

  it('names the program beside a file, with a loader for source only', () => {
    assert.deepEqual(programBeside('/app/part/pool.ts', 'worker'), {
      file: '/app/part/worker.ts',
      execArgv: fromSource(),
    });
    assert.deepEqual(programBeside('/app/part/pool.js', 'worker'), {
      file: '/app/part/worker.js',
      execArgv: [],
    });
  });
});

/** A small project with the loader in its own `platform/` and our packages. */
class Project {
  readonly folder = temporaryFolder();

  constructor() {
    for (const name of ['platform', 'node_modules']) mkdirSync(join(this.folder, name));
    for (const name of ['ts-node', 'typescript'])
      symlinkSync(join(PACKAGES, name), join(this.folder, 'node_modules', name));
    copyFileSync(join(__dirname, 'from-source.cjs'), join(this.folder, 'platform/from-source.cjs'));
    this.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { module: 'commonjs', target: 'es2022' } }),
    );
    this.write('entry.ts', ENTRY);
    this.write('half.ts', HALF);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Paths of what was kept. */
  kept(): string[] {
    const folder = join(this.folder, 'node_modules/.cache/coride/from-source');
    return readdirSync(folder).map((name) => join(folder, name));
  }

  run(): Promise<{ half: number; compiled: boolean; at: string }> {
    const loader = ['--require', join(this.folder, 'platform/from-source.cjs')];
    const child = spawn(process.execPath, [...loader, join(this.folder, 'entry.ts')], { cwd: '/' });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    return new Promise((resolve, reject) =>
      child.on('close', (code) => (code === 0 ? resolve(JSON.parse(said)) : reject(new Error(said)))),
    );
  }
}
