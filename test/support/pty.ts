import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import type { Context } from 'mocha';
import { whenTestEnds } from './cleanup';
import { skipBecause } from './skip';

/** What of node-pty is used here; its own types lack `open`. */
interface NodePty {
  open(options: { cols: number; rows: number; encoding: null }): OpenedPty;
}
interface OpenedPty {
  ptsName: string;
  slave: { destroy(): void };
  master: {
    write(bytes: Uint8Array, done: (error?: Error | null) => void): void;
    on(event: 'data', heard: (bytes: Uint8Array) => void): void;
    destroy(): void;
  };
}

/** A serial device that exists only in this process, with a test at its other end. */
export interface PseudoScanner {
  /** Path for a serial port to open, such as /dev/pts/3. */
  path: string;
  /**
   * Writes bytes as a scanner on a serial line does: in pieces that come when such a line would deliver them.
   * Write only after the reader has opened the port: what comes before may be lost, as on a real line.
   * @param bytes a code with its ending, for example CR LF
   * @param baud line speed, 10 bits a byte; 115200 by default; 0 writes all at once
   */
  write(bytes: Uint8Array | string, baud?: number): Promise<void>;
  /** Calls `heard` with what the reader writes to the device: commands to its module. */
  onWritten(heard: (bytes: Uint8Array) => void): void;
  /** Speed that the reader set, bits a second. */
  speed(): number;
  /**
   * Takes the device away, as when its cable is pulled. Also done when the test ends. Only after the reader has read
   * something: serialport 13 reads in an endless loop, without an error, from a line that hung up before that.
   */
  unplug(): void;
}

/** Bytes a piece: what a USB scanner's FIFO hands over at a time. */
const PIECE = 16;

/**
 * Opens a pseudo terminal and gives it to a test as a scanner. Where node-pty was not built on this machine the
 * test that asked is skipped with a sentence, so call it with the test's `this` (a `function`, not an arrow).
 */
export function pseudoScanner(test: Context): PseudoScanner {
  const nodePty = loadNodePty();
  if (!nodePty)
    return skipBecause(test, 'node-pty was not built here (it needs python3, make and a C++ compiler)');
  const pty = nodePty.open({ cols: 80, rows: 24, encoding: null });
  // node-pty reads the slave itself and, even paused at once, would steal the first piece. An own handle that
  // nobody reads keeps the device alive instead, also while the reader closes and opens it again.
  const held = openSync(pty.ptsName, constants.O_RDWR | constants.O_NOCTTY);
  pty.slave.destroy();
  let plugged = true;
  const unplug = () => {
    if (!plugged) return;
    plugged = false;
    closeSync(held);
    pty.master.destroy();
  };
  whenTestEnds(unplug);
  return {
    path: pty.ptsName,
    unplug,
    onWritten: (heard) => pty.master.on('data', heard),
    speed: () => Number(execFileSync('stty', ['-F', pty.ptsName, 'speed'], { encoding: 'utf8' })),
    write: (bytes, baud = 115_200) => writePaced(pty, Buffer.from(bytes), baud),
  };
}

function loadNodePty(): NodePty | undefined {
  try {
    return require('node-pty') as NodePty;
  } catch {
    return undefined;
  }
}

async function writePaced(pty: OpenedPty, bytes: Uint8Array, baud: number): Promise<void> {
  const size = baud > 0 ? PIECE : bytes.length;
  for (let start = 0; start < bytes.length; start += size) {
    const piece = bytes.subarray(start, start + size);
    if (baud > 0) await new Promise((resolve) => setTimeout(resolve, (piece.length * 10_000) / baud));
    await new Promise<void>((resolve, reject) => {
      pty.master.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }
}
