/** The line that is loaded: an operator in a process of its own, a fleet in others, TLS with client certificates. */
import { join } from 'node:path';
import { freePort } from '../../test/support/ports';
import { Fleet, makeTickets } from '../load/fleet';
import type { ComesBack } from '../load/words';
import { type Prepared, prepare } from '../prepared';
import { type PartProcess, startPart } from '../process';
import { inTemporaryFolder } from '../temporary-folder';

export type Line = {
  readonly fleet: Fleet;
  readonly mqttPort: number;
  /** The operator as it runs now. */
  operator(): PartProcess;
  /** Kills the operator and starts it again; resolves when it listens. */
  restart(): Promise<void>;
};

export type LineOptions = {
  readonly terminals: number;
  /** Processes that drive the terminals. */
  readonly processes: number;
  /** Check-ins that one terminal will make in all. */
  readonly checkIns: number;
  /** 'at once' where nothing is said. */
  readonly comesBack?: ComesBack;
  /** Where the fleet tools' certificate is laid, for who starts these. */
  readonly flows?: string;
  /** Says what is being done. */
  readonly say?: (line: string) => void;
};

/** Tickets that the terminals share, at least: at 2,000 terminals a run's are all different ones. */
const POOL = 80_000;

/** Opens it in a temporary folder, gives it to `use`, and leaves nothing behind. */
export function onLine<Result>(options: LineOptions, use: (line: Line) => Promise<Result>): Promise<Result> {
  const { terminals, processes, checkIns, comesBack, say = (text) => console.error(`  ${text}`) } = options;
  return inTemporaryFolder(async (folder) => {
    const ports = { apiPort: await freePort(), mqttPort: await freePort() };
    const pool = Math.max(checkIns, Math.min(POOL, terminals * checkIns));
    say(`certificates for ${terminals} terminals, ${pool} tickets`);
    const prepared = await prepare(folder, { terminals, ...ports });
    const tickets = makeTickets(prepared, pool);
    const more = options.flows === undefined ? [] : ['--flows', options.flows];
    let operator = await startOperator(prepared, ports, more);
    let fleet: Fleet | undefined;
    try {
      say('connecting');
      fleet = await Fleet.connect(prepared, { processes, mqttPort: ports.mqttPort, tickets, comesBack });
      return await use({
        fleet,
        mqttPort: ports.mqttPort,
        operator: () => operator,
        restart: async () => {
          await operator.kill();
          operator = await startOperator(prepared, ports, more);
        },
      });
    } finally {
      await fleet?.close();
      await operator.stop();
    }
  });
}

/** Doors of the operator that nobody knocks at here: on any free port, for a city may run on the usual ones. */
const OTHER_PORTS = ['enrol', 'console', 'command', 'realtime', 'metrics'];

/** @param more further options of the operator's */
export async function startOperator(
  { folder, exchange }: Prepared,
  ports: { apiPort: number; mqttPort: number },
  more: readonly string[] = [],
): Promise<PartProcess> {
  const others = OTHER_PORTS.map(async (door) => [`--${door}-port`, `${await freePort()}`]);
  return startPart('start/operator.ts', [
    ...['--folder', join(folder, 'operator'), '--exchange', exchange.folder],
    ...['--terminals', join(folder, 'terminals')],
    ...['--mqtt-port', `${ports.mqttPort}`, '--api-port', `${ports.apiPort}`],
    ...(await Promise.all(others)).flat(),
    ...more,
  ]);
}
