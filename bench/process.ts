/** Real processes: starting one from its TypeScript source, what it costs, stopping it. Figures are Linux's, from /proc. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromSource } from '../platform/from-source';

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

/** Starts a part (`start/*.ts`) and waits until it is ready; rejects when it ends before. */
export function startPart(entry: string, args: readonly string[]): Promise<PartProcess> {
  const child = spawn(process.execPath, [...fromSource(), entry, ...args], {
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

/** What a process that runs from source holds before it loads anything of ours, MiB. */
export async function emptyProcessMemory(): Promise<number> {
  const print = 'console.log(process.memoryUsage.rss())';
  const child = spawn(process.execPath, [...fromSource(), '-e', print], {
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

/** Waits until a process and its children have little left to do (below a tenth of a core), half a minute at most. */
export async function untilIdle(pid: number): Promise<void> {
  let before = cpuTimeOfAll([pid]);
  for (let look = 0; look < LOOKS; look++) {
    await sleep(LOOK_MS);
    const now = cpuTimeOfAll([pid]);
    if (now - before < LOOK_MS / 10) return;
    before = now;
  }
}

/** User and system time of a process, ms (proc_pid_stat(5), fields 14 and 15, in ticks of 10 ms). */
export function cpuTime(pid: number): number {
  const [user, system] = statOf(pid).slice(11, 13);
  return (Number(user) + Number(system)) * TICK_MS;
}

/** That of processes and of their children that run: PostgreSQL works in one a connection. What ended is not in it. */
export function cpuTimeOfAll(pids: readonly number[]): number {
  return families(pids).reduce((sum, pid) => sum + (orGone(() => cpuTime(pid)) ?? 0), 0);
}

/** Resident memory of processes and their children, MiB; what several share counts in each. */
export function residentMemoryOfAll(pids: readonly number[]): number {
  return families(pids).reduce((sum, pid) => sum + (orGone(() => residentMemory(pid)) ?? 0), 0);
}

/** These processes and whatever descends from them. */
function families(pids: readonly number[]): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), orGone(() => Number(statOf(Number(name))[1]))] as const);
  const found = new Set(pids);
  // Children mostly have higher numbers than their parents, but numbers come round again.
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [pid, parent] of parents) if (parent !== undefined && found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** proc_pid_stat(5) from field 3 on: the second is a name in brackets, which may hold anything. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(') ') + 2).split(' ');
}

/** Undefined where the process that is read of ended meanwhile. */
function orGone<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
