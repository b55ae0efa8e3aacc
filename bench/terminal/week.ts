/** As many check-ins as a busy bus has in a week, taken without a network, then brought to the real operator. */
import { scannerTimes } from '../city/scanner';
import { listenToScreen } from '../city/screen-listener';
import { deviceBytes } from '../disk';
import { timed } from '../measure';
import { dirtiedBytes, peakMemory, residentMemory } from '../process';
import type { Stage } from './stage';
import { startToCode } from './start';

export const WAITING = 50_000;
/** Of these the time each is told: the first, with nothing waiting, and as many more behind 50,000. */
const MEASURED = 1_000;
const STARTS = 5;
/** 2,500 batches, 200 ms between two (PROTOCOL.md TOPICS rule 6), and time to spare. Ms. */
const CATCH_UP_WITHIN_MS = 30 * 60_000;

export type Week = {
  /** Scanner bytes to feedback, ms each. */
  readonly empty: readonly number[];
  readonly full: readonly number[];
  /** MiB with all of them waiting, and the most until all were delivered. */
  readonly resident: number;
  readonly peak: number;
  /** Seconds to the first code with all of them waiting. */
  readonly starts: readonly number[];
  readonly catchUpSeconds: number;
  /** Bytes a check-in that is accepted: on the disk, by everybody on this machine, and made dirty by the terminal. */
  readonly deviceBytes: number | undefined;
  readonly dirtiedBytes: number;
  /** Bytes handed to the disk a check-in that is delivered, as the terminal counts them. */
  readonly deliveredBytes: number;
  readonly wireBytes: number;
};

export async function offlineWeek(stage: Stage): Promise<Week> {
  const first = await stage.start();
  const offline = await accept(stage, first.pid, String(first.ready.screenUrl));
  await first.stop();
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await startToCode(stage));
  return { ...offline, starts, ...(await deliver(stage)) };
}

async function accept(stage: Stage, pid: number, screenUrl: string) {
  const screen = await listenToScreen(screenUrl);
  const show = (passes: number) => scannerTimes(passes, stage.pass, stage.pty, screen);
  const [dirtied, device] = [dirtiedBytes(pid), deviceBytes(stage.folder)];
  const empty = await show(MEASURED);
  await show(WAITING - MEASURED);
  const cost = {
    dirtiedBytes: (dirtiedBytes(pid) - dirtied) / WAITING,
    deviceBytes: device === undefined ? undefined : (deviceBytes(stage.folder)! - device) / WAITING,
  };
  const full = await show(MEASURED);
  screen.close();
  return { empty, full, ...cost, resident: residentMemory(pid) };
}

/** A fresh process, as after the night that brought the network back: its first connection is not one of many tries. */
async function deliver(stage: Stage) {
  const checkIns = WAITING + MEASURED;
  const terminal = await stage.start();
  const screen = await listenToScreen(String(terminal.ready.screenUrl));
  try {
    const wire = stage.tunnel.bytes();
    const begun = screen.next(({ network }) => network === 'online', CATCH_UP_WITHIN_MS);
    stage.tunnel.cut(false);
    await begun;
    const ms = await timed(() => screen.next(({ waiting }) => waiting === 0, CATCH_UP_WITHIN_MS));
    const wireBytes = (stage.tunnel.bytes() - wire) / checkIns;
    const { disk: counted } = await stage.nextHealth();
    return {
      wireBytes,
      catchUpSeconds: ms / 1000,
      deliveredBytes: counted.writtenBytes / checkIns,
      peak: peakMemory(terminal.pid),
    };
  } finally {
    screen.close();
    await terminal.stop();
    stage.tunnel.cut(true);
  }
}
