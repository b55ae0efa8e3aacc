/** What a measured terminal stands on: keys and tickets, a real operator that hears it, a line to that, a scanner's line. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openOperator } from '../../backend/operator/open';
import { isShutOut } from '../../backend/operator/registry/registry';
import { type Broker, startBroker } from '../../broker/broker';
import { systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { decodeHealth, type Health } from '../../protocol/messages/health';
import { encodePass } from '../../protocol/pass';
import { pairOf } from '../../protocol/ticket/pair';
import { freePort } from '../../test/support/ports';
import { openTunnel, type Tunnel } from '../../test/support/tunnel';
import { waitFor } from '../../test/support/wait';
import type { ShownPass } from '../city/scanner';
import { openScannerPty, type ScannerPty } from '../city/scanner-pty';
import { type Prepared, prepare, ticketOf } from '../prepared';
import type { PartProcess } from '../process';
import { buildBundle, startBundled } from './bundled';

/** A terminal says how it is every minute, give or take a fifth. */
const HEALTH_WITHIN_MS = 90_000;

export type Stage = {
  readonly folder: string;
  readonly tunnel: Tunnel;
  readonly pty: ScannerPty;
  /** The bundled terminal, with its scanner's line; `more` are further options. */
  start(more?: readonly string[]): Promise<PartProcess>;
  /** The next pass of somebody who has not boarded yet. */
  pass(): ShownPass;
  /** What the terminal says next of its health; it must be online. */
  nextHealth(): Promise<Health>;
};

/**
 * Opens it in `folder`, gives it to `use`, and ends what it began. The operator is a part of this process: broker, ingest
 * and journal are the real ones, what the terminal's own lanes say is read here.
 */
export async function onStage<Result>(
  folder: string,
  use: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const pty = openScannerPty();
  if (!pty)
    throw new Error('the terminal is measured by its scanner: install what node-pty needs to be built');
  const program = await buildBundle(join(folder, 'bundle'));
  const prepared = await prepare(folder, {
    terminals: 1,
    apiPort: await freePort(),
    mqttPort: await freePort(),
  });
  let health: Health | undefined;
  const operator = await openStoringOperator(prepared, (heard) => {
    health = heard;
  });
  const tunnel = await openTunnel(operator.port);
  // It begins without a network.
  tunnel.cut(true);
  const [terminal] = prepared.terminals;
  const args = [
    ...['--folder', terminal!.folder, '--exchange', prepared.exchange.folder, '--scanner', pty.path],
    ...['--mqtt-port', `${tunnel.port}`, '--reconnect-spread-seconds', '0', '--screen-port', '0'],
    ...['--trust-system-clock', '--vehicle-id', terminal!.vehicleId, '--vehicle-label', '30217'],
  ];
  try {
    return await use({
      folder,
      tunnel,
      pty,
      start: (more = []) => startBundled(program, [...args, ...more]),
      pass: () => passOf(prepared),
      nextHealth: async () => {
        health = undefined;
        return waitFor('the terminal to say how it is', () => health, { deadline: HEALTH_WITHIN_MS });
      },
    });
  } finally {
    tunnel.close();
    await operator.close();
    pty.close();
  }
}

function passOf(prepared: Prepared): ShownPass {
  const ticket = ticketOf(prepared, {
    ...{ day: prepared.today, seed: randomBytes(16), n: 0 },
    riderRef: randomBytes(15),
    notice: randomBytes(16),
  });
  return { text: encodePass(ticket), pair: pairOf(ticket) };
}

async function openStoringOperator(prepared: Prepared, hear: (health: Health) => void) {
  const { folder, bundle } = prepared;
  const shared = { clock: systemClock(), log: silentLog() };
  let broker: Broker | undefined;
  const operator = await openOperator({
    ...shared,
    folder: join(folder, 'operator'),
    bundle: () => bundle,
    host: '127.0.0.1',
    apiPort: 0,
    send: (terminalId, topic, payload) => broker?.send(terminalId, topic, payload),
    random: systemRandom(),
    disk: nodeDisk(),
  });
  const started = await startBroker({
    ...shared,
    host: '127.0.0.1',
    port: 0,
    tls: operator.tls,
    operatorId: operator.registry.operator,
    isRevoked: (terminalId) => isShutOut(operator.registry, terminalId),
    accept: operator.accept,
    onStatus: ({ lane, payload }) => {
      if (lane === 'health' && payload.length > 0) hear(decodeHealth(payload));
    },
  });
  broker = started;
  return {
    port: started.port,
    close: async () => {
      await started.close();
      await operator.close();
    },
  };
}
