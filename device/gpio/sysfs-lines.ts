/** Lines by sysfs, through onoff, which is an optional package: its part in C++ is built where a compiler is. */
import type { GpioLines } from '../ports/gpio';
import type { SysfsChip } from './chip';

/** What of onoff is used here. */
interface Line {
  watch(hear: (error: Error | null | undefined, value: 0 | 1) => void): void;
  writeSync(value: 0 | 1): void;
  unexport(): void;
}
type Onoff = {
  Gpio: new (
    number: number,
    direction: 'in' | 'low',
    edge?: 'both',
    options?: { activeLow?: boolean },
  ) => Line;
};

/** @throws an error in words where onoff was not built */
export function sysfsLines({ base, lines, label }: SysfsChip): GpioLines {
  const { Gpio } = loadOnoff();
  const held: { line: Line; output: boolean }[] = [];
  const numberOf = (line: number) => {
    if (line >= lines) throw new Error(`GPIO line ${line}: ${label} has lines 0 to ${lines - 1}`);
    return base + line;
  };
  return {
    driver: 'sysfs',
    watch: async (number, onEdge) => {
      const line = new Gpio(numberOf(number), 'in', 'both', { activeLow: true });
      held.push({ line, output: false });
      line.watch((error, value) => {
        if (!error) onEdge(value === 1);
      });
    },
    output: async (number) => {
      const line = new Gpio(numberOf(number), 'low');
      held.push({ line, output: true });
      return { set: (on) => line.writeSync(on ? 1 : 0) };
    },
    close: async () => {
      for (const { line, output } of held.splice(0)) {
        if (output) line.writeSync(0);
        line.unexport();
      }
    },
  };
}

function loadOnoff(): Onoff {
  try {
    return require('onoff') as Onoff;
  } catch (error) {
    throw new Error('sysfs GPIO needs the package onoff, which was not built here', { cause: error });
  }
}
