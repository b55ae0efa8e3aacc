/**
 * What terminals on the road say of themselves besides check-ins (PROTOCOL.md TOPICS): who they are once, their health each
 * minute, where they are every ten seconds. Evenly spread, as thousands of them are.
 */
import mqttPacket from 'mqtt-packet';
import { type About, decodeAbout } from '../../protocol/messages/about';
import { decodeHealth, HEALTH_ITEMS, type Health } from '../../protocol/messages/health';
import { decodePosition, type Position } from '../../protocol/messages/position';
import { encodeJson } from '../../protocol/messages/state';
import { TERMINAL_LANES, topics } from '../../protocol/topics';
import { DEMO_OPERATOR } from '../../start/demo-registry';
import type { LoadTerminal } from './terminal';

const TICK_MS = 100;
const HEALTH_MS = 60_000;
const POSITION_MS = 10_000;

type Lane = 'about' | 'health' | 'position';

/** Begins; says no word twice as a batch and waits for nothing. */
export function beginStatus(terminals: readonly LoadTerminal[]): void {
  for (const terminal of terminals) say(terminal, 'about', aboutOf(terminal));
  everyoneWithin(HEALTH_MS, terminals, (terminal) => say(terminal, 'health', healthNow()));
  everyoneWithin(POSITION_MS, terminals, (terminal) => say(terminal, 'position', positionOf(terminal)));
}

/** Each has its turn once within `ms`. */
function everyoneWithin(
  ms: number,
  terminals: readonly LoadTerminal[],
  turn: (terminal: LoadTerminal) => void,
): void {
  const began = performance.now();
  let turns = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - began) * terminals.length) / ms);
    for (; turns < due; turns++) turn(terminals[turns % terminals.length]!);
  }, TICK_MS).unref();
}

function say({ terminal, line }: LoadTerminal, lane: Lane, payload: Uint8Array): void {
  // Who is not connected says nothing; an `about` comes again with the field's next CONNECT, here it is retained.
  if (!line) return;
  const { qos, retain } = TERMINAL_LANES[lane];
  const topic = topics.terminal(DEMO_OPERATOR, terminal.terminalId, lane);
  const head = { cmd: 'publish', topic, qos, retain, dup: false, payload: Buffer.from(payload) } as const;
  line.write(mqttPacket.generate(qos === 0 ? head : { ...head, messageId: ABOUT_ID }));
}

/** Beyond what a run's batches reach. */
const ABOUT_ID = 65_535;

function aboutOf({ terminal }: LoadTerminal): Uint8Array {
  const piece = { state: 'ready', model: 'bench' } as const;
  const about: About = {
    v: 1,
    version: '0.1.0',
    hardware: { model: 'bench', serial: null },
    os: { name: 'Debian 12', kernel: null, runtime: null },
    slots: null,
    scanner: piece,
    gnss: piece,
    display: piece,
    buttons: null,
    configVersion: 0,
    configRefused: null,
    updateRefused: null,
    bundle: { number: 1 },
    certNotAfter: null,
    vehicle: { id: terminal.vehicleId, kind: 'bus', label: terminal.vehicleId, line: '168' },
  };
  return checked(about, decodeAbout);
}

function healthNow(): Uint8Array {
  const health: Health = {
    v: 1,
    at: now(),
    items: Object.fromEntries(HEALTH_ITEMS.map((item) => [item, 'ok'])) as Health['items'],
    board: { uptimeS: 3_600, cpuPercent: 7, freeMemoryMiB: 310, freeStorageMiB: 5_200, temperatureC: 51 },
    process: { uptimeS: 3_590, memoryMiB: 79 },
    outbox: { waiting: 0, oldestAt: null, bytes: 65_536, storage: 'ok' },
    ledger: { accepted: 120, stored: 120, waiting: 0, refused: 0, missing: 0 },
    service: { checkIns: 120, refusals: 0, slow: 0 },
    clock: { source: 'server', errorMs: 50 },
    screen: 'readable',
    scanner: 'ready',
    disk: { writtenBytes: 2_400_000, syncs: 240 },
    network: { session: 1, bytesToday: 800_000, budgetBytes: null },
  };
  return checked(health, decodeHealth);
}

function positionOf({ terminal }: LoadTerminal): Uint8Array {
  const position: Position = {
    v: 1,
    at: now(),
    lat: 41.8 + (terminal.number % 100) / 1_000,
    lon: 123.4 + (terminal.number % 97) / 1_000,
    speed: 8.3,
    bearing: 90,
    source: 'gnss',
    hdop: 1.1,
  };
  return checked(position, decodePosition);
}

const now = () => new Date().toISOString();

const isChecked = new Set<(bytes: Uint8Array) => unknown>();

/** The first of each kind is read as the operator does: a message that it would not take costs it nothing. */
function checked(message: unknown, read: (bytes: Uint8Array) => unknown): Uint8Array {
  const bytes = encodeJson(message);
  if (!isChecked.has(read)) read(bytes);
  isChecked.add(read);
  return bytes;
}
