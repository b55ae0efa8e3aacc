/**
 * Rows of one terminal as a vehicle runs it: the bundle, a scanner's line that is a pty, a real operator over TLS. Which of the
 * issue's goals a row is for stands in its note.
 */
import { scannerTimes } from '../city/scanner';
import { listenToScreen } from '../city/screen-listener';
import { syncTimes } from '../disk';
import { alternated, latencyRows, quantile, type Row } from '../measure';
import { inTemporaryFolder } from '../temporary-folder';
import { busyBus, type Load } from './load';
import { acceptRate } from './outbox';
import { onStage, type Stage } from './stage';
import { startToCode } from './start';
import { offlineWeek, WAITING, type Week } from './week';

const STARTS = 15;
const ROUNDS = 3;
const PASSES = 500;

/** @param minutes of a busy bus's load; an hour is what the goal asks for */
export function terminalRows({ minutes }: { readonly minutes: number }): Promise<Row[]> {
  return inTemporaryFolder((folder) =>
    onStage(folder, async (stage) => {
      const starts: number[] = [];
      for (let i = 0; i < STARTS; i++) starts.push(await startToCode(stage));
      const feedback = await feedbackRows(stage);
      console.error(`  ${minutes} minutes of a busy bus`);
      const load = loadRows(await busyBus(stage, minutes), minutes);
      console.error('  a week without network, and after it');
      const week = weekRows(await offlineWeek(stage));
      const outbox = await outboxRows(folder);
      return [
        {
          name: 'bundled terminal: start to first code',
          unit: 's',
          values: starts,
          note: `${STARTS} starts, with the flags of its unit; the code read from the screen page; goal: 0.5`,
        },
        ...feedback,
        ...load,
        ...week,
        ...outbox,
      ];
    }),
  );
}

async function feedbackRows(stage: Stage): Promise<Row[]> {
  const terminal = await stage.start();
  const screen = await listenToScreen(String(terminal.ready.screenUrl));
  const online = screen.next(({ network }) => network === 'online', 60_000);
  stage.tunnel.cut(false);
  await online;
  const [feedback, synced] = await alternated(ROUNDS, [
    () => scannerTimes(PASSES, stage.pass, stage.pty, screen),
    () => syncTimes(stage.folder, PASSES),
  ]);
  screen.close();
  await terminal.stop();
  stage.tunnel.cut(true);
  return [
    ...latencyRows(
      'bundled terminal: scanner bytes to feedback',
      feedback!,
      `${PASSES} passes a round, one by one, online, flight recorder on; goal: p99 under 50 ms beyond the disk's`,
    ),
    ...latencyRows('the disk alone: 300 bytes and fdatasync', synced!, 'in the same minutes'),
  ];
}

function loadRows(load: Load, minutes: number): Row[] {
  const after = `${minutes} minutes of a pass every 2 s`;
  return [
    {
      name: 'bundled terminal: memory under load',
      unit: 'MiB resident',
      values: load.resident,
      note: `second half of ${after}; TLS, its page open in Chromium and looked at every minute (${load.screen}); goal: 80`,
    },
    { name: 'bundled terminal: most memory ever', unit: 'MiB resident', values: [load.peak], note: after },
    {
      name: 'handed to the disk a check-in, one every 2 s',
      unit: 'bytes',
      values: [load.countedDiskBytes],
      note: 'as the terminal counts it for its health, of everything that it writes; in steps of 64 KiB over all',
    },
    {
      name: 'on the wire a check-in, one every 2 s',
      unit: 'bytes',
      values: load.wireBytes,
      note: `both ways, TLS and all the terminal says of itself included (alone ${Math.round(load.idleWireBytes)} a minute), TCP and IP not`,
    },
  ];
}

function weekRows(week: Week): Row[] {
  const all = `${WAITING.toLocaleString('en-US')}`;
  const perSecond = (times: readonly number[]) =>
    1000 / (times.reduce((sum, ms) => sum + ms, 0) / times.length);
  return [
    ...(['empty', 'full'] as const).map(
      (which): Row => ({
        name: `bundled terminal: accepted a second, ${which === 'empty' ? 'nothing' : all} waiting`,
        unit: 'a second',
        values: [perSecond(week[which])],
        note: `one rider after another: p50 ${quantile(week[which], 0.5).toFixed(2)} ms, p99 ${quantile(week[which], 0.99).toFixed(1)} ms; no network`,
      }),
    ),
    { name: `bundled terminal: memory, ${all} waiting`, unit: 'MiB resident', values: [week.resident] },
    { name: `bundled terminal: start to first code, ${all} waiting`, unit: 's', values: week.starts },
    {
      name: `catch-up of ${all} after a week without network`,
      unit: 's',
      values: [week.catchUpSeconds],
      note: `from the connection until nothing waits; 2,500 batches with the protocol's 200 ms between two take 500 s`,
    },
    { name: 'bundled terminal: most memory ever, catch-up', unit: 'MiB resident', values: [week.peak] },
    {
      name: 'on the wire a check-in, in batches of 20',
      unit: 'bytes',
      values: [week.wireBytes],
      note: 'the catch-up; both ways, TLS included, TCP and IP not',
    },
    ...(week.deviceBytes === undefined
      ? []
      : [
          {
            name: 'written on the disk a check-in, accepted',
            unit: 'bytes',
            values: [week.deviceBytes],
            note: `${all} one by one as fast as they are taken, each synced; by everybody on this machine, the file system included`,
          },
        ]),
    {
      name: 'made dirty a check-in, accepted',
      unit: 'bytes',
      values: [week.dirtiedBytes],
      note: 'write_bytes of /proc/PID/io, in whole folios: since Linux 6.16 far more than is written',
    },
    {
      name: 'handed to the disk a check-in, delivered',
      unit: 'bytes',
      values: [week.deliveredBytes],
      note: 'as the terminal counts it, besides what accepting it took',
    },
  ];
}

async function outboxRows(folder: string): Promise<Row[]> {
  const [empty, full] = await alternated(ROUNDS, [
    () => acceptRate(folder, 0),
    () => acceptRate(folder, WAITING),
  ]);
  const note = '100 at once, each waiting for its synced write';
  return [
    { name: 'outbox alone: accepted, nothing waiting', unit: 'a second', values: empty!, note },
    {
      name: `outbox alone: accepted, ${WAITING.toLocaleString('en-US')} waiting`,
      unit: 'a second',
      values: full!,
    },
  ];
}
