/**
 * Watches the one terminal that was started: a loop that stands still is ended, a version on trial must say in time that it is
 * well. Every end of the terminal is the launcher's own: its supervisor starts it again, and the disk alone says what then runs.
 */
import type { Clock, Timer } from '../../platform/clock';
import type { Disk } from '../../platform/disk';
import { inTurn } from '../../platform/in-turn';
import type { Log } from '../../platform/log';
import {
  type BootRecord,
  failed,
  MOST_UNLINKED_MINUTES,
  proven,
  withCrash,
  writeBootRecord,
} from './boot-record';
import type { Choice } from './choose';
import { isWord, type ToTerminal } from './words';

/** A terminal that was started, as a port. */
export interface Child {
  onMessage(listener: (message: unknown) => void): void;
  send(message: ToTerminal): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Resolves when it has ended, with its exit code; 1 for one that was killed. */
  readonly ended: Promise<number>;
}

export interface Limits {
  /** Without a sign of life, ms. */
  readonly hangMs: number;
  /** A version on trial says that it is well within this time of its start, ms. */
  readonly wellMs: number;
  /** It is proven when it has run for this long, ms: much that is wrong shows itself after minutes. */
  readonly steadyMs: number;
}

export interface SuperviseOptions {
  readonly clock: Pick<Clock, 'monotonic' | 'setTimer'>;
  readonly disk: Disk;
  readonly software: string;
  readonly limits: Limits;
  readonly log: Log;
}

/** Looks within the shortest limit. */
const LOOKS = 4;
const LONGEST_LOOK_MS = 1_000;
/** Minutes without the operator are counted in steps of this: each is a write. */
const UNLINKED_STEP_MINUTES = 10;
const MINUTE_MS = 60_000;

/** @returns the exit code for the launcher itself */
export async function supervise(choice: Choice, child: Child, options: SuperviseOptions): Promise<number> {
  const { clock, disk, software, limits, log } = options;
  const writing = inTurn();
  let record = choice.record;
  const startedAt = clock.monotonic();
  let aliveAt = startedAt;
  let countedAt = startedAt;
  /** In this life; what the record says only spares its starts from being counted. */
  let wellAt: number | undefined;
  let isLinked = false;
  let isProving = false;
  let timer: Timer | undefined;

  const write = (change: (record: BootRecord) => BootRecord) =>
    writing(async () => {
      const next = change(record);
      await writeBootRecord(disk, software, next);
      record = next;
    });
  const failing = (error: Error) => log.error('boot record not written', { cause: error });
  const end = (why: string, signal: 'SIGTERM' | 'SIGKILL') => {
    log.error('terminal ended by its launcher', { why, version: choice.version });
    child.kill(signal);
  };
  const prove = async () => {
    await write(proven);
    log.info('version is healthy', { version: choice.version });
    child.send({ launcher: 'proven' });
  };

  const proveIfDue = () => {
    const isDue = isLinked && wellAt !== undefined && clock.monotonic() - startedAt >= limits.steadyMs;
    if (!isDue || !record.trial || isProving) return;
    isProving = true;
    prove().catch((error: Error) => {
      isProving = false;
      failing(error);
    });
  };

  child.onMessage((message) => {
    aliveAt = clock.monotonic();
    if (!isWord(message) || !record.trial) return;
    if (message.launcher === 'well' && wellAt === undefined) {
      wellAt = clock.monotonic();
      write(({ trial, ...rest }) => ({ ...rest, ...(trial && { trial: { ...trial, well: true } }) })).catch(
        failing,
      );
    }
    if (message.launcher === 'linked') isLinked = true;
    proveIfDue();
  });

  const lookEveryMs = Math.min(LONGEST_LOOK_MS, Math.min(limits.hangMs, limits.wellMs) / LOOKS);
  const look = () => {
    const now = clock.monotonic();
    if (now - aliveAt > limits.hangMs) return end('it hangs', 'SIGKILL');
    if (record.trial && wellAt === undefined && now - startedAt > limits.wellMs)
      return end('it is not healthy in time', 'SIGKILL');
    proveIfDue();
    if (record.trial && !isLinked && now - countedAt >= UNLINKED_STEP_MINUTES * MINUTE_MS) {
      countedAt = now;
      countUnlinked().catch(failing);
    }
    timer = clock.setTimer(lookEveryMs, look);
  };
  const countUnlinked = async () => {
    const minutes = (record.trial?.unlinkedMinutes ?? 0) + UNLINKED_STEP_MINUTES;
    const isOver = minutes >= MOST_UNLINKED_MINUTES;
    await write((before) =>
      isOver
        ? failed(before, `it did not reach the operator in ${MOST_UNLINKED_MINUTES} minutes`)
        : { ...before, ...(before.trial && { trial: { ...before.trial, unlinkedMinutes: minutes } }) },
    );
    if (isOver) end('it does not reach the operator', 'SIGTERM');
  };

  timer = clock.setTimer(lookEveryMs, look);
  const code = await child.ended;
  timer.cancel();
  // Without a trial the record is not ours to write: an update that was laid down meanwhile stands in it.
  if (code !== 0 && record.trial) await write(withCrash).catch(failing);
  await writing.idle();
  return code;
}
