/** The real parts of a played day: operator, authority, ceremony, and the terminals in a few processes; all at one pace. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { prepareOperator } from '../../backend/operator/keys/prepare';
import { readSecret } from '../../device/terminal';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { type Pace, paceText } from '../../platform/paced-clock';
import { importSigningKey, type SigningKey } from '../../protocol/signing';
import { terminalIdOf } from '../../protocol/terminal-id';
import { Children } from '../../start/city/children';
import { freePort } from '../../test/support/ports';
import { openTunnel, type Tunnel } from '../../test/support/tunnel';
import { openScannerPty, type ScannerPty } from '../city/scanner-pty';
import type { PlayedDay, PlayedVehicle } from './city';
import { ScreenWatch } from './screen';
import type { TerminalArguments } from './terminals-process';

/** A vehicle's terminal, by what people and cables reach of it. */
export type PlayedTerminal = PlayedVehicle & {
  readonly screen: ScreenWatch;
  readonly tunnel: Tunnel;
  /** Absent where this machine cannot make one. */
  readonly pty: ScannerPty | undefined;
  /** Name of the process that it runs in. */
  readonly process: string;
};

export type Sides = {
  readonly children: Children;
  readonly site: string;
  close(): Promise<void>;
};

export type PartsPlan = {
  readonly data: string;
  readonly played: PlayedDay;
  /** Processes of the terminals. */
  readonly processes: number;
  readonly feed: string;
  /** Moves all parts' clocks, as `CORIDE_CLOCK_FILE`. */
  readonly clockFile: string;
  say(part: string, line: string): void;
};

/** What waits for somebody else waits as long as in the world, however fast the clocks run. */
const WAITS = {
  CORIDE_AUTHORITY_RELAY_TIMEOUT: 5_000,
  CORIDE_AUTHORITY_SEGMENT_DEADLINE: 60_000,
  CORIDE_AUTHORITY_SEGMENTS_EVERY: 1_000,
};
/** Of a city that registers in a morning what others do in months; each phone comes from a network of its own. */
const CROWD = {
  CORIDE_AUTHORITY_TRUST_PROXY: '127.0.0.1',
  CORIDE_AUTHORITY_LIMITS_SMS_PER_HOUR: '1000000',
  CORIDE_AUTHORITY_LIMITS_RELAY_PER_MINUTE: '100000',
};
const RESTARTS = 1_000;

export class Parts {
  private constructor(
    private readonly plan: PartsPlan,
    private readonly ports: Readonly<Record<'site' | 'console' | 'api' | 'mqtt', number>>,
    /** Signs cards, as `npm run cards` does. */
    readonly cardKey: SigningKey,
    readonly terminals: readonly PlayedTerminal[],
  ) {}

  /** Lays the operator's keys and the terminals' folders. */
  static async lay(plan: PartsPlan): Promise<Parts> {
    const { data, played } = plan;
    for (const name of ['exchange', 'logs']) mkdirSync(join(data, name), { recursive: true });
    const ports = {
      ...{ site: await freePort(), console: await freePort() },
      ...{ api: await freePort(), mqtt: await freePort() },
    };
    await prepareOperator({
      folder: join(data, 'operator'),
      exchange: join(data, 'exchange'),
      terminalsFolder: join(data, 'terminals'),
      registryDraft: played.registry,
      host: 'localhost',
      apiPort: ports.api,
      mqttPort: ports.mqtt,
      log: silentLog(),
    });
    const cards = await readSecret(nodeDisk(), join(data, 'operator', OPERATOR_FILES.cards));
    const terminals: PlayedTerminal[] = [];
    for (const [i, vehicle] of played.vehicles.entries())
      terminals.push({
        ...vehicle,
        screen: new ScreenWatch(),
        tunnel: await openTunnel(ports.mqtt),
        pty: openScannerPty(),
        process: `terminals-${1 + (i % plan.processes)}`,
      });
    return new Parts(plan, ports, importSigningKey(cards), terminals);
  }

