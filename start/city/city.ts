/**
 * The city in a box: operator, authority, ceremony, three terminals and a handful of simulated riders, each part a
 * process of its own, all state in one folder. Parts start at once and wait for each other.
 */
import { join } from 'node:path';
import { terminalIdOf } from '../../protocol/terminal-id';
import { DEMO_REGISTRY } from '../demo-registry';
import { Children, type Part } from './children';
import { openCityFolder } from './folder';
import { type CityOptions, siteOf } from './options';
import { expectFreePorts } from './ports';
import { layTimetables } from './timetables';

const ROOT = join(__dirname, '../..');
const TERMINAL = 'start/terminal.ts';

/** The demo's terminal numbers are fixed, so that folders and screens keep their names. */
const DEMO_TERMINALS = DEMO_REGISTRY.terminals.map(({ number }) => number!);

export type CityTerminal = {
  readonly terminalId: string;
  readonly label: string;
  /** Of its newest start. */
  readonly screenUrl: string;
};

type Vehicle = (typeof DEMO_REGISTRY.vehicles)[number];

export type City = {
  readonly site: string;
  /** The officers' console. */
  readonly console: string;
  /** The operator's fleet console. */
  readonly fleetConsole: string;
  /** Node-RED, where there is one; its editor is at `/editor/`. */
  readonly flows?: string;
  readonly folder: string;
  /** Where a part's metrics are, of its newest start; undefined: nowhere. */
  metricsOf(part: string): string | undefined;
  readonly terminals: readonly CityTerminal[];
  /** Stops one part as a crash would (`SIGKILL`); it is started again. */
  kill(part: string): void;
  /** Process number of each running part. */
  pids(): Map<string, number>;
  /** Whether a part works: the process that it is now said so. */
  isReady(part: string): boolean;
  close(): Promise<void>;
};

export type CityDoors = {
  say(part: string, line: string): void;
  onGivingUp(part: string, code: number): void;
  /** Serial path of each terminal's scanner, by its place in the demo registry. */
  readonly scanners?: readonly (string | undefined)[];
  /** Where terminals find the broker, when not at its own port: a test's network that can be cut. */
  readonly terminalsMqttPort?: number;
  /** The first bus runs under the launcher, as on a board: it can be updated from afar. */
  readonly launched?: boolean;
  /** The same for terminals that enrol. */
  readonly publicMqttPort?: number;
  /** Beyond this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** As `ChildrenOptions.restarts`. */
  readonly restarts?: number;
};

