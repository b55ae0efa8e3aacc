import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../platform/clock';
import { openJournal } from '../../platform/journal/file-journal';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { toHex, uint } from '../../protocol/bytes';
import type { Boarded } from '../../protocol/messages/boarded';
import { terminalClock } from '../clock/terminal-clock';
import { openOutbox } from '../outbox/outbox';
import { OP, T, TestOperator } from './operator.fixture';
import { startUplink } from './uplink';

const MINUTE = 60_000;
const idOf = (n: number) => Uint8Array.from([...uint(n, 4), ...new Uint8Array(12)]);

/** A board with outbox and uplink; `start` as often as it gets power. */
function board(seed: number | undefined = undefined, spreadMs = 0) {
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
    const journalIn = (folder: string) => () =>
      openJournal({ folder, disk, random, log, maxFileBytes: 8192 });
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

describe('uplink', () => {
  it('says online with its session, and lost by its will; each CONNECT has a higher number, also after a crash', async () => {
    const { clock, operator, start, crash } = board();
    await start();
    await clock.advance(1_000);
    crash();
    await start();
    await clock.advance(1_000);
    operator.cut();
    await clock.advance(2_000);
    assert.deepEqual(
      operator.states.map(({ state, session }) => [state, session]),
      [
        ['online', 1],
        ['lost', 1],
        ['online', 2],
        ['lost', 2],
        ['online', 3],
      ],
    );
    for (const { clientId, keepAlive, will } of operator.connects) {
      assert.deepEqual([clientId, keepAlive, will?.qos, will?.retain], [T, 60, 1, true]);
      assert.equal(will?.topic, `coride/1/terminal/${OP}/${T}/state`);
    }
  });

  it('sends the first check-in at once, gathers while it is under way, and deletes on stored alone', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    await clock.advance(1_000);
    const at = clock.monotonic();
    await scan(1);
    await scan(2);
    await scan(3);
    await clock.advance(5_000);
    assert.deepEqual(
      operator.batches.map(({ batch }) => batch.items.length),
      [1, 2],
    );
    assert.equal(operator.batches[0]!.at - at, operator.latency);
    assert.ok(operator.batches[1]!.at - operator.batches[0]!.at >= 200);
    assert.equal(outbox.ledger.waiting, 0);
    operator.answer = () => 'silence';
    await scan(4);
    await clock.advance(25_000);
    assert.equal(outbox.ledger.waiting, 1, 'a PUBACK without stored frees nothing');
  });

  it('drains a backlog oldest first in batches of 20, at least 200 ms apart, at most four unanswered', async () => {
    const { clock, operator, start } = board();
    operator.reachable = false;
    const { outbox, scan } = await start();
    await Promise.all(Array.from({ length: 130 }, (_, n) => scan(n)));
    operator.reachable = true;
    operator.answer = () => 'silence';
    await clock.advance(20_000);
    assert.equal(operator.batches.length, 4);
    operator.answer = () => ({});
    await clock.advance(2 * MINUTE);
    assert.equal(outbox.ledger.stored, 130);
    const times = operator.batches.map(({ at }) => at);
    assert.ok(times.every((at, i) => i === 0 || at - times[i - 1]! >= 200));
    const firstSent = operator.batches.flatMap(({ batch }) => batch.items.map(({ id }) => toHex(id)));
    assert.deepEqual(
      [...new Set(firstSent)],
      Array.from({ length: 130 }, (_, n) => toHex(idOf(n))),
    );
  });

  it('keeps the distance that the operator asks for', async () => {
    const { clock, operator, start } = board();
    const { scan } = await start();
    operator.answer = () => ({ spacingMs: 3_000 });
    await clock.advance(1_000);
    for (let n = 0; n < 40; n++) {
      await scan(n);
      await clock.advance(500);
    }
    const times = operator.batches.map(({ at }) => at).slice(1);
    assert.ok(times.every((at, i) => i === 0 || at - times[i - 1]! >= 3_000));
  });

  it('sends an unanswered batch again with the same number and items, with growing waits', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    operator.answer = () => 'silence';
    await clock.advance(1_000);
    await scan(1);
    await clock.advance(30 * MINUTE);
    const waits = operator.batches.slice(1).map(({ at }, i) => at - operator.batches[i]!.at);
    assert.ok(waits.length >= 5);
    const least = waits.map((_, i) => Math.min(30_000 * 2 ** i, 10 * MINUTE));
    assert.ok(waits.every((wait, i) => wait >= least[i]! && wait <= least[i]! * 1.25));
    const [first] = operator.batches;
    for (const { batch } of operator.batches)
      assert.deepEqual({ ...batch, clock: 0 }, { ...first!.batch, clock: 0 });
    operator.answer = () => ({});
    await clock.advance(30 * MINUTE);
    assert.deepEqual([outbox.ledger.stored, outbox.ledger.waiting], [1, 0]);
  });

  it('sends what the last session left unanswered as soon as the next one stands', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    operator.answer = () => 'silence';
    await clock.advance(1_000);
    await scan(1);
    await clock.advance(1_000);
    operator.answer = () => ({});
    operator.cut();
    await clock.advance(3_000);
    assert.equal(outbox.ledger.stored, 1);
    assert.equal(operator.batches[0]!.batch.batch, operator.batches[1]!.batch.batch);
  });

  it('holds its batches while ingest says that it is offline', async () => {
    const { clock, operator, start } = board();
    const { outbox, scan } = await start();
    await clock.advance(1_000);
    operator.ingest(false);
    await clock.advance(100);
    await scan(1);
    await clock.advance(5 * MINUTE);
    assert.equal(operator.batches.length, 0);
    operator.ingest(true);
    await clock.advance(1_000);
    assert.equal(outbox.ledger.stored, 1);
  });

  it('sends the items of an unreadable batch one at a time', async () => {
    const { clock, operator, start } = board();
    operator.reachable = false;
    const { outbox, scan } = await start();
    for (let n = 0; n < 5; n++) await scan(n);
    operator.answer = ({ items }) => (items.some(({ id }) => id[3] === 2) ? { error: 'cannot be read' } : {});
    operator.reachable = true;
    await clock.advance(MINUTE);
    assert.deepEqual([outbox.ledger.stored, outbox.ledger.refused, outbox.ledger.missing], [4, 1, 0]);
  });

  it('learns the time from the first answer, and nothing from one that may be to either of two sendings', async () => {
    const { clock, operator, start } = board();
    operator.ahead = 5 * 3_600_000;
    const { time, scan } = await start();
    operator.answer = () => 'silence';
    await clock.advance(1_000);
    await scan(1);
    await clock.advance(10_000);
    operator.answer = () => ({});
    await clock.advance(MINUTE);
    assert.equal(time.state().source, 'none');
    await scan(2);
    await clock.advance(1_000);
    assert.equal(time.state().source, 'server');
    assert.ok(Math.abs(time.now() - (clock.now() + operator.ahead)) <= time.state().errorMs);
  });

  it('hands on who boarded by code, and survives messages that it cannot read', async () => {
    const { clock, operator, boarded, start } = board();
    const { uplink, scan, outbox } = await start();
    await clock.advance(1_000);
    for (const topic of ['stored', 'boarded']) operator.send(`coride/1/${topic}/${T}`, Uint8Array.of(0xff));
    operator.send('coride/1/server/ingest/state', Uint8Array.of(0x7b));
    operator.boarded(47);
    await scan(1);
    await clock.advance(1_000);
    assert.deepEqual(
      boarded.map(({ pair }) => pair),
      [47],
    );
    assert.ok(uplink.online);
    assert.equal(outbox.ledger.stored, 1);
  });

  it('comes back with growing waits spread by chance, and quickly again after a good session', async () => {
    const { clock, operator, start } = board();
    operator.reachable = false;
    await start();
    await clock.advance(60 * MINUTE);
    const tries = operator.connects.length;
    assert.ok(tries > 12 && tries < 50, `${tries} tries in an hour`);
    operator.reachable = true;
    await clock.advance(10 * MINUTE);
    operator.cut();
    const before = operator.connects.length;
    await clock.advance(1_100);
    assert.equal(operator.connects.length, before + 1);
  });

  it('spreads the return of a fleet that lost its broker', async () => {
    const returns: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { clock, operator, start } = board(seed, 120_000);
      await start();
      await clock.advance(1_000);
      const at = clock.monotonic();
      operator.cut();
      while (operator.connects.length < 2) await clock.advance(1_000);
      returns.push(clock.monotonic() - at);
    }
    assert.ok(
      Math.max(...returns) > 60_000 && Math.min(...returns) < 30_000 && Math.max(...returns) <= 121_000,
    );
  });

  it('says stopped when it is stopped, and waits for nobody who does not answer', async () => {
    const { clock, operator, start } = board();
    const { uplink } = await start();
    await clock.advance(1_000);
    const closing = uplink.close();
    await clock.advance(1_000);
    await closing;
    assert.equal(operator.states.at(-1)?.state, 'stopped');
    assert.equal(uplink.online, false);
    const second = board();
    const started = await second.start();
    await second.clock.advance(1_000);
    second.operator.latency = 3_600_000;
    const slow = started.uplink.close();
    await second.clock.advance(2_000);
    await slow;
  });

  it('delivers every accepted check-in whatever is lost, doubled, cut or crashes (property)', async () => {
    const action = fc.oneof(
      { weight: 8, arbitrary: fc.constant('scan' as const) },
      { weight: 2, arbitrary: fc.constant('other trip' as const) },
      { weight: 4, arbitrary: fc.constant('seconds' as const) },
      { weight: 1, arbitrary: fc.constant('minutes' as const) },
      { weight: 1, arbitrary: fc.constant('cut' as const) },
      { weight: 1, arbitrary: fc.constant('away' as const) },
      { weight: 1, arbitrary: fc.constant('back' as const) },
      { weight: 2, arbitrary: fc.constant('answers get lost' as const) },
      { weight: 2, arbitrary: fc.constant('answers double' as const) },
      { weight: 1, arbitrary: fc.constant('answers are slow' as const) },
      { weight: 1, arbitrary: fc.constant('unreadable' as const) },
      { weight: 2, arbitrary: fc.constant('batches get lost behind the PUBACK' as const) },
      { weight: 2, arbitrary: fc.constant('well again' as const) },
      { weight: 1, arbitrary: fc.constant('sync fails' as const) },
      { weight: 1, arbitrary: fc.constant('crash' as const) },
      { weight: 1, arbitrary: fc.constant('crash while writing' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(action, { maxLength: 60 }), async (seed, actions) => {
        const { clock, disk, operator, start, crash } = board(seed);
        let terminal = await start();
        let n = 0;
        const begun = new Set<string>();
        const beeped = new Set<string>();
        const scan = async () => {
          const id = n++;
          begun.add(toHex(idOf(id)));
          await terminal.scan(id, terminalLine);
          beeped.add(toHex(idOf(id)));
        };
        let terminalLine = '168';
        const failing = (error: unknown) => {
          if ((error as { code?: unknown }).code !== 'STORAGE_FAILING') throw error;
        };
        const well = () => {
          operator.answer = () => ({});
          operator.copies = () => 1;
          operator.latency = 20;
          operator.reachable = true;
        };
        for (const what of actions) {
          if (what === 'scan') await scan().catch(failing);
          if (what === 'other trip') terminalLine = terminalLine === '168' ? '207' : '168';
          if (what === 'seconds') await clock.advance(3_000);
          if (what === 'minutes') await clock.advance(7 * MINUTE);
          if (what === 'cut' || what === 'away') operator.cut();
          if (what === 'away') operator.reachable = false;
          if (what === 'back') operator.reachable = true;
          if (what === 'answers get lost') operator.copies = () => n % 2;
          if (what === 'answers double') operator.copies = () => 2;
          if (what === 'answers are slow') operator.latency = 40_000;
          if (what === 'unreadable')
            operator.answer = ({ items }) => (items.length > 1 ? { error: 'no' } : {});
          if (what === 'batches get lost behind the PUBACK') operator.answer = () => 'silence';
          if (what === 'well again') well();
          if (what === 'sync fails') disk.failNext('sync', 'EIO');
          if (what.startsWith('crash')) {
            const writing = what === 'crash' ? undefined : Promise.allSettled([scan(), scan()]);
            await Promise.resolve();
            crash();
            await writing;
            terminal = await start();
          }
        }
        disk.before = undefined;
        well();
        await clock.advance(25 * MINUTE);
        const { ledger } = terminal.outbox;
        for (const id of beeped) assert.ok(operator.stored.has(id), 'a beeped check-in never arrived');
        for (const id of operator.stored.keys()) assert.ok(begun.has(id), 'a check-in nobody made');
        assert.deepEqual([ledger.waiting, ledger.missing, ledger.refused], [0, 0, 0]);
        await Promise.all([terminal.uplink.close(), clock.advance(5_000)]);
      }),
      { numRuns: 100 },
    );
  });
});
