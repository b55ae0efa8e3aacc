/** Ports with the recorder at their edge: what passes is noted and goes on unchanged. */
import type { TerminalClock } from '../clock/terminal-clock';
import { EventReader } from '../input/events';
import type { GpioLines } from '../ports/gpio';
import type { SerialPorts } from '../ports/serial';
import { Keys } from '../scanner/wedge/keys';
import { Mask } from './mask';
import type { Recorder } from './recorder';

type Notes = Pick<Recorder, 'note'>;

/**
 * @param on the device's name in the recording
 * @param masked a scanner's codes are masked; a receiver's sentences are not: they say where the vehicle is, which its operator knows
 */
export function recordedSerial(serial: SerialPorts, notes: Notes, on: string, masked: boolean): SerialPorts {
  return {
    open: async (path, baudRate, { onBytes, onLost }) => {
      const mask = masked ? new Mask() : undefined;
      const line = await serial.open(path, baudRate, {
        onBytes: (bytes) => {
          notes.note({ is: 'bytes', on, text: latin1(mask ? mask.apply(bytes) : bytes) });
          onBytes(bytes);
        },
        onLost: (cause) => {
          notes.note({ is: 'lost', on });
          onLost(cause);
        },
      });
      notes.note({ is: 'open', on });
      return {
        ...line,
        write: (bytes) => {
          notes.note({ is: 'told', on, text: latin1(bytes) });
          return line.write(bytes);
        },
      };
    },
  };
}

/** A scanner that is a keyboard: what its keys typed is noted, masked like a line's bytes; the events are ten times as many bytes. */
export function recordedKeys(inputs: SerialPorts, notes: Notes, on: string): SerialPorts {
  return {
    open: async (path, baudRate, { onBytes, onLost }) => {
      const [mask, events, keys] = [new Mask(), new EventReader(), new Keys()];
      const line = await inputs.open(path, baudRate, {
        onBytes: (bytes) => {
          const typed = events.push(bytes).flatMap((event) => [...(keys.take(event) ?? [])]);
          if (typed.length > 0)
            notes.note({ is: 'keys', on, text: latin1(mask.apply(Uint8Array.from(typed))) });
          onBytes(bytes);
        },
        onLost: (cause) => {
          notes.note({ is: 'lost', on });
          onLost(cause);
        },
      });
      notes.note({ is: 'open', on });
      return line;
    },
  };
}

export function recordedLines(lines: GpioLines, notes: Notes): GpioLines {
  return {
    driver: lines.driver,
    watch: (line, onEdge) =>
      lines.watch(line, (active) => {
        notes.note({ is: 'edge', on: String(line), active });
        onEdge(active);
      }),
    output: async (line) => {
      const output = await lines.output(line);
      return {
        set: (on) => {
          notes.note({ is: 'set', on: String(line), active: on });
          output.set(on);
        },
      };
    },
    close: () => lines.close(),
  };
}

export function recordClock(time: Pick<TerminalClock, 'onDecision'>, notes: Notes): void {
  time.onDecision(({ source, verdict, stepMs, errorMs }) =>
    notes.note({ is: 'clock', source, verdict, stepMs, errorMs }),
  );
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
