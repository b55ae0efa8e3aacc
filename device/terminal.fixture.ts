/** A whole terminal for tests: a board's folder, a scanner in the test's hand, an operator, and what its screen hears. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Clock } from '../platform/clock';
import type { Disk } from '../platform/disk';
import { silentLog } from '../platform/log';
import { seededRandom } from '../platform/random';
import type { VirtualClock } from '../platform/virtual-clock';
import { writeFileAtomic } from '../platform/write-file-atomic';
import { readBundle, signBundle } from '../protocol/bundle';
import { fromHex, utf8 } from '../protocol/bytes';
import { importSigningKey } from '../protocol/signing';
import bundleVector from '../protocol/vectors/bundle.json';
import ticketVector from '../protocol/vectors/ticket.json';
import { whenTestEnds } from '../test/support/cleanup';
import { waitFor } from '../test/support/wait';
import type { TerminalOptions } from './config';
import { noBuzzer } from './ports/buzzer';
import type { Scanner, ScannerHandlers } from './ports/scanner';
import type { ScreenRequest } from './screen/request';
import type { ScreenMessage, ScreenState } from './screen/state';
import { openTerminal, type Terminal, type TerminalPorts } from './terminal';
import type { TestOperator } from './uplink/operator.fixture';

export const TERMINAL = { number: ticketVector.terminalNumber, id: 'bow4v7q' };
export const NOW = Date.UTC(2020, 0, 12, 6, 32, 8);
export const codeKey = new Uint8Array(32).fill(7);
export const root = importSigningKey(fromHex(bundleVector.rootSecret));
const vectorBundle = readBundle(root.public, fromHex(bundleVector.signed));
const { keyNumber: number, day } = ticketVector;
const tickets = [{ number, key: fromHex(ticketVector.ticketKeyPublic), firstDay: day - 9, lastDay: day + 9 }];
export const signedBundle = signBundle(root, { ...vectorBundle, madeAt: NOW - 86_400_000, tickets });

export const OPTIONS: TerminalOptions = {
  folder: '/t',
  screenPort: 0,
  scannerModel: 'generic',
  scannerBaud: 115_200,
  gnssBaud: 9_600,
  gpioDriver: 'auto',
  mqttHost: 'broker',
  mqttPort: 1,
  operatorId: 'shenyang',
  trustSystemClock: true,
  reconnectSpreadSeconds: 0,
  dataBudgetMiB: 0,
  kioskUnit: 'coride-kiosk.service',
  language: 'zh',
  theme: 'day',
  vehicleId: '30217',
  vehicleKind: 'bus',
  vehicleLabel: '30217',
  lineId: '168',
  lineName: '168路',
  toZh: '沈阳北站',
  toEn: 'Shenyang North Station',
};

/** A scanner in the test's hand. */
export function handScanner(): Scanner & { show(text: string): void; lose(): void; find(): void } {
  let handlers: ScannerHandlers | undefined;
  const scanner = {
    state: 'ready' as Scanner['state'],
    start: (given: ScannerHandlers) => {
      handlers = given;
    },
    close: async () => {},
    show: (text: string) => handlers?.onFrame({ kind: 'code', text }),
    lose: () => {
      scanner.state = 'missing';
      handlers?.onState('missing');
    },
    find: () => {
      scanner.state = 'ready';
      handlers?.onState('ready');
    },
  };
  return scanner;
}

/** The states that a screen page hears, newest last. */
export async function watch(url: string): Promise<ScreenState[]> {
  const states: ScreenState[] = [];
  const gone = new AbortController();
  whenTestEnds(() => gone.abort());
  const answer = await fetch(`${url}state`, { signal: gone.signal });
  void listen(answer.body!, (state) => states.push(state));
  await waitFor('the first state', () => states.length > 0);
  return states;
}

/** Presses a button of the screen page, as the page itself does. */
export async function press(screenUrl: string, request: ScreenRequest): Promise<void> {
  const answer = await fetch(`${screenUrl}action`, {
    method: 'POST',
    headers: { origin: new URL(screenUrl).origin, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  assert.equal(answer.status, 204);
}

async function listen(body: ReadableStream<Uint8Array>, heard: (state: ScreenState) => void): Promise<void> {
  let text = '';
  try {
    for await (const chunk of body) {
      text += Buffer.from(chunk).toString('utf8');
      const messages = text.split('\n\n');
      text = messages.pop()!;
      for (const message of messages)
        if (message.startsWith('data: ')) heard((JSON.parse(message.slice(6)) as ScreenMessage).state);
    }
  } catch (error) {
    // The terminal closed or lost its power, or the test ended.
    assert.ok(error instanceof Error);
  }
}

export async function makeFolder(disk: Disk, folder: string): Promise<void> {
  await disk.makeFolder(folder);
  for (const name of ['ca.pem', 'cert.pem', 'key.pem'])
    await writeFileAtomic(disk, join(folder, name), utf8(name));
}

export async function open(
  disk: Disk,
  clock: Clock,
  network: TestOperator,
  change: Partial<TerminalOptions> = {},
  ports: Partial<TerminalPorts> = {},
) {
  const scanner = handScanner();
  const options = { ...OPTIONS, ...change };
  const terminal = await openTerminal(
    options,
    { terminalNumber: TERMINAL.number, codeKey, root: root.public, firstBundle: signedBundle },
    {
      clock,
      random: seededRandom(1),
      disk,
      network,
      scanner,
      buzzer: noBuzzer(),
      log: silentLog(),
      fetchBundle: () => Promise.reject(new Error('no network')),
      ...ports,
    },
  );
  return { terminal, scanner };
}

export async function closeInVirtualTime(terminal: Terminal, clock: VirtualClock): Promise<void> {
  const closing = terminal.close();
  await clock.advance(5_000);
  await closing;
}
