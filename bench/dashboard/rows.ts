/**
 * The fleet's dashboard with 5,000 terminals that say what buses on the road say: what Node-RED's process takes, how long the page
 * needs to all of them, and how it moves while a message of changes comes every second.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../flows/editor/login';
import { launchBrowser } from '../../test/support/browser';
import { freePort } from '../../test/support/ports';
import { onLine } from '../ingest/line';
import { latencyRows, quantile, type Row } from '../measure';
import { eachToFrame, watchFrames } from '../pages/frames';
import { cpuTime, type PartProcess, residentMemory, startPart } from '../process';
import { inTemporaryFolder } from '../temporary-folder';

const TERMINALS = 5_000;
const ROUNDS = 3;
/** Each terminal has said its health once by then. */
const SETTLE_MS = 65_000;
const WATCH_MS = 15_000;

export function dashboardRows(): Promise<Row[]> {
  return inTemporaryFolder((folder) =>
    onLine(
      { terminals: TERMINALS, processes: 2, checkIns: 1, flows: folder },
      async ({ fleet, mqttPort }) => {
        const flows = await startPart('start/flows.ts', [
          ...['--folder', folder, '--mqtt-port', `${mqttPort}`, '--port', `${await freePort()}`, '--demo'],
          ...['--metrics-port', `${await freePort()}`],
          ...['--shapes', join(__dirname, '../../backend/authority/site/shapes/shenyang.json')],
        ]);
        try {
          const empty = residentMemory(flows.pid);
          fleet.beginStatus();
          await sleep(SETTLE_MS);
          return await measured(flows, empty);
        } finally {
          await flows.stop();
        }
      },
    ),
  );
}

async function measured(flows: PartProcess, empty: number): Promise<Row[]> {
  const alone = await costOf(flows);
  const rounds: Opened[] = [];
  const browser = await launchBrowser();
  const httpCredentials = { username: 'operator', password: DEMO_PASSWORD };
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext({
      ...{ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', httpCredentials },
    });
    rounds.push(await opened(await context.newPage(), flows));
    await context.close();
  }
  const all = TERMINALS.toLocaleString('en-US');
  const name = `dashboard, ${all} terminals`;
  const how = 'health each minute, a position every 10 s: 580 messages a second';
  const of = (what: string, unit: string, values: readonly number[], note?: string): Row => ({
    name: `${name}: ${what}`,
    unit,
    values,
    ...(note && { note }),
  });
  const step = (what: string, times: (each: Opened) => readonly number[]) =>
    of(
      what,
      'ms',
      rounds.map((each) => quantile(times(each), 0.5)),
      'to the next frame',
    );
  return [
    of('Node-RED before anybody spoke', 'MiB resident', [empty], 'by ts-node'),
    of('Node-RED with all of them, nobody looks', 'MiB resident', [alone.memory], how),
    of('Node-RED, nobody looks', '% of a core', [alone.cpu]),
    of(
      'Node-RED, one looks',
      'MiB resident',
      rounds.map(({ cost }) => cost.memory),
    ),
    of(
      'Node-RED, one looks',
      '% of a core',
      rounds.map(({ cost }) => cost.cpu),
    ),
    of(
      'opened to all rows',
      's',
      rounds.map(({ seconds }) => seconds),
    ),
    of(
      'sent to a browser',
      'KiB a second',
      rounds.map(({ kib }) => kib),
      'once it has all rows',
    ),
    ...latencyRows(
      `${name}: a frame while changes come`,
      rounds.map(({ frames }) => frames),
      '16.7 is every frame of 60 a second; Chromium draws without a graphics processor here, map and table in sight',
    ),
    ...latencyRows(
      `${name}: a frame while the table is scrolled`,
      rounds.map(({ scrolling }) => scrolling),
    ),
    step('sorted by another column', ({ sorts }) => sorts),
    step('a letter typed in the search', ({ letters }) => letters),
  ];
}

type Cost = { readonly memory: number; readonly cpu: number };
type Opened = {
  readonly seconds: number;
  readonly cost: Cost;
  readonly kib: number;
  readonly frames: number[];
  readonly scrolling: number[];
  readonly sorts: number[];
  readonly letters: number[];
};

async function costOf({ pid }: PartProcess): Promise<Cost> {
  const before = cpuTime(pid);
  await sleep(WATCH_MS);
  return { memory: residentMemory(pid), cpu: (100 * (cpuTime(pid) - before)) / WATCH_MS };
}

async function opened(page: Page, flows: PartProcess): Promise<Opened> {
  let bytes = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      bytes += Buffer.byteLength(payload);
    }),
  );
  const from = performance.now();
  await page.goto(`${flows.ready.dashboard}`);
  await page.locator(`.grid[aria-rowcount="${TERMINALS + 1}"]`).waitFor({ timeout: 120_000 });
  const seconds = (performance.now() - from) / 1000;
  await sleep(2_000);
  bytes = 0;
  const watched = await watchFrames(page);
  const cost = await costOf(flows);
  const frames = await watched();
  const kib = bytes / 1024 / (WATCH_MS / 1000);
  await page.locator('.grid').scrollIntoViewIfNeeded();
  await page.locator('.grid').hover();
  const scrolled = await watchFrames(page);
  for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, 400);
  const scrolling = await scrolled();
  const sortBy = (column: string) =>
    `async () => document.querySelector('.head .of-${column} button').click()`;
  const type = (text: string) =>
    `async () => { const field = document.querySelector('.controls input'); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input')); }`;
  return {
    ...{ seconds, cost, kib, frames, scrolling },
    sorts: await eachToFrame(page, ['vehicle', 'heard', 'temperature', 'state'].map(sortBy)),
    letters: await eachToFrame(page, ['B', 'B1', 'B12', ''].map(type)),
  };
}
