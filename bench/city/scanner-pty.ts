/** A pseudo terminal with this process at the scanner's end, or nothing where node-pty was not built. */
import { closeSync, constants, openSync } from 'node:fs';

export type ScannerPty = { readonly path: string; write(text: string): Promise<void>; close(): void };

type NodePty = {
  open(options: { cols: number; rows: number; encoding: null }): {
    ptsName: string;
    slave: { destroy(): void };
    master: { write(bytes: Uint8Array, done: (error?: Error | null) => void): void; destroy(): void };
  };
};

/** Opens one; says so in a line when it cannot. */
export function openScannerPty(): ScannerPty | undefined {
  let nodePty: NodePty;
  try {
    nodePty = require('node-pty');
  } catch {
    console.error('no scanner rows: node-pty was not built here (it needs python3, make and a C++ compiler)');
    return undefined;
  }
  const { ptsName, slave, master } = nodePty.open({ cols: 80, rows: 24, encoding: null });
  // node-pty reads the slave itself; an own handle that nobody reads keeps the device alive instead.
  const held = openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
  slave.destroy();
  return {
    path: ptsName,
    write: (text) =>
      new Promise((done, failed) =>
        master.write(Buffer.from(text), (error) => (error ? failed(error) : done())),
      ),
    close: () => {
      closeSync(held);
      master.destroy();
    },
  };
}
