/** A board with outbox and uplink in virtual time, for the uplink's tests. */
import type { Clock } from '../../platform/clock';
import { openJournal } from '../../platform/journal/file-journal';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { uint } from '../../protocol/bytes';
import type { Boarded } from '../../protocol/messages/boarded';
import { terminalClock } from '../clock/terminal-clock';
import { openOutbox } from '../outbox/outbox';
import { OP, T, TestOperator } from './operator.fixture';
import { startUplink } from './uplink';

export const MINUTE = 60_000;
export const idOf = (n: number) => Uint8Array.from([...uint(n, 4), ...new Uint8Array(12)]);

/** A board with outbox and uplink; `start` as often as it gets power. */
export function board(seed: number | undefined = undefined, spreadMs = 0, maxFileBytes = 8192) {
  const random = seededRandom(seed ?? 7);
  const disk = new MemoryDisk(seed === undefined ? {} : { random });
  const clock = virtualClock();
  const operator = new TestOperator(clock);
  const boarded: Boarded[] = [];
  let process = { alive: true };

  const start = async () => {
    const mine = { alive: true };
    process = mine;
    // A process that lost its power runs no further.
    const setTimer: Clock['setTimer'] = (ms, fn) => clock.setTimer(ms, () => mine.alive && fn());
    const alive: Clock = { ...clock, setTimer, sleep: (ms) => new Promise((done) => setTimer(ms, done)) };
    const time = terminalClock(alive, { trustSystemClock: false });
    const log = silentLog();
    const journalIn = (folder: string) => () => openJournal({ folder, disk, random, log, maxFileBytes });
    const outbox = await openOutbox({
      openJournal: journalIn('/t/outbox'),
      openSetAside: journalIn('/t/set-aside'),
      clock: alive,
      now: () => time.now(),
      log,
    });
    const uplink = startUplink({
      network: operator,
      host: 'broker',
      port: 1,
      operatorId: OP,
      terminalId: T,
      outbox,
      time,
      disk,
      sessionFile: '/t/session',
      clock: alive,
      random,
      log,
      spreadMs,
      onBoarded: (message) => boarded.push(message),
      onStateChange: () => {},
    });
    const scan = (n: number, line = '168') => {
      const item = {
        kind: 'pass' as const,
        id: idOf(n),
        at: time.now(),
        err: 5,
        ticket: new Uint8Array(163),
      };
      return outbox.append(item, { vehicle: '30217', line });
    };
    return { outbox, uplink, time, scan };
  };
  const crash = () => {
    process.alive = false;
    disk.before = undefined;
    disk.crash();
    operator.cut();
  };
  return { clock, disk, operator, boarded, start, crash };
}
