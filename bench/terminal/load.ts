/** A busy bus for some minutes: what the bundled terminal holds in memory, and what a check-in costs disk and network. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scannerTimes } from '../city/scanner';
import type { ScreenListener } from '../city/screen-listener';
import { listenToScreen } from '../city/screen-listener';
import { peakMemory, residentMemory } from '../process';
import { openKiosk } from './kiosk';
import type { Stage } from './stage';

/** A pass every two seconds: nobody boards a bus faster for long. */
const EVERY_MS = 2_000;
const MINUTE_MS = 60_000;

export type Load = {
  /** MiB, one a boarding of the second half: what was loaded late is there by then. */
  readonly resident: readonly number[];
  readonly peak: number;
  readonly checkIns: number;
  /** Bytes handed to the disk a check-in, as the terminal counts them for its health, in steps of 64 KiB over all. */
  readonly countedDiskBytes: number;
  /** Bytes a check-in, one a minute. */
  readonly wireBytes: readonly number[];
  /** Bytes on the wire in a minute without a check-in, before. */
  readonly idleWireBytes: number;
  /** How the terminal found its own screen at the end. */
  readonly screen: string;
};

export async function busyBus(stage: Stage, minutes: number): Promise<Load> {
  const profile = join(stage.folder, 'kiosk');
  const terminal = await stage.start(['--kiosk-profile', profile]);
  const screenUrl = String(terminal.ready.screenUrl);
  const kiosk = await openKiosk(profile, screenUrl);
  const screen = await listenToScreen(screenUrl);
  try {
    stage.tunnel.cut(false);
    await screen.next(({ network }) => network === 'online', MINUTE_MS);
    await sleep(MINUTE_MS);
    const before = stage.tunnel.bytes();
    await sleep(MINUTE_MS);
    const idleWireBytes = stage.tunnel.bytes() - before;
    const [resident, wireBytes]: [number[], number[]] = [[], []];
    for (let minute = 0; minute < minutes; minute++) {
      const wireBefore = stage.tunnel.bytes();
      const memory = await boardForAMinute(stage, screen, terminal.pid);
      if (minute >= Math.floor(minutes / 2)) resident.push(...memory);
      wireBytes.push((stage.tunnel.bytes() - wireBefore) / memory.length);
    }
    const { screen: proof, disk } = await stage.nextHealth();
    const checkIns = (minutes * MINUTE_MS) / EVERY_MS;
    return {
      ...{ resident, wireBytes, idleWireBytes, checkIns },
      countedDiskBytes: disk.writtenBytes / checkIns,
      peak: peakMemory(terminal.pid),
      screen: proof,
    };
  } finally {
    screen.close();
    await kiosk.close();
    await terminal.stop();
    stage.tunnel.cut(true);
  }
}

/** Resident memory after each pass, MiB. */
async function boardForAMinute(stage: Stage, screen: ScreenListener, pid: number): Promise<number[]> {
  const memory: number[] = [];
  const begun = performance.now();
  for (let due = begun; due < begun + MINUTE_MS; due += EVERY_MS) {
    await scannerTimes(1, stage.pass, stage.pty, screen);
    memory.push(residentMemory(pid));
    await sleep(Math.max(0, due + EVERY_MS - performance.now()));
  }
  return memory;
}
