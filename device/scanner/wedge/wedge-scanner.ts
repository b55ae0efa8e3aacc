/** A scanner that is a USB keyboard: read as input events, taken from everybody else. */
import type { Clock, Timer } from '../../../platform/clock';
import { filePath, type Log } from '../../../platform/log';
import { openInput } from '../../input/device';
import { EventReader } from '../../input/events';
import type { Scanner, ScannerAbout, ScannerState } from '../../ports/scanner';
import type { OpenLine, SerialPorts } from '../../ports/serial';
import { KeptLine } from '../../serial/kept-line';
import { Framing } from '../framing';
import { Keys } from './keys';

/** A keyboard types a character in a few ms; its Enter comes with the code, so this waits only for one without. Ms. */
const SILENCE_MS = 300;

export interface WedgeScannerOptions {
  /** /dev/input/by-id/usb-…-event-kbd */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Opens the device; the machine's own by default. */
  readonly inputs?: SerialPorts;
}

export function wedgeScanner({ path, clock, log, inputs = systemInputs(log) }: WedgeScannerOptions): Scanner {
  let state: ScannerState = 'opening';
  const about: ScannerAbout = { model: 'wedge', settings: 'unasked', tampered: 0 };
  let become: (next: ScannerState) => void = () => {};
  let take: (bytes: Uint8Array) => void = () => {};
  let forget: () => void = () => {};
  let silence: Timer | undefined;
  const line = new KeptLine({
    path,
    baudRate: 0,
    serial: inputs,
    clock,
    onBytes: (bytes) => take(bytes),
    onOpen: () => {
      log.info('scanner ready', { path: filePath(path), model: about.model });
      become('ready');
    },
    onMissing: (cause) => {
      forget();
      if (state !== 'missing') log.warn('scanner missing', { path: filePath(path), cause });
      become('missing');
    },
  });
  return {
    get state() {
      return state;
    },
    about,
    start({ onFrame, onState }) {
      const framing = new Framing(onFrame);
      const keys = new Keys();
      let events = new EventReader();
      become = (next) => {
        if (state === next) return;
        state = next;
        onState(next);
      };
      take = (bytes) => {
        silence?.cancel();
        for (const event of events.push(bytes)) {
          const text = keys.take(event);
          if (text) framing.push(text);
        }
        if (framing.pending) silence = clock.setTimer(SILENCE_MS, () => framing.silence());
      };
      forget = () => {
        silence?.cancel();
        framing.reset();
        keys.reset();
        events = new EventReader();
      };
      line.start();
    },
    close: async () => {
      become = () => {};
      forget();
      take = () => {};
      await line.close();
    },
  };
}

/** Input devices as lines that are only read. */
export function systemInputs(log: Log): SerialPorts {
  return {
    open: (path, _, { onBytes, onLost }) =>
      new Promise<OpenLine>((opened, failed) => {
        let open = false;
        const device = openInput(path, {
          onBytes,
          onOpen: (grabbed) => {
            open = true;
            if (!grabbed) log.warn('scanner not grabbed: its keys may reach the screen', {});
            opened({
              write: () => Promise.reject(new Error('a keyboard is only read')),
              setSpeed: async () => {},
              close: async () => device.close(),
            });
          },
          onLost: (cause) => (open ? onLost(cause) : failed(cause)),
        });
      }),
  };
}
