/**
 * The city's processes: each part in one of its own, its log in a file, started again when it ends by itself, stopped
 * in order.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fromSource } from '../../platform/from-source';

export type Part = {
  readonly name: string;
  /** TypeScript file below the project's root. */
  readonly entry: string;
  readonly args: readonly string[];
  /** Ends by itself when its work is done (the ceremony). */
  readonly once?: boolean;
};

type Running = {
  part: Part;
  child: ChildProcess;
  /** In a row, without a minute of peace between them. */
  starts: number;
  startedAt: number;
  ended: Promise<number>;
};

export type ChildrenOptions = {
  /** Beyond this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Hears what a part says when it is ready, after each of its starts. */
  onReady?(part: string, message: Record<string, unknown>): void;
  /** Ends of one part in a row before it is given up; a test that kills parts takes more. */
  readonly restarts?: number;
};

const ROOT = resolve(__dirname, '../..');
/** A part that ends this often, each time within a minute of its start, is given up. */
const RESTARTS = 5;
const STEADY_MS = 60_000;
/** Characters of what a part complained of last that its end is told with. */
const LAST_WORDS = 1_000;
/** The first restart comes at once; then the waits double, so that a part that cannot start does not fill its log. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
const STOP_WITHIN_MS = 8_000;

export class Children {
  private readonly running = new Map<string, Running>();
  private readonly ready = new Map<string, number>();
  private stopping = false;

  constructor(
    private readonly logs: string,
    /** Lines meant for the person at the keyboard: those a part sends with `tell`. */
    private readonly say: (part: string, line: string) => void,
    /** A part ended again and again: the city cannot go on. */
    private readonly onGivingUp: (part: string, code: number) => void,
    private readonly options: ChildrenOptions = {},
  ) {
    mkdirSync(logs, { recursive: true });
  }

  /** Starts a part; resolves with the first message that it sends (`ready`), rejects when it ends before. */
  start(part: Part): Promise<Record<string, unknown>> {
    return this.launch(part, 1);
  }

  private launch(part: Part, starts: number): Promise<Record<string, unknown>> {
    const log = createWriteStream(join(this.logs, `${part.name}.log`), { flags: 'a', mode: 0o600 });
    const args = [...fromSource(), part.entry, ...part.args];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...this.options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout!.pipe(log, { end: false });
    child.stderr!.pipe(log, { end: false });
    let complained = '';
    child.stderr!.on('data', (bytes: Buffer) => {
      complained = (complained + bytes.toString()).slice(-LAST_WORDS);
    });
    const ended = new Promise<number>((done) => {
      child.once('close', (code, signal) => {
        log.end();
        done(code ?? (signal ? 1 : 0));
      });
    });
    const running = { part, child, starts, startedAt: performance.now(), ended };
    this.running.set(part.name, running);
    const ready = new Promise<Record<string, unknown>>((done, failed) => {
      child.on('message', (message: Record<string, unknown>) => {
        if (typeof message.tell === 'string') {
          this.say(part.name, message.tell);
          return;
        }
        this.ready.set(part.name, child.pid ?? 0);
        this.options.onReady?.(part.name, message);
        done(message);
      });
      ended.then((code) => {
        const last = complained.trim().split('\n').at(-1);
        failed(
          new Error(`${part.name} ended with code ${code}: ${last || 'without a word'} (see ${log.path})`),
        );
      });
    });
    void ended.then((code) => this.afterEnd(running, code));
    return ready;
  }

  private async afterEnd({ part, starts, startedAt }: Running, code: number): Promise<void> {
    if (this.stopping || part.once) return;
    const inARow = performance.now() - startedAt > STEADY_MS ? 1 : starts;
    if (inARow > (this.options.restarts ?? RESTARTS)) {
      this.onGivingUp(part.name, code);
      return;
    }
    const wait = inARow === 1 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (inARow - 2), LONGEST_WAIT_MS);
    this.say(part.name, `ended (${code}); starting it again`);
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (this.stopping) return;
    // The caller's promise of the first start is settled already; later ones only need their failure seen.
    this.launch(part, inARow + 1).catch((error: Error) => this.say(part.name, error.message));
  }

  /** Process number of each running part. */
  pids(): Map<string, number> {
    return new Map([...this.running].map(([name, { child }]) => [name, child.pid ?? 0]));
  }

  /** Whether the process that a part is now has said that it is ready. */
  isReady(name: string): boolean {
    const pid = this.running.get(name)?.child.pid;
    return pid !== undefined && this.ready.get(name) === pid;
  }

  /** Ends a part as a crash would; it is started again. */
  kill(name: string): void {
    this.running.get(name)?.child.kill('SIGKILL');
  }

  /** Stops all, the last started first; kills what has not ended in time. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const { child, ended } of [...this.running.values()].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(timer);
    }
  }
}
