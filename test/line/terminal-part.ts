/** A terminal of a line in this process, with a scanner in the test's hand, on any disk. */
import { TerminalOptions } from '../../device/config';
import type { Scanner, ScannerHandlers } from '../../device/ports/scanner';
import type { ScreenState } from '../../device/screen/state';
import { openTerminal, type Terminal } from '../../device/terminal';
import type { Clock } from '../../platform/clock';
import { loadConfig } from '../../platform/config';
import type { Disk } from '../../platform/disk';
import { createLog } from '../../platform/log';
import { mqttNetwork } from '../../platform/mqtt-network';
import { type Network, NetworkError } from '../../platform/network';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { encodePass } from '../../protocol/pass';
import { pairOf } from '../../protocol/ticket/pair';
import type { Ground, Place } from './ground';

export type Outcome = { readonly kind: 'accepted' | 'already' | 'refused'; readonly pair?: number };

export interface TerminalPart {
  readonly terminal: Terminal;
  /** What it logged, oldest first. */
  readonly lines: readonly string[];
  /** What its screen shows now. */
  readonly screen: () => ScreenState;
  /** Holds passes to the scanner, two dozen at once; resolves with the outcomes in the order that they were heard. */
  show(tickets: readonly Uint8Array[]): Promise<Outcome[]>;
  /** The same with any texts. */
  scan(texts: readonly string[]): Promise<Outcome[]>;
  /** Of `tickets`, with different digits, those that were beeped when held to the scanner. */
  beeped(tickets: readonly Uint8Array[]): Promise<Uint8Array[]>;
  close(): Promise<void>;
}

/** The desk leaves out what is shown while 32 wait for the disk. */
const AT_ONCE = 24;

/** No broker can be reached. */
export const OFFLINE: Network = {
  connect: () => Promise.reject(new NetworkError('nobody there', 'ECONNREFUSED')),
};

export async function openTerminalPart(
  ground: Ground,
  place: Place,
  ports: { disk?: Disk; network?: Network; clock?: Clock } = {},
): Promise<TerminalPart> {
  const { clock = ground.clock } = ports;
  const lines: string[] = [];
  const log = createLog('terminal', { clock, write: (line) => lines.push(line) });
  const scanner = handScanner();
  let state: ScreenState | undefined;
  let sound: Outcome['kind'] | undefined;
  let heard: ((outcome: Outcome) => void) | undefined;
  const push = (next: ScreenState) => {
    state = next;
    const kind = sound;
    sound = undefined;
    if (kind) heard?.({ kind, ...(next.moment?.pair === undefined ? {} : { pair: next.moment.pair }) });
  };
  const terminal = await openTerminal(
    optionsOf(ground, place),
    {
      terminalNumber: place.number,
      codeKey: place.codeKey,
      root: ground.root,
      firstBundle: ground.signedBundle,
    },
    {
      clock,
      random: systemRandom(),
      disk: ports.disk ?? nodeDisk(),
      network: ports.network ?? mqttNetwork(),
      scanner,
      // The terminal sounds, then shows what it means by it.
      buzzer: { present: true, play: (kind) => (sound = kind) },
      openScreen: async () => ({ url: 'the test', push, close: async () => {} }),
      log,
      fetchBundle: () => Promise.reject(new Error('no site in this test')),
    },
  );
  const scanSome = (texts: readonly string[]) =>
    new Promise<Outcome[]>((resolve) => {
      const outcomes: Outcome[] = [];
      heard = (outcome) => {
        outcomes.push(outcome);
        if (outcomes.length === texts.length) resolve(outcomes);
      };
      for (const text of texts) scanner.show(text);
    });
  const scan = async (texts: readonly string[]) => {
    const outcomes: Outcome[] = [];
    for (let at = 0; at < texts.length; at += AT_ONCE)
      outcomes.push(...(await scanSome(texts.slice(at, at + AT_ONCE))));
    return outcomes;
  };
  const show = (tickets: readonly Uint8Array[]) => scan(tickets.map(encodePass));
  return {
    terminal,
    lines,
    screen: () => {
      if (!state) throw new Error('the terminal has shown nothing yet');
      return state;
    },
    show,
    scan,
    beeped: async (tickets) => {
      const pairs = new Set(
        (await show(tickets)).flatMap(({ kind, pair }) => (kind === 'accepted' ? [pair] : [])),
      );
      return tickets.filter((ticket) => pairs.has(pairOf(ticket)));
    },
    close: () => terminal.close(),
  };
}

/** As its process reads them from a command line: what is not said has its default. */
function optionsOf(ground: Ground, place: Place): TerminalOptions {
  const given = {
    folder: ground.terminalFolder(place),
    'mqtt-port': ground.mqttPort,
    'reconnect-spread-seconds': 0,
    'vehicle-id': place.vehicleId,
    'vehicle-label': place.vehicleId,
  };
  const argv = Object.entries(given).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  return loadConfig(TerminalOptions, {
    env: {},
    prefix: 'CORIDE_TERMINAL',
    argv: [...argv, '--trust-system-clock'],
  });
}

function handScanner(): Scanner & { show(text: string): void } {
  let handlers: ScannerHandlers | undefined;
  return {
    state: 'ready',
    start: (given) => {
      handlers = given;
    },
    close: async () => {},
    show: (text) => handlers?.onFrame({ kind: 'code', text }),
  };
}
