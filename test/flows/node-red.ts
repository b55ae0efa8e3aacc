/** Node-RED in the test's own process, on a real broker with real certificates; terminals are foreign MQTT clients. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Broker } from '../../broker/broker';
import {
  connected,
  identities,
  OPERATOR,
  openBroker,
  stateBytes,
  stateTopic,
} from '../../broker/testing/peers';
import type { Channel } from '../../flows/deliver/deliver';
import { readLogin } from '../../flows/editor/login';
import { openUserFolder } from '../../flows/editor/user-folder';
import { Fleet } from '../../flows/fleet/fleet';
import { followFleet } from '../../flows/fleet/follow';
import { History } from '../../flows/fleet/history';
import { flowsMetrics } from '../../flows/metrics';
import type { FlowsDoor } from '../../flows/nodes/door';
import { FaultBook } from '../../flows/notices/fault-book';
import { type Flows, openFlows } from '../../flows/open';
import { type ShiftedClock, shiftedClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { noMetrics } from '../../platform/metrics/metrics';
import { mqttNetwork } from '../../platform/mqtt-network';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { readShapes } from '../../protocol/exposures/shapes';
import { encodeJson } from '../../protocol/messages/state';
import { READER_ID, topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';
import { post } from '../../start/post';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';
import { waitFor } from '../support/wait';

export const PASSWORD = 'a password of the test';
const SHAPES = join(__dirname, '../../backend/authority/site/shapes/shenyang.json');
const SHIPPED = join(__dirname, '../../flows/shipped');

export const shippedFlows = (): string[] =>
  readdirSync(SHIPPED)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readFileSync(join(SHIPPED, name), 'utf8'));

export type Opened = {
  readonly flows: Flows;
  readonly broker: Broker;
  readonly fleet: Fleet;
  readonly door: FlowsDoor;
  /** Moves what the rules call now. */
  readonly clock: ShiftedClock;
  readonly folder: string;
  /** The broker is heard no more. */
  stopHearing(): Promise<void>;
};

/** @param shipped flows as texts; the shipped ones by default */
export async function openNodeRed(
  channels: readonly Channel[] = [],
  shipped: readonly string[] = shippedFlows(),
  command?: FlowsDoor['command'],
): Promise<Opened> {
  const heard = await openDoor(channels, command ? { command } : {});
  const folder = join(temporaryFolder(), 'node-red');
  const ports = { disk: nodeDisk(), random: systemRandom(), log: silentLog() };
  const user = await openUserFolder({ folder, shipped, ...ports });
  const login = await readLogin('password', PASSWORD, false);
  const flows = await openFlows({ port: 0, login, folder: user, door: heard.door });
  whenTestEnds(() => flows.close());
  return { ...heard, flows, folder };
}

/** What nodes reach, on a real broker that is heard. */
export async function openDoor(channels: readonly Channel[] = [], more: Partial<FlowsDoor> = {}) {
  const broker = await openBroker();
  const clock = shiftedClock();
  const log = silentLog();
  const fleet = new Fleet(OPERATOR, clock, log);
  const tls = (await identities()).of.get(READER_ID)!;
  const following = followFleet({
    operatorId: OPERATOR,
    fleet,
    broker: { host: 'localhost', port: broker.port, tls },
    network: mqttNetwork(),
    clock,
    random: systemRandom(),
    log,
  });
  whenTestEnds(() => following.close());
  const { isConnected } = following;
  const door: FlowsDoor = {
    fleet,
    clock,
    log,
    channels,
    told: [],
    faults: new FaultBook(),
    history: new History(fleet, clock.now()),
    shapes: readShapes(JSON.parse(readFileSync(SHAPES, 'utf8'))),
    lookSeconds: 0.2,
    isConnected,
    counts: flowsMetrics(noMetrics, { fleet, isConnected, now: () => clock.now() }),
    outside: { post, mail: () => Promise.reject(new Error('no mail here')) },
    ...more,
  };
  await waitFor('the broker to be heard', isConnected);
  return { broker, fleet, door, clock, stopHearing: following.close };
}

/** A terminal that is online, on a trip of a line, and well. */
export async function terminalOnTrip(broker: Broker, terminalId: string, session = 1) {
  const client = await connected(broker, terminalId, session);
  const say = (lane: 'about' | 'health' | 'trip' | 'position', value: object) =>
    client.publishAsync(topics.terminal(OPERATOR, terminalId, lane), Buffer.from(encodeJson(value)), {
      qos: lane === 'health' || lane === 'position' ? 0 : 1,
      retain: lane !== 'position',
    });
  await client.publishAsync(stateTopic(terminalId), stateBytes('online', session), { qos: 1, retain: true });
  await say('about', examples.about);
  await say('health', examples.health);
  await say('trip', examples.trip);
  await say('position', examples.position);
  return { client, say };
}
