/**
 * Lines by the character device, through the tools of libgpiod (package gpiod): a child holds each line. Version 1 (Debian
 * 12) and 2 (Debian 13) take other words; version 1 cannot switch a held line, so its child is replaced.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { GpioLines, GpioOutput } from '../ports/gpio';
import { chooseChip, detectedChips } from './chip';

export type ChardevOptions = {
  /** Label of the chip; default: the header's. */
  readonly chip?: string;
  /** Folder of the tools; default: wherever PATH finds them. */
  readonly tools?: string;
};

/** @throws an error in words when the tools or the chip are not there */
export function chardevLines({ chip: wanted, tools }: ChardevOptions = {}): GpioLines {
  const tool = (name: string) => (tools ? join(tools, name) : name);
  const version = versionOf(tool('gpiodetect'));
  const chips = detectedChips(execFileSync(tool('gpiodetect'), { encoding: 'utf8' }));
  const chip = chooseChip(chips, wanted);
  if (!chip) throw new Error(`no GPIO chip ${wanted ?? 'of a header'}: there are ${labels(chips)}`);
  const children = new Set<ChildProcess>();
  let closed = false;
  const run = (name: string, args: string[]) => {
    const child = spawn(tool(name), args, { stdio: ['pipe', 'pipe', 'ignore'] });
    children.add(child);
    child.on('close', () => children.delete(child));
    // A child that ended takes no more words; that it did is heard by its `close`.
    child.stdin.on('error', () => child.kill());
    return child;
  };
  return {
    driver: 'chardev',
    watch: async (line, onEdge) => {
      const args =
        version === 1
          ? ['--line-buffered', '--active-low', '--bias=pull-up', '--format=%e', chip.name, String(line)]
          : ['--active-low', '--bias=pull-up', '--format=%e', '--chip', chip.name, String(line)];
      const child = run('gpiomon', args);
      // %e is 1 for a rising edge in both; 0 (version 1) or 2 (version 2) for a falling one.
      lines(child, (text) => onEdge(text === '1'));
      await started(child, line);
    },
    output: async (line) => {
      const output =
        version === 1 ? replaced(run, chip.name, line, () => closed) : spoken(run, chip.name, line);
      await started(output.child(), line);
      return output;
    },
    close: async () => {
      closed = true;
      const ended = [...children].map((child) => new Promise((done) => child.once('close', done)));
      for (const child of children) child.kill();
      await Promise.all(ended);
    },
  };
}

type Run = (name: string, args: string[]) => ChildProcess;
type Held = GpioOutput & { child(): ChildProcess };

/** Version 1: a child holds one value until it is ended. */
function replaced(run: Run, chip: string, line: number, closed: () => boolean): Held {
  let child = run('gpioset', ['--mode=signal', chip, `${line}=0`]);
  return {
    child: () => child,
    set: (on) => {
      const old = child;
      old.once('close', () => {
        if (!closed()) child = run('gpioset', ['--mode=signal', chip, `${line}=${on ? 1 : 0}`]);
      });
      old.kill();
    },
  };
}

/** Version 2: one child is told what to do. */
function spoken(run: Run, chip: string, line: number): Held {
  const child = run('gpioset', ['--interactive', '--chip', chip, `${line}=0`]);
  return { child: () => child, set: (on) => void child.stdin?.write(`set ${line}=${on ? 1 : 0}\n`) };
}

function versionOf(gpiodetect: string): 1 | 2 {
  try {
    const text = execFileSync(gpiodetect, ['--version'], { encoding: 'utf8' });
    return / v?1\./.test(text) ? 1 : 2;
  } catch (error) {
    throw new Error('GPIO by the character device needs the package gpiod', { cause: error });
  }
}

/** A child that cannot have its line ends within a moment. */
function started(child: ChildProcess, line: number): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () =>
      reject(new Error(`GPIO line ${line} cannot be had: somebody holds it, or no right`)),
    );
    child.once('spawn', () => resolve());
  });
}

function lines(child: ChildProcess, hear: (text: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    for (const part of parts) hear(part.trim());
  });
}

const labels = (chips: readonly { label: string }[]) => chips.map(({ label }) => label).join(', ') || 'none';
