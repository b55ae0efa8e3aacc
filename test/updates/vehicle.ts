/** A board with the launcher as a process of its own, software that does what a test says, and a supervisor that starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type BootRecord, readBootRecord } from '../../device/launcher/boot-record';
import { type InstallOptions, install } from '../../device/update/install';
import { Updater } from '../../device/update/updater';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';
import { waitFor } from '../support/wait';
import { type Edition, NOW, type Published, publish, type Release } from './publisher';
import { optionsOf } from './terminal-options';

const ROOT = join(__dirname, '../..');
const INSTALLED = '1.0.0';

export type Does = 'works' | 'crashes' | 'hangs' | 'is never well';
type Software = { readonly version: string; readonly does: Does };

/** A terminal's program, as far as its launcher hears of it. */
function programOf({ version, does }: Software): string {
  const say = (word: string) => `process.send({ launcher: '${word}' });`;
  const lives = `setInterval(() => { ${say('alive')} }, 50);`;
  const acts: Record<Does, string> = {
    works: `${lives} ${say('well')} ${say('linked')} setTimeout(() => console.log('steady'), 20);`,
    crashes: 'throw new Error("this version crashes");',
    hangs: 'for (;;);',
    'is never well': lives,
  };
  const proven = `process.on('message', ({ launcher }) => console.log(launcher));`;
  return `console.log('runs ${version}'); process.on('disconnect', () => process.exit(0)); ${proven} ${acts[does]}`;
}

/** Folder of the programs that `buildPrograms` made. */
let programs = '';

/** Makes one file of JavaScript each of the launcher and of an update that kills itself; to be called in a `before`. */
export async function buildPrograms(): Promise<void> {
  programs = temporaryFolder();
  await build({
    absWorkingDir: ROOT,
    entryPoints: { launcher: 'start/launcher.ts', 'killed-update': 'test/updates/killed-update.ts' },
    outdir: programs,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    logLevel: 'silent',
  });
}

export class Vehicle {
  readonly folder = temporaryFolder();
  private readonly software = join(this.folder, 'software');
  private readonly published: Published = new Map();
  private releases: Release[] = [];
  private edition = 0;
  private running = INSTALLED;

  constructor() {
    mkdirSync(join(this.folder, 'app'));
    writeFileSync(join(this.folder, 'app/terminal.js'), programOf({ version: INSTALLED, does: 'works' }));
  }

  /**
   * Starts the launcher as its supervisor does, until the version has run steadily (then it is stopped) or has ended.
   * @returns the version that ran, with `ended` where it ended by itself or by its launcher
   */
  async start({ hangSeconds = 30, wellSeconds = 30 } = {}): Promise<string> {
    const own = ['--software', this.software, '--program', join(this.folder, 'app/terminal.js')];
    const limits = [
      '--hang-seconds',
      `${hangSeconds}`,
      '--well-seconds',
      `${wellSeconds}`,
      '--steady-seconds',
      '0',
    ];
    const launcher = join(programs, 'launcher.js');
    const child = spawn(process.execPath, [launcher, ...own, '--installed', INSTALLED, ...limits], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece));
    const ended = endOf(child);
    whenTestEnds(() => void child.kill('SIGKILL'));
    const isProven = () => /^proven$/m.test(output) || !/version on trial/.test(output);
    const isSteady = () => /^steady$/m.test(output) && isProven();
    await waitFor('the launched version to be steady or over', () => isSteady() || child.exitCode !== null, {
      deadline: 30_000,
    }).catch((error: Error) => {
      throw new Error(`${error.message}\n${output}`);
    });
    const isOver = child.exitCode !== null;
    child.kill('SIGTERM');
    await ended;
    const version = /^runs (\S+)$/m.exec(output)?.[1] ?? `nothing\n${output}`;
    if (!isOver) this.running = version;
    return isOver ? `${version} ended` : version;
  }

  record(): Promise<BootRecord> {
    return readBootRecord(nodeDisk(), this.software, silentLog());
  }

  publish(software: Software, edition: Partial<Edition> = {}): void {
    const release = { version: software.version, program: programOf(software) };
    this.edition++;
    publish(this.published, { number: this.edition, releases: [...this.releases, release], ...edition });
    if (Object.keys(edition).length === 0) this.releases.push(release);
  }

  /** Publishes and installs; the next start is its first. */
  async update(software: Software): Promise<void> {
    this.publish(software);
    await install(software.version, this.options());
  }

  /** What the terminal's updater answers to the operator's wish. */
  async whyNot(version: string): Promise<string> {
    const clock = virtualClock(NOW);
    const updater = new Updater({
      ...this.options(),
      running: this.running,
      clock,
      random: seededRandom(version),
      waitsFor: () => false,
      now: () => NOW,
      freeMiB: async () => undefined,
      had: () => ({ screen: true, scanner: true }),
      changed: () => undefined,
      ready: () => undefined,
    });
    updater.want(version);
    await clock.advance(11 * 60_000);
    const refused = await waitFor('the updater to answer', () => updater.refused);
    await updater.close();
    return refused.why;
  }

  /** An update in a process that ends by SIGKILL before its operation number `at` on the disk; whether it came to its end. */
  async updateKilledAt(version: string, at: number): Promise<boolean> {
    const files = join(this.folder, 'published.json');
    writeFileSync(files, JSON.stringify([...this.published].map(([name, bytes]) => [name, [...bytes]])));
    const program = join(programs, 'killed-update.js');
    const child = spawn(process.execPath, [program, this.software, version, files, `${at}`], {
      stdio: 'inherit',
    });
    const [code, signal] = await endOf(child);
    if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the update ended with ${code ?? signal}`);
    return code === 0;
  }

  /** Turns one bit of the good version. */
  rot(path: string): void {
    const at = join(
      this.software,
      JSON.parse(readFileSync(join(this.software, 'boot.json'), 'utf8')).good.slot,
      path,
    );
    const bytes = readFileSync(at);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(at, bytes);
  }

  private options(): InstallOptions {
    return optionsOf(this.software, this.published);
  }
}

function endOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
}
