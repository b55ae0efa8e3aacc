/**
 * The city's processes: each part in one of its own, its log in a file, started again when it ends by itself, stopped
 * in order.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Part = {
  readonly name: string;
  /** TypeScript file below the project's root. */
  readonly entry: string;
  readonly args: readonly string[];
  /** Ends by itself when its work is done (the ceremony). */
  readonly once?: boolean;
};

type Running = { part: Part; child: ChildProcess; starts: number; ended: Promise<number> };

const ROOT = resolve(__dirname, '../..');
const RESTARTS = 5;
const STOP_WITHIN_MS = 8_000;

export class Children {
  private readonly running = new Map<string, Running>();
  private stopping = false;

  constructor(
    private readonly logs: string,
    /** Lines meant for the person at the keyboard: those a part sends with `tell`. */
    private readonly say: (part: string, line: string) => void,
    /** A part ended again and again: the city cannot go on. */
    private readonly onGivingUp: (part: string, code: number) => void,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {
    mkdirSync(logs, { recursive: true });
  }

  /** Starts a part; resolves with the first message that it sends (`ready`), rejects when it ends before. */
  start(part: Part): Promise<Record<string, unknown>> {
    return this.launch(part, 1);
  }

  private launch(part: Part, starts: number): Promise<Record<string, unknown>> {
    const log = createWriteStream(join(this.logs, `${part.name}.log`), { flags: 'a', mode: 0o600 });
    const args = ['-r', 'ts-node/register/transpile-only', part.entry, ...part.args];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout!.pipe(log, { end: false });
    child.stderr!.pipe(log, { end: false });
    const ended = new Promise<number>((done) => {
      child.once('close', (code, signal) => {
        log.end();
        done(code ?? (signal ? 1 : 0));
      });
    });
    const running = { part, child, starts, ended };
    this.running.set(part.name, running);
    const ready = new Promise<Record<string, unknown>>((done, failed) => {
      child.on('message', (message: Record<string, unknown>) => {
        if (typeof message.tell === 'string') this.say(part.name, message.tell);
        else done(message);
      });
      ended.then((code) => failed(new Error(`${part.name} ended with code ${code}: see ${log.path}`)));
    });
    ended.then((code) => this.afterEnd(running, code));
    return ready;
  }

  private afterEnd({ part, starts }: Running, code: number): void {
    if (this.stopping || part.once) return;
    if (starts > RESTARTS) {
      this.onGivingUp(part.name, code);
      return;
    }
    this.say(part.name, `ended (${code}); starting it again`);
    // The caller's promise of the first start is settled already; later ones only need their failure seen.
    this.launch(part, starts + 1).catch((error: Error) => this.say(part.name, error.message));
  }

  /** Process number of each running part. */
  pids(): Map<string, number> {
    return new Map([...this.running].map(([name, { child }]) => [name, child.pid ?? 0]));
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
