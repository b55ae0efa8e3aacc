/** Real processes: starting one from its TypeScript source, what it costs, stopping it. Figures are Linux's, from /proc. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = resolve(__dirname, '..');

export type PartProcess = {
  readonly pid: number;
  /** What the part said when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
};

const BY_TS_NODE = ['-r', 'ts-node/register/transpile-only'];

/** Starts a part (`start/*.ts`) and waits until it is ready; rejects when it ends before. */
export function startPart(entry: string, args: readonly string[]): Promise<PartProcess> {
  const child = spawn(process.execPath, [...BY_TS_NODE, entry, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return partOf(child, entry);
}

/** The part that runs as `child` (which has an IPC channel), once it says that it is ready; rejects when it ends before. */
export async function partOf(child: ChildProcess, name: string): Promise<PartProcess> {
  const ready = await new Promise<Record<string, unknown>>((done, failed) => {
    child.once('message', (message) => done(message as Record<string, unknown>));
    child.once('exit', (code) => failed(new Error(`${name} ended with code ${code} before it was ready`)));
  });
  return { pid: child.pid!, ready, stop: () => stopped(child), kill: () => stopped(child, 'SIGKILL') };
}

/** Asks a process to stop and waits until it has. */
export async function stopped(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** Resident memory, MiB; shared pages (most of the node binary) count in every process. */
export function residentMemory(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}

/** The most that was ever resident, MiB. */
export function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/**
 * Bytes that a process made dirty (proc_pid_io(5), `write_bytes`). Where the kernel keeps files in large folios (ext4 since
 * Linux 6.16) a byte counts as its whole folio, up to a megabyte: then the disk is written far less than this.
 */
export function dirtiedBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** What a process by ts-node holds before it loads anything of ours, MiB: the TypeScript compiler, mostly. */
export async function emptyProcessMemory(): Promise<number> {
  const print = 'console.log(process.memoryUsage.rss())';
  const child = spawn(process.execPath, [...BY_TS_NODE, '-e', print], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return Number(text) / 1024 / 1024;
}

const TICK_MS = 10;
const LOOK_MS = 300;
const LOOKS = 100;

/** Waits until a process has little left to do (below a tenth of a core), half a minute at most. */
export async function untilIdle(pid: number): Promise<void> {
  let before = cpuTime(pid);
  for (let look = 0; look < LOOKS; look++) {
    await sleep(LOOK_MS);
    const now = cpuTime(pid);
    if (now - before < LOOK_MS / 10) return;
    before = now;
  }
}

/** User and system time of a process, ms (proc_pid_stat(5), fields 14 and 15, in ticks of 10 ms). */
export function cpuTime(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * TICK_MS;
}
