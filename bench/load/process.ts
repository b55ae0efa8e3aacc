/** A load process: a share of the terminals, driven by the orders of `fleet.ts`. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { encodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { TICKET_SIZE } from '../../protocol/ticket/layout';
import { topics } from '../../protocol/topics';
import { flood } from './flood';
import { beginStatus } from './status';
import { type Due, LoadTerminal } from './terminal';
import { publishOf } from './wire';
import type { Order, Report } from './words';

/** Handshakes that one process begins at a time. */
const CONNECT_AT_ONCE = 40;
/** Spreads the terminals' first tickets evenly over the pool, however many terminals send. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
/** Batches that are given to their terminals before answers are read again. */
const AT_A_TURN = 50;

const terminals: LoadTerminal[] = [];
let tickets = Buffer.alloc(0);
let used = 0;
let batches = 0;
let planned: {
  readonly terminal: LoadTerminal;
  readonly after: number;
  readonly make: (due: number) => Due;
}[] = [];

const tell = (report: Report) => process.send!(report);
const online = () => terminals.filter(({ isOnline }) => isOnline).length;

async function connect(order: Extract<Order, { kind: 'connect' }>): Promise<void> {
  tickets = readFileSync(order.tickets);
  let told = -1;
  const change = () => {
    if (online() === told) return;
    told = online();
    tell({ kind: 'online', online: told });
  };
  for (const terminal of order.terminals)
    terminals.push(new LoadTerminal(terminal, order.mqttPort, order.comesBack, change));
  for (const [i, terminal] of terminals.entries()) {
    terminal.connect();
    while (i + 1 - online() >= CONNECT_AT_ONCE) await sleep(5);
  }
}

/** Batches are made before the run: what they cost is not the operator's. Their terminals begin spread over the pace. */
function plan(order: Extract<Order, { kind: 'plan' }>): void {
  const { first, items, everyMs, each, window } = order;
  for (const terminal of terminals) terminal.begin(window);
  planned = [];
  const from = used;
  used += each * items;
  if (used > pool()) throw new Error('the terminals have used every ticket: make more');
  for (const terminal of terminals.slice(0, first)) {
    const phase = Math.random() * everyMs;
    const topic = topics.checkIn(terminal.terminal.terminalId);
    for (let n = 0; n < each; n++) {
      const batch = ++batches;
      const publish = publishOf(topic, batchOf(terminal, batch, from + n * items, items));
      planned.push({ terminal, after: phase + n * everyMs, make: (due) => ({ batch, due, publish }) });
    }
  }
  planned.sort((a, b) => a.after - b.after);
  tell({ kind: 'planned' });
}

const pool = () => tickets.length / TICKET_SIZE;

/** A terminal goes once round the pool from a place of its own: nearly nobody meets the same ticket at the same time. */
function ticketAt(terminalNumber: number, n: number): Uint8Array {
  const first = Math.floor(((terminalNumber * GOLDEN_RATIO) % 1) * pool());
  const i = (first + n) % pool();
  return new Uint8Array(tickets.subarray(i * TICKET_SIZE, (i + 1) * TICKET_SIZE));
}

function batchOf({ terminal }: LoadTerminal, batch: number, from: number, items: number): Uint8Array {
  const at = Date.now();
  return encodeCheckInBatch({
    v: 1,
    batch,
    clock: { source: 'server', errorMs: 50 },
    ctx: { vehicle: terminal.vehicleId, line: '168' },
    items: Array.from({ length: items }, (_, i) => {
      const ticket = ticketAt(terminal.number, from + i);
      const id = ticketCheckInId(ticket, terminal.number, 'pass');
      return { kind: 'pass' as const, id, at, err: 50, ticket };
    }),
  });
}

async function run({ at, until, patienceMs }: Extract<Order, { kind: 'run' }>): Promise<void> {
  if (until === undefined) {
    for (const { terminal, after, make } of planned) {
      const wait = at + after - Date.now();
      if (wait > 1) await sleep(wait);
      terminal.due(make(at + after));
    }
  } else {
    await sleep(at - Date.now());
    await sendFull(at, until);
  }
  const end = Date.now() + patienceMs;
  const sum = (of: (terminal: LoadTerminal) => number) =>
    terminals.reduce((all, terminal) => all + of(terminal), 0);
  const unstored = () => sum((terminal) => terminal.unstored);
  while (unstored() > 0 && Date.now() < end) await sleep(20);
  tell({
    kind: 'done',
    samples: terminals.flatMap(({ samples }) => samples),
    unstored: unstored(),
    refused: sum(({ refused }) => refused),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    lost: sum(({ acknowledgedOnly }) => acknowledgedOnly),
  });
}

/** Everything is due at once: a pace above what the load itself can keep would not let it read its answers. */
async function sendFull(at: number, until: number): Promise<void> {
  for (const [i, { terminal, make }] of planned.entries()) {
    terminal.due(make(at));
    if (i % AT_A_TURN === 0) await turn();
  }
  await sleep(until - Date.now());
  for (const terminal of terminals) terminal.forget();
}

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'connect':
      return void connect(order);
    case 'plan':
      return plan(order);
    case 'run':
      return void run(order);
    case 'flood':
      return void flood(terminals.at(-1)!, order.ms).then((messages) => tell({ kind: 'flooded', messages }));
    case 'status':
      return beginStatus(terminals);
    case 'stop':
      for (const terminal of terminals) terminal.stop();
      return process.disconnect?.();
  }
});
// Without its parent it is of no use.
process.on('disconnect', () => process.exit(0));