  /** Names of the terminals' processes. */
  get processes(): string[] {
    return [...new Set(this.terminals.map(({ process }) => process))];
  }

  get site(): string {
    return `http://localhost:${this.ports.site}`;
  }

  /** Operator, authority and a ceremony, without terminals. */
  async openSides(pace: Pace): Promise<Sides> {
    const { data, feed, clockFile, say } = this.plan;
    const folder = (...names: string[]) => join(data, ...names);
    const exchange = ['--exchange', folder('exchange')];
    const waits = Object.entries(WAITS).map(([name, ms]) => [name, String(Math.ceil(ms * pace.speed))]);
    const children = new Children(folder('logs'), say, (part) => say(part, 'ends again and again'), {
      env: {
        ...{ CORIDE_CLOCK_PACE: paceText(pace), CORIDE_CLOCK_FILE: clockFile },
        ...CROWD,
        ...Object.fromEntries(waits),
      },
      restarts: RESTARTS,
      onReady: (part, { screens }) => {
        if (Array.isArray(screens)) this.follow(part, screens as string[]);
      },
    });
    try {
      const operator = children.start({
        name: 'operator',
        entry: 'start/operator.ts',
        args: [
          ...['--folder', folder('operator'), ...exchange, '--terminals', folder('terminals')],
          ...['--api-port', `${this.ports.api}`, '--mqtt-port', `${this.ports.mqtt}`],
        ],
      });
      const authority = children.start({
        name: 'authority',
        entry: 'start/authority.ts',
        args: [
          ...['--folder', folder('authority'), ...exchange, '--host', '127.0.0.1'],
          ...['--site-port', `${this.ports.site}`, '--console-port', `${this.ports.console}`],
          ...['--tracing-timetable', feed],
        ],
      });
      const sides = Promise.all([operator, authority]);
      const ceremony = children.start({
        name: 'ceremony',
        entry: 'start/hold-ceremony.ts',
        args: [...exchange, '--officers', folder('officers'), '--site', this.site],
        once: true,
      });
      await Promise.race([ceremony, sides.then(() => ceremony)]);
      await sides;
    } catch (error) {
      await children.stop();
      throw error;
    }
    return { children, site: this.site, close: () => children.stop() };
  }

  /** Switches the terminals on; resolves when every screen shows something. */
  async openTerminals({ children }: Sides): Promise<void> {
    const { data } = this.plan;
    await Promise.all(
      this.processes.map((name) => {
        const list = join(data, `${name}.json`);
        writeFileSync(list, JSON.stringify(this.of(name).map((terminal) => this.argumentsOf(terminal))));
        return children.start({
          name,
          entry: 'bench/day/terminals-process.ts',
          args: ['--list', list, '--exchange', join(data, 'exchange')],
        });
      }),
    );
  }

  close(): void {
    for (const { screen, tunnel, pty } of this.terminals) {
      screen.close();
      tunnel.close();
      pty?.close();
    }
  }

  private of(process: string): PlayedTerminal[] {
    return this.terminals.filter((terminal) => terminal.process === process);
  }

  private follow(process: string, screens: readonly string[]): void {
    for (const [i, { screen }] of this.of(process).entries()) void screen.follow(screens[i]!);
  }

  private argumentsOf(terminal: PlayedTerminal): TerminalArguments {
    const { vehicleId, kind, lineId, lineName, terminalNumber, tunnel, pty } = terminal;
    return [
      ...['--folder', join(this.plan.data, 'terminals', terminalIdOf(terminalNumber))],
      ...['--mqtt-port', String(tunnel.port), '--screen-port', '0', '--trust-system-clock'],
      ...['--reconnect-spread-seconds', '10'],
      ...['--vehicle-id', vehicleId, '--vehicle-kind', kind, '--vehicle-label', vehicleId],
      ...(lineId === undefined ? [] : ['--line-id', lineId, '--line-name', lineName ?? lineId]),
      ...(pty ? ['--scanner', pty.path] : []),
    ];
  }
}
