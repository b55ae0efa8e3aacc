/** The machine's serial lines, by the serialport package, which is loaded when the first line is opened. */
import { existsSync } from 'node:fs';
import type { LineHandlers, OpenLine, SerialPorts } from '../ports/serial';

/** What of a serial port is used here. */
interface Port {
  on(event: 'data', handler: (bytes: Uint8Array) => void): void;
  on(event: 'close' | 'error', handler: (error?: Error | null) => void): void;
  open(done: Done): void;
  write(bytes: Uint8Array, done: Done): void;
  update(options: { baudRate: number }, done: Done): void;
  close(done: Done): void;
  readonly isOpen: boolean;
}
type Done = (error?: Error | null) => void;

/**
 * How often it is looked whether the device still has its name, ms: before half a code counts as one that ended (200 ms). Of a line
 * that hung up, Linux reads nothing without an error, and bindings-cpp 13 (`unix-read`) then reads on for ever: neither
 * 'close' nor 'error' comes.
 */
const LOOK_MS = 100;

export function systemSerialPorts(): SerialPorts {
  return { open };
}

/** A new port object each time: one that failed or was closed does not recover (serialport#2351). */
async function open(path: string, baudRate: number, { onBytes, onLost }: LineHandlers): Promise<OpenLine> {
  const { SerialPort } = await import('serialport');
  const port: Port = new SerialPort({ path, baudRate, autoOpen: false, lock: true });
  let ended = false;
  let looking: NodeJS.Timeout | undefined;
  const lost = (error?: Error | null) => {
    if (ended) return;
    ended = true;
    clearInterval(looking);
    if (port.isOpen) port.close(() => {});
    onLost(error ?? new Error('the line was closed'));
  };
  // The reader must be there before the port opens: what comes in between would be lost.
  port.on('data', (bytes) => {
    if (!ended) onBytes(bytes);
  });
  await settled((done) => port.open(done));
  port.on('error', lost);
  port.on('close', lost);
  looking = setInterval(() => {
    if (!existsSync(path)) lost(new Error(`${path} is gone`));
  }, LOOK_MS);
  // A closed port keeps what is written to it for an opening that never comes, and answers nobody.
  const whileOpen = (act: (done: Done) => void) =>
    ended || !port.isOpen ? Promise.reject(new Error(`${path} is not open`)) : settled(act);
  return {
    write: (bytes) => whileOpen((done) => port.write(bytes, done)),
    setSpeed: (speed) => whileOpen((done) => port.update({ baudRate: speed }, done)),
    close: async () => {
      ended = true;
      clearInterval(looking);
      if (port.isOpen) await new Promise<void>((done) => port.close(() => done()));
    },
  };
}

function settled(act: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => act((error) => (error ? reject(error) : resolve())));
}
