/** Rows measured on a whole city of real processes: scanner to feedback, check-in by code, trace, memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ScreenMessage } from '../device/screen/state';
import { systemClock } from '../platform/clock';
import { nodeDisk } from '../platform/node-disk';
import { openSmsLog, Rider, riderPhones, SiteDoors, screenCode } from '../simulators';
import { type City, openCity } from '../start/city/city';
import { runTrace } from '../start/trace/run';
import { quantile, type Row, rounds } from './measure';
import { openScannerPty, type ScannerPty } from './scanner-pty';

const RIDERS = 16;
const PASSES_EACH = 6;
const BOARDINGS_EACH = 5;

/** Opens a city of its own, measures, and leaves nothing behind. */
export async function cityRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coride-bench-'));
  const pty = openScannerPty();
  const began = performance.now();
  const city = await openCity(
    {
      data: join(folder, 'city'),
      fresh: false,
      host: 'localhost',
      sitePort: 28_180,
      apiPort: 28_543,
      mqttPort: 28_983,
      screenPort: 28_201,
      riders: 0,
    },
    { say: () => {}, onGivingUp: () => {}, scanners: [pty?.path] },
  );
  const open = performance.now() - began;
  try {
    const before = memoryOf(city);
    const riders = await registerRiders(city);
    const rows: Row[] = [
      {
        name: '`npm start`, first time, to the pages',
        unit: 's',
        values: [open / 1000],
        note: 'installed; ceremony included',
      },
    ];
    if (pty) rows.push(...(await scannerRows(city, pty, riders)));
    rows.push(...(await boardingRows(city, riders)), await traceRow(city));
    const after = memoryOf(city);
    for (const [part, mebibytes] of before)
      rows.push({
        name: `memory of ${part}`,
        unit: 'MiB resident',
        values: [mebibytes, after.get(part) ?? mebibytes],
        note: 'ts-node; at start, and after the rows above',
      });
    await city.close();
    rows.push(await startRow(city));
    return rows;
  } finally {
    await city.close();
    pty?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function registerRiders(city: City): Promise<Rider[]> {
  const site = new SiteDoors(city.site);
  const smsCode = await openSmsLog(nodeDisk(), join(city.folder, 'authority', 'sms.log'), systemClock());
  const riders = riderPhones(RIDERS).map(
    (phone) => new Rider({ phone, site, smsCode, clock: systemClock() }),
  );
  for (const rider of riders) await rider.register();
  return riders;
}

/** From the first byte on the scanner's line to the screen's being told, the synced write included. */
async function scannerRows(city: City, pty: ScannerPty, riders: readonly Rider[]): Promise<Row[]> {
  const screen = await listenToScreen(city.terminals[0]!.screenUrl);
  const values: number[] = [];
  for (let i = 0; i < RIDERS * PASSES_EACH; i++) {
    const { text, pair } = await riders[i % RIDERS]!.nextPass();
    const told = screen.next((state) => state.moment?.kind === 'accepted' && state.moment.pair === pair);
    const from = performance.now();
    await pty.write(`${text}\r\n`);
    await told;
    values.push(performance.now() - from);
  }
  screen.close();
  const note = `${values.length} passes through a pty at full speed; a TTL line of 115200 baud adds 22 ms`;
  return [
    { name: 'scanner bytes to feedback, p50', unit: 'ms', values: [quantile(values, 0.5)], note },
    { name: 'scanner bytes to feedback, p99', unit: 'ms', values: [quantile(values, 0.99)], note },
  ];
}

/** A phone's check-in by code: sealed, through site and relay to the operator's journal and back. */
async function boardingRows(city: City, riders: readonly Rider[]): Promise<Row[]> {
  const values: number[] = [];
  for (let i = 0; i < RIDERS * BOARDINGS_EACH; i++) {
    const code = await screenCode(city.terminals[i % 3]!.screenUrl);
    const from = performance.now();
    const { reply } = await riders[i % RIDERS]!.board(code);
    values.push(performance.now() - from);
    if (reply.code !== 'checked-in') throw new Error(`a boarding was answered with ${reply.code}`);
  }
  const note = `${values.length} one after another; the phone's own sealing by node:crypto`;
  return [
    { name: 'check-in by code, p50', unit: 'ms', values: [quantile(values, 0.5)], note },
    { name: 'check-in by code, p99', unit: 'ms', values: [quantile(values, 0.99)], note },
  ];
}

/** A terminal's process from nothing to a screen with a code on it; no broker is there. */
async function startRow(city: City): Promise<Row> {
  const folder = join(city.folder, 'terminals', city.terminals[0]!.terminalId);
  const args = [
    ...['-r', 'ts-node/register/transpile-only', 'start/terminal.ts', '--folder', folder],
    ...['--exchange', join(city.folder, 'exchange'), '--screen-port', '0', '--trust-system-clock'],
    ...['--vehicle-id', '30217', '--vehicle-label', '30217'],
  ];
  const values = await rounds(3, async () => {
    const from = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: resolve(__dirname, '..'),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const [{ screenUrl }] = (await once(child, 'message')) as [{ screenUrl: string }];
    await screenCode(screenUrl);
    const took = performance.now() - from;
    child.kill('SIGTERM');
    await once(child, 'exit');
    return took / 1000;
  });
  return {
    name: 'terminal: start to first code',
    unit: 's',
    values,
    note: 'by ts-node from source; the field gets a bundle',
  };
}

/** A small case: approval, shares, segment keys, segments, rides and co-riders. */
async function traceRow(city: City): Promise<Row> {
  const day = (unixMs: number) => new Date(unixMs + 8 * 3_600_000).toISOString().slice(0, 10);
  const [phone] = riderPhones(RIDERS);
  const options = {
    phone: phone!,
    from: day(Date.now() - 86_400_000),
    to: day(Date.now()),
    data: city.folder,
    officers: ['li', 'wang'],
    reason: 'bench',
    json: true,
  };
  let coRiders = 0;
  const values = await rounds(5, async () => {
    const from = performance.now();
    const { result } = await runTrace(options, Date.now());
    coRiders = result.coRiders.length;
    return performance.now() - from;
  });
  const checkIns = RIDERS * (PASSES_EACH + BOARDINGS_EACH);
  return {
    name: 'trace of a small case',
    unit: 'ms',
    values,
    note: `about ${checkIns} check-ins, ${coRiders} co-riders; approval and opened shares included`,
  };
}

type Listening = {
  next(wanted: (state: ScreenMessage['state']) => boolean): Promise<void>;
  close(): void;
};

/** Hears what the screen page hears. */
async function listenToScreen(screenUrl: string): Promise<Listening> {
  const stop = new AbortController();
  const answer = await fetch(`${screenUrl}state`, { signal: stop.signal });
  let waiting: { wanted: (state: ScreenMessage['state']) => boolean; done: () => void } | undefined;
  const reader = answer.body!.getReader();
  const listen = async () => {
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += Buffer.from(value).toString('utf8');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data && waiting?.wanted((JSON.parse(data) as ScreenMessage).state)) waiting.done();
      }
    }
  };
  listen().catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
  return {
    next: (wanted) =>
      new Promise((done) => {
        waiting = { wanted, done };
      }),
    close: () => stop.abort(),
  };
}

function memoryOf(city: City): Map<string, number> {
  const memory = new Map<string, number>();
  for (const [part, pid] of city.pids()) {
    if (part === 'ceremony') continue;
    const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    memory.set(part, Number(kibibytes) / 1024);
  }
  return memory;
}
