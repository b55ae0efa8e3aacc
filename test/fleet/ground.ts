/** An operator with broker and enrolment door in this process, on a folder of its own, joined as `start/operator.ts` does. */
import { join } from 'node:path';
import { layCommandToken, TOKEN_FILE } from '../../backend/operator/commands/token';
import { FIRST_PASSWORD_FILE } from '../../backend/operator/console/accounts';
import { buildFleetPage } from '../../backend/operator/console/build';
import { StatusBoard } from '../../backend/operator/fleet/status-board';
import { OPERATOR_FILES, readOperatorKeys } from '../../backend/operator/keys/key-files';
import { prepareOperator } from '../../backend/operator/keys/prepare';
import { openFleet } from '../../backend/operator/open-fleet';
import type { OrdersOptions } from '../../backend/operator/open-orders';
import { isShutOut } from '../../backend/operator/registry/registry';
import { openRegistryStore } from '../../backend/operator/registry/store';
import { startBroker } from '../../broker/broker';
import { enrol } from '../../device/enrolment/enrol';
import { shiftedClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import type { Session } from '../../platform/network';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { fromUtf8 } from '../../protocol/bytes';
import { askOperatorAt } from '../../start/ask-operator';
import { DEMO_OPERATOR, DEMO_REGISTRY } from '../../start/demo-registry';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';
import { freePort } from '../support/ports';
import { connectAs } from './terminal-session';

/** Built once for all tests. */
let page: ReturnType<typeof buildFleetPage> | undefined;
function builtPage(): ReturnType<typeof buildFleetPage> {
  page ??= buildFleetPage();
  return page;
}

export type FleetGround = Awaited<ReturnType<typeof openFleetGround>>;

type GroundOptions = {
  /** Default: the registry says who is shut out; a control lets everybody in. */
  readonly isRevoked?: (terminalId: string) => boolean;
  readonly rollouts?: OrdersOptions['rollouts'];
};

export async function openFleetGround(options: GroundOptions = {}) {
  const base = temporaryFolder();
  const [folder, exchange] = [join(base, 'operator'), join(base, 'exchange')];
  const [disk, log, random, clock] = [nodeDisk(), silentLog(), systemRandom(), shiftedClock()];
  const mqttPort = await freePort();
  await prepareOperator({
    folder,
    exchange,
    terminalsFolder: join(base, 'terminals'),
    registryDraft: DEMO_REGISTRY,
    host: 'localhost',
    apiPort: 1,
    mqttPort,
    log,
  });
  await layCommandToken({ disk, random }, folder, join(base, 'flows'));
  const { tls } = await readOperatorKeys(disk, folder);
  const store = await openRegistryStore({
    path: join(folder, OPERATOR_FILES.registry),
    journal: join(folder, OPERATOR_FILES.registryChanges),
    disk,
    clock,
    random,
    log,
  });
  const board = new StatusBoard(log, () => clock.now());
  const broker = await startBroker({
    host: '127.0.0.1',
    port: mqttPort,
    tls,
    operatorId: DEMO_OPERATOR,
    isRevoked: options.isRevoked ?? ((terminalId) => isShutOut(store.registry, terminalId)),
    accept: () => Promise.reject(new Error('nobody checks in here')),
    onState: (terminalId, state) => board.takeState(terminalId, state),
    onStatus: (status) => board.take(status),
    onClone: (terminalId) => board.takeClone(terminalId),
    clock,
    log,
  });
  const fleet = await openFleet({
    operator: { registryStore: store, tls },
    folder,
    exchange,
    board,
    closeClient: broker.closeClient,
    send: broker.send,
    publishRetained: broker.publishRetained,
    commandPort: 0,
    host: '127.0.0.1',
    enrolPort: 0,
    mqtt: { host: 'localhost', port: mqttPort },
    console: { page: await builtPage(), host: '127.0.0.1', port: 0 },
    ...(options.rollouts && { rollouts: options.rollouts }),
    clock,
    random,
    disk,
    log,
  });
  for (const close of [() => store.close(), () => broker.close(), () => fleet.close()]) whenTestEnds(close);
  const askOperator = askOperatorAt({ host: 'localhost', port: fleet.enrolPort, ca: tls.ca });
  const newTerminal = (at = temporaryFolder()) => ({ folder: at, disk, random, askOperator });
  const password = fromUtf8(await disk.read(join(folder, FIRST_PASSWORD_FILE))).trim();
  const commandToken = fromUtf8(await disk.read(join(base, 'flows', TOKEN_FILE))).trim();
  let sessions = 0;

  return {
    folder,
    exchange,
    /** Of the console's account `operator`. */
    password,
    /** Of the fleet tools. */
    commandToken,
    mqttPort,
    disk,
    clock,
    log,
    random,
    store,
    board,
    broker,
    fleet,
    askOperator,
    newTerminal,
    /** A terminal of its own folder, enrolled for a vehicle. */
    enrolled: async (vehicleId: string) => {
      const terminal = newTerminal();
      const { code } = fleet.enrolment.makeCode(vehicleId, 'depot');
      const answer = await enrol(terminal, code);
      return { ...terminal, ...answer };
    },
    /** Connects as the terminal whose identity lies in a folder; rejects when the broker does not let it in. */
    connect: (terminalFolder: string): Promise<Session> => connectAs(terminalFolder, ++sessions),
  };
}
