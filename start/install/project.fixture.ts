import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { whenTestEnds } from '../../test/support/cleanup';
import { temporaryFolder } from '../../test/support/folders';

/** A start of the fixture project: what it wrote, and how it ends. */
export interface Started {
  child: ChildProcess;
  /** Everything written to standard output and standard error so far. */
  output(): string;
  /** Settles with the exit code, or the signal's name, once the process and its streams have ended. */
  ended: Promise<number | string>;
}

/**
 * Stands in for npm where a test must hold it at work: `ci` empties node_modules, waits for the file `go`, then
 * installs by copying. It notes what it does in `journal`, also when it finds another of its kind at work.
 */
const HELD_NPM = `
const fs = require('node:fs');
const note = (line) => fs.appendFileSync('journal', line + '\\n');
const [command] = process.argv.slice(2);
if (command === 'rebuild') {
  note('rebuild ' + process.argv.at(-1));
  process.exit(fs.existsSync('build-fails') ? 1 : 0);
}
try {
  fs.mkdirSync('npm-at-work');
} catch {
  note('ENOTEMPTY: another npm is at work');
  process.exit(190);
}
process.on('SIGTERM', () => {
  note('ended early');
  fs.rmSync('npm-at-work', { recursive: true });
  process.exit(143);
});
note('begins');
fs.rmSync('node_modules', { recursive: true, force: true });
fs.mkdirSync('node_modules');
const timer = setInterval(() => {
  if (!fs.existsSync('go')) return;
  clearInterval(timer);
  if (fs.existsSync('ci-fails')) {
    fs.rmSync('npm-at-work', { recursive: true });
    process.exit(1);
  }
  fs.cpSync('packages', 'node_modules', { recursive: true });
  note('ends');
  fs.rmSync('npm-at-work', { recursive: true });
}, 10);
`;

const FILES = {
  '.npmrc': 'ignore-scripts=true\nfund=false\naudit=false\nupdate-notifier=false\n',
  'platform/from-source.cjs': "require('ts-node');",
  'packages/ts-node/package.json': JSON.stringify({
    name: 'ts-node',
    version: '1.0.0',
    scripts: { postinstall: 'echo ran > ../../canary' },
  }),
  'packages/ts-node/index.js': "require.extensions['.ts'] = require.extensions['.js'];",
  'packages/built/package.json': JSON.stringify({
    name: 'built',
    version: '1.0.0',
    scripts: { install: 'echo ran > ../../built' },
  }),
  'held/npm-cli.js': HELD_NPM,
  'entry.ts': `
    console.log('entry runs as main:', require.main === module, process.argv.slice(2).join(' '));
    if (process.argv[2] === 'exit') process.exit(Number(process.argv[3]));`,
};

/** A tiny project with our launcher, whose packages lie in its own folder: it installs without a network. */
export class FixtureProject {
  readonly folder = temporaryFolder();

  constructor() {
    for (const [name, text] of Object.entries(FILES)) this.write(name, text);
    this.writePackage({});
    this.write('package-lock.json', JSON.stringify(lockFile()));
    const start = join(__dirname, '..');
    cpSync(join(start, 'launch.mjs'), join(this.folder, 'start/launch.mjs'));
    cpSync(join(start, 'install'), join(this.folder, 'start/install'), { recursive: true });
  }

  writePackage(changes: object): void {
    const own = {
      name: 'fixture',
      version: '1.0.0',
      engines: { node: '>=20.19' },
      dependencies: { 'ts-node': 'file:packages/ts-node' },
      optionalDependencies: { built: 'file:packages/built' },
      coride: { optionalBuilds: ['built'] },
    };
    this.write('package.json', JSON.stringify({ ...own, ...changes }));
  }

  write(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** Lines that the held npm has noted. */
  journal(): string[] {
    try {
      return this.read('journal').trim().split('\n');
    } catch {
      return [];
    }
  }

  /**
   * Starts the project as `npm start` would.
   * @param npm `held` for the one that waits for {@link go}, `real` for the npm of this machine
   */
  start(npm: 'held' | 'real', args: string[] = ['entry.ts', 'one', 'two']): Started {
    // The npm that runs these tests hands its own settings on; the fixture has its own.
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_config_'));
    const env: NodeJS.ProcessEnv = Object.fromEntries(own);
    if (npm === 'held') env.npm_execpath = join(this.folder, 'held/npm-cli.js');
    const child = spawn(process.execPath, ['start/launch.mjs', ...args], { cwd: this.folder, env });
    whenTestEnds(() => void child.kill('SIGKILL'));
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => {
        text += String(bytes);
      });
    }
    const ended = new Promise<number | string>((resolve) => {
      child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    return { child, output: () => text, ended };
  }

  /** Lets the held npm, and every later one, finish. */
  go(): void {
    this.write('go', '');
  }
}

/** As npm writes it for packages in the project's own folder. */
function lockFile(): object {
  const link = (name: string) => ({ resolved: `packages/${name}`, link: true });
  return {
    name: 'fixture',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': {
        name: 'fixture',
        version: '1.0.0',
        dependencies: { 'ts-node': 'file:packages/ts-node' },
        optionalDependencies: { built: 'file:packages/built' },
        engines: { node: '>=20.19' },
      },
      'node_modules/built': { ...link('built'), optional: true },
      'node_modules/ts-node': link('ts-node'),
      'packages/built': { version: '1.0.0', hasInstallScript: true, optional: true },
      'packages/ts-node': { version: '1.0.0', hasInstallScript: true },
    },
  };
}
