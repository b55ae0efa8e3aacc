/**
 * The fleet's side of the operator, composed around a running backend and broker: enrolment door, revocation, what the authority
 * is handed, and the fleet console. (`open.ts` composes what check-ins go through.)
 */
import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import { Closers } from '../../platform/closers';
import type { Disk } from '../../platform/disk';
import { inTurn } from '../../platform/in-turn';
import type { Log } from '../../platform/log';
import { type Metrics, noMetrics } from '../../platform/metrics/metrics';
import type { StaticFiles } from '../../platform/pages/static-files';
import type { Random } from '../../platform/random';
import { createDelays } from '../../platform/sign-in/delays';
import { createSessions } from '../../platform/sign-in/sessions';
import type { TufSigner } from '../../platform/tuf/keys';
import { openAccounts } from './console/accounts';
import { createFeedDesk } from './console/feed-desk';
import { type FleetConsole, openFleetConsole } from './console/server';
import { openEnrolmentDoor } from './enrolment/door';
import { createEnrolment, type Enrolment } from './enrolment/enrolment';
import { shutOutRevoked } from './enrolment/shut-out';
import type { StatusBoard } from './fleet/status-board';
import { OPERATOR_FILES } from './keys/key-files';
import { publishTerminals, publishVehicles, signTerminalRequest } from './keys/prepare';
import { fleetMetrics } from './metrics';
import type { Operator } from './open';
import { type Orders, type OrdersOptions, openOrders } from './open-orders';
import { isShutOut } from './registry/registry';
import { keepTimestampFresh } from './updates/fresh-timestamp';
import { openShelf } from './updates/shelf';

export type FleetOptions = OrdersOptions & {
  readonly operator: Pick<Operator, 'registryStore' | 'tls'>;
  /** The operator's own, as `prepareOperator` made it. */
  readonly folder: string;
  /** Where public halves lie. */
  readonly exchange: string;
  /** What terminals said of themselves; the broker tells it. */
  readonly board: StatusBoard;
  /** The broker's: ends a terminal's connection. */
  closeClient(terminalId: string): void;
  /** Address to listen on, and port for terminals; 0: any free one. */
  readonly host: string;
  readonly enrolPort: number;
  /** Where enrolled terminals find the broker. */
  readonly mqtt: { readonly host: string; readonly port: number };
  /** The fleet console: its page, and where it listens; `tls` and `origin` where browsers do not come by localhost. */
  readonly console: {
    readonly page: StaticFiles;
    readonly host: string;
    readonly port: number;
    readonly tls?: { readonly cert: string; readonly key: string };
    readonly origin?: string;
  };
  /** Signs the timestamp of updates; left out, `npm run release -- publish` does alone. */
  readonly timestampKey?: () => Promise<TufSigner | undefined>;
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** Days that check-ins are kept, by the bundle in force; left out, as PROTOCOL.md has it. */
  readonly retentionDays?: () => number;
};

export type Fleet = {
  readonly enrolment: Enrolment;
  readonly enrolPort: number;
  readonly commandPort: number;
  readonly commands: Orders['commands'];
  readonly rollouts: Orders['rollouts'];
  readonly console: FleetConsole;
  close(): Promise<void>;
};

/** PROTOCOL.md section 1, limits. */
const RETENTION_DAYS = 28;
/** As the officers' console has it (FAULTS.md section 5). */
const SESSION = { idleMinutes: 15, sessionHours: 8 };

/** @throws the system's error when a port is in use; nothing stays open */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const { operator, folder, exchange, board, host, enrolPort, mqtt, clock, random, disk, log } = options;
  const { registryStore: store, tls } = operator;
  const opened = new Closers();
  try {
    // One after the other: the newest must be what stays there.
    const handOver = inTurn();
    opened.add(() => handOver.idle());
    store.onChange((file) => {
      handOver(async () => {
        await publishTerminals(disk, exchange, file);
        await publishVehicles(disk, exchange, file);
      }).catch((error: Error) =>
        log.error('keys and vehicles not handed to the authority, tried again at the next change', { error }),
      );
    });
    fleetMetrics(options.metrics ?? noMetrics, {
      registry: () => store.current(),
      board,
      now: () => clock.now(),
    });
    const shutOut = shutOutRevoked({ store, clock, closeClient: options.closeClient });
    opened.add(() => shutOut.stop());
    const enrolment = createEnrolment({
      store,
      clock,
      random,
      sign: (csr, subject, name) => signTerminalRequest({ folder, disk }, csr, subject, name),
      ca: tls.ca,
      mqtt,
    });
    const updates = join(folder, OPERATOR_FILES.updates);
    const door = await openEnrolmentDoor({
      host,
      port: enrolPort,
      tls,
      enrolment,
      shelf: openShelf(disk, updates),
      isKnown: (terminalId) => !isShutOut(store.registry, terminalId),
      clock,
      log,
    });
    opened.add(() => door.close());
    const { timestampKey } = options;
    if (timestampKey) {
      const fresh = keepTimestampFresh({ folder: updates, key: timestampKey, disk, clock, log });
      opened.add(() => fresh.close());
    }
    const orders = await openOrders(options);
    opened.add(() => orders.close());
    const { page, ...listening } = options.console;
    const fleetConsole = await openFleetConsole({
      ...listening,
      files: page,
      office: {
        store,
        board,
        enrolment,
        accounts: await openAccounts({ folder, disk, random }),
        sessions: createSessions({ clock, random, limits: () => SESSION }),
        delays: createDelays(clock),
        feeds: createFeedDesk(store, clock),
        ...orders,
        retentionDays: options.retentionDays ?? (() => RETENTION_DAYS),
        clock,
      },
      log,
    });
    opened.add(() => fleetConsole.close());
    return {
      enrolment,
      enrolPort: door.port,
      commandPort: orders.port,
      commands: orders.commands,
      rollouts: orders.rollouts,
      console: fleetConsole,
      close: () => opened.close(),
    };
  } catch (error) {
    return opened.abandon(error);
  }
}