/** Opens the city; resolves when every page can be opened. Rejects with one sentence when something stands in the way. */
export async function openCity(options: CityOptions, doors: CityDoors): Promise<City> {
  const {
    data,
    host,
    sitePort,
    consolePort,
    apiPort,
    mqttPort,
    enrolPort,
    fleetPort,
    commandPort,
    realtimePort,
    flowsPort,
    screenPort,
    metricsPort,
  } = options;
  const hasFlows = flowsPort !== 0;
  await expectFreePorts([
    { port: sitePort, option: '--site-port', what: 'site' },
    { port: consolePort, option: '--console-port', what: "officers' console" },
    { port: apiPort, option: '--api-port', what: "operator's API" },
    { port: mqttPort, option: '--mqtt-port', what: 'MQTT broker' },
    { port: enrolPort, option: '--enrol-port', what: 'enrolment door' },
    { port: fleetPort, option: '--fleet-port', what: 'fleet console' },
    { port: commandPort, option: '--command-port', what: "door for Node-RED's commands" },
    ...(realtimePort ? [{ port: realtimePort, option: '--realtime-port', what: 'GTFS-Realtime' }] : []),
    ...(hasFlows ? [{ port: flowsPort, option: '--flows-port', what: 'Node-RED' }] : []),
    ...DEMO_TERMINALS.map((_, i) => ({
      port: screenPort + i,
      option: '--screen-port',
      what: `screen ${i + 1}`,
    })),
    ...(metricsPort === 0 ? [] : metricsPorts(metricsPort)),
  ]);
  openCityFolder(data, options.fresh);
  const metricsOf = new Map<string, string>();
  const tellMetrics = (place: number) => ['--metrics-port', `${metricsPort && metricsPort + place}`];
  const folder = (...names: string[]) => join(data, ...names);
  const exchange = ['--exchange', folder('exchange')];
  const screens = new Map<string, string>();
  const { env, restarts } = doors;
  const children = new Children(folder('logs'), doors.say, doors.onGivingUp, {
    env,
    restarts,
    onReady: (part, { screenUrl, metrics }) => {
      if (typeof metrics === 'string') metricsOf.set(part, metrics);
      if (typeof screenUrl !== 'string') return;
      // A screen's address has a secret of its own at each start.
      if (screens.has(part)) doors.say(part, `its screen is now at ${screenUrl}`);
      screens.set(part, screenUrl);
    },
  });
  const listen = host === 'localhost' ? '127.0.0.1' : '0.0.0.0';
  try {
    const operator = children.start({
      name: 'operator',
      entry: 'start/operator.ts',
      args: [
        ...['--folder', folder('operator'), ...exchange, '--terminals', folder('terminals')],
        ...['--api-port', `${apiPort}`, '--mqtt-port', `${mqttPort}`, '--segment-seconds', '10'],
        ...['--enrol-port', `${enrolPort}`, '--console-port', `${fleetPort}`],
        ...(doors.publicMqttPort ? ['--public-mqtt-port', `${doors.publicMqttPort}`] : []),
        ...['--realtime-port', `${realtimePort}`],
        ...['--command-port', `${commandPort}`, '--flows', folder('flows'), ...tellMetrics(0)],
      ],
    });
    const authority = children.start({
      name: 'authority',
      entry: 'start/authority.ts',
      args: [
        ...[
          '--folder',
          folder('authority'),
          ...exchange,
          '--host',
          listen,
          '--site-port',
          `${sitePort}`,
          '--console-port',
          `${consolePort}`,
          '--demo-officers',
          folder('officers'),
          ...tellMetrics(1),
        ],
        ...['--tracing-timetable', join(ROOT, 'simulators/feeds/shenyang')],
      ],
    });
    const flows = hasFlows && children.start(flowsPart(options, folder('flows'), tellMetrics(2)));
    // Terminals begin with the bundle that is in force afterwards: the site may have moved since the last start.
    const sides = Promise.all([operator, authority]);
    const ceremony = children.start({
      name: 'ceremony',
      entry: 'start/hold-ceremony.ts',
      args: [...exchange, '--officers', folder('officers'), '--site', siteOf(options)],
      once: true,
    });
    await Promise.race([ceremony, sides.then(() => ceremony)]);
    layTimetables(folder('terminals'));
    const terminals = DEMO_TERMINALS.map((number, i) => {
      const scanner = doors.scanners?.[i];
      const isLaunched = doors.launched === true && i === 0;
      return children.start({
        name: `terminal-${i + 1}`,
        entry: isLaunched ? 'start/launcher.ts' : TERMINAL,
        args: [
          ...(isLaunched ? launching(folder('terminals', 'software')) : []),
          ...['--folder', folder('terminals', terminalIdOf(number)), ...exchange],
          ...['--mqtt-port', `${doors.terminalsMqttPort ?? mqttPort}`, '--screen-port', `${screenPort + i}`],
          ...tellMetrics(3 + i),
          ...['--trust-system-clock', '--reconnect-spread-seconds', '0'],
          ...vehicleArguments(DEMO_REGISTRY.vehicles[i]!),
          ...(scanner ? ['--scanner', scanner] : []),
        ],
      });
    });
    await Promise.all([...terminals, sides, flows]);
    return {
      site: siteOf(options),
      console: `http://localhost:${consolePort}`,
      fleetConsole: `http://localhost:${fleetPort}`,
      ...(hasFlows && { flows: `http://localhost:${flowsPort}` }),
      folder: data,
      metricsOf: (part) => metricsOf.get(part),
      terminals: DEMO_TERMINALS.map((number, i) => ({
        terminalId: terminalIdOf(number),
        label: DEMO_REGISTRY.vehicles[i]!.label,
        get screenUrl() {
          return screens.get(`terminal-${i + 1}`) ?? '';
        },
      })),
      kill: (part) => children.kill(part),
      pids: () => children.pids(),
      isReady: (part) => children.isReady(part),
      close: () => children.stop(),
    };
  } catch (error) {
    await children.stop();
    throw error;
  }
}

const metricsPorts = (first: number) =>
  ['operator', 'authority', 'Node-RED', ...DEMO_TERMINALS.map((_, i) => `terminal ${i + 1}`)].map(
    (part, i) => ({
      port: first + i,
      option: '--metrics-port',
      what: `metrics of ${part}`,
    }),
  );

/** Of the city that the demo's feed is drawn in. */
const DEMO_SHAPES = join(__dirname, '../../backend/authority/site/shapes/shenyang.json');

function flowsPart(
  { mqttPort, flowsPort, commandPort, webhook }: CityOptions,
  folder: string,
  metrics: readonly string[],
): Part {
  return {
    name: 'flows',
    entry: 'start/flows.ts',
    args: [
      ...['--folder', folder, '--mqtt-port', `${mqttPort}`, '--port', `${flowsPort}`, '--demo'],
      ...['--registry', `http://127.0.0.1:${commandPort}`, '--shapes', DEMO_SHAPES],
      ...metrics,
      ...(webhook === undefined ? [] : ['--webhook', webhook]),
    ],
  };
}

/** Where the package's launcher keeps software, beside the terminals' folders. */
const launching = (software: string) => ['--software', software, '--program', join(ROOT, TERMINAL), '--'];

function vehicleArguments({ id, kind, label, lineId }: Vehicle): string[] {
  const line = DEMO_REGISTRY.lines.find((each) => each.id === lineId);
  const vehicle = ['--vehicle-id', id, '--vehicle-kind', kind, '--vehicle-label', label];
  if (!line) return vehicle;
  return [
    ...vehicle,
    '--line-id',
    line.id,
    '--line-name',
    line.name,
    '--to-zh',
    line.to.zh,
    '--to-en',
    line.to.en,
  ];
}
