/** What a core dump of a running process would hold: its writable memory, read from /proc (Linux). */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Pieces overlap by more than the longest thing that is looked for. */
const PIECE = 8 * 1024 * 1024;
const OVERLAP = 4096;

/** Why the memory of other processes cannot be read here; undefined where it can. */
export function whyNoMemory(): string | undefined {
  try {
    closeSync(openSync(`/proc/${process.pid}/mem`, 'r'));
    return undefined;
  } catch (error) {
    return `/proc/<pid>/mem cannot be read here (${(error as NodeJS.ErrnoException).code})`;
  }
}

/** Holds the process still and gives its writable memory piece by piece. */
export function* memoryOf(pid: number): Generator<Uint8Array> {
  process.kill(pid, 'SIGSTOP');
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const { from, to } of writableRegions(readFileSync(`/proc/${pid}/smaps`, 'utf8')))
      for (let at = from; at < to; at += BigInt(PIECE - OVERLAP)) {
        const piece = Buffer.allocUnsafe(Number(to - at < BigInt(PIECE) ? to - at : BigInt(PIECE)));
        const size = readAt(memory, piece, at);
        if (size > 0) yield piece.subarray(0, size);
      }
  } finally {
    closeSync(memory);
    process.kill(pid, 'SIGCONT');
  }
}

/** Regions that the process can write and of which some page is in memory (proc(5), smaps). */
function* writableRegions(smaps: string): Generator<{ from: bigint; to: bigint }> {
  for (const region of smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
    const [, from, to, mode] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(region) ?? [];
    const resident = Number(/^Rss:\s+(\d+) kB/m.exec(region)?.[1] ?? 0);
    if (from && to && mode?.startsWith('rw') && resident > 0)
      yield { from: BigInt(`0x${from}`), to: BigInt(`0x${to}`) };
  }
}

/** A region of a device cannot be read: it gives no bytes. */
function readAt(memory: number, piece: Uint8Array, at: bigint): number {
  try {
    return readSync(memory, piece, 0, piece.length, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EIO') return 0;
    throw error;
  }
}
