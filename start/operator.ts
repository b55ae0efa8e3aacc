/**
 * The operator's process: broker, ingest, check-in API, segments. At its first start it makes its CA, its keys and
 * the terminals' certificates; then it waits quietly for the authority's request and for the bundle.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layCommandToken } from '../backend/operator/commands/token';
import { buildFleetPage } from '../backend/operator/console/build';
import { StatusBoard } from '../backend/operator/fleet/status-board';
import { openRealtimeDoor } from '../backend/operator/gtfs-realtime/door';
import { OPERATOR_FILES } from '../backend/operator/keys/key-files';
import { prepareOperator, signAuthorityRequest } from '../backend/operator/keys/prepare';
import { certifyReader } from '../backend/operator/keys/reader';
import { openOperator } from '../backend/operator/open';
import { openFleet } from '../backend/operator/open-fleet';
import { isShutOut } from '../backend/operator/registry/registry';
import { RolloutConfig, rolloutRules } from '../backend/operator/rollout/config';
import { type Broker, startBroker } from '../broker/broker';
import { DEFAULT_LIMITS } from '../broker/limits';
import { option } from '../platform/config';
import { nodeDisk } from '../platform/node-disk';
import { systemRandom } from '../platform/random';
import { encodeJson } from '../protocol/messages/state';
import { READER_ID, topics } from '../protocol/topics';
import { followBundle } from './bundle-file';
import { DEMO_REGISTRY } from './demo-registry';
import { Exchange } from './exchange';
import { runPart } from './part';
import { readReleaseKey } from './release/key-files';

/** Messages that a terminal may send at once: so many seconds' worth. */
const BURST_SECONDS = DEFAULT_LIMITS.messageBurst / DEFAULT_LIMITS.messagesPerSecond;

const Options = option.group({
  folder: option.path({
    description: "the operator's own folder: keys, journal, segments",
    example: '.coride/operator',
  }),
  exchange: option.path({ description: 'where public halves lie', example: '.coride/exchange' }),
  terminals: option.path({
    description: "where terminals' secrets are laid at first start",
    example: '.coride/terminals',
  }),
  flows: option.optional(
    option.path({
      description: "where the fleet tools' certificate is laid (start:flows)",
      example: '.coride/flows',
    }),
  ),
  listen: option.text({ description: 'address to listen on', default: '127.0.0.1' }),
  publicHost: option.text({
    description: 'name under which terminals and authority reach it',
    default: 'localhost',
  }),
  apiPort: option.port({ description: 'check-in API and segments, HTTPS for the authority', default: 28443 }),
  mqttPort: option.port({ description: 'MQTT over TLS for terminals', default: 28883 }),
  publicMqttPort: option.optional(
    option.port({
      description: 'where terminals find it, when a forwarder or tunnel stands before mqttPort',
    }),
  ),
  enrolPort: option.port({ description: 'HTTPS for terminals: enrolment and renewal', default: 28444 }),
  consoleHost: option.text({ description: 'address of the fleet console', default: '127.0.0.1' }),
  consolePort: option.port({ description: 'fleet console, for browsers on this machine', default: 28091 }),
  messagesPerSecond: option.whole({
    description: 'messages that a terminal may send a second; what is above waits',
    default: DEFAULT_LIMITS.messagesPerSecond,
    minimum: 1,
  }),
  commandPort: option.port({
    description: "fleet tools' door on 127.0.0.1: commands by the token in their folder",
    default: 28092,
  }),
  realtimeHost: option.text({ description: 'address of the GTFS-Realtime door', default: '127.0.0.1' }),
  realtimePort: option.port({
    description: 'GTFS-Realtime VehiclePositions for everybody, http, meant for a proxy; 0: none',
    default: 28093,
  }),
  rollout: RolloutConfig,
  segmentSeconds: option.whole({ description: 'a segment is closed at this age', default: 600, minimum: 1 }),
});

runPart('operator', Options, async ({ config, log, clock, metrics }) => {
  const { folder, publicHost, apiPort, mqttPort, enrolPort } = config;
  const publicMqttPort = config.publicMqttPort ?? mqttPort;
  const rollouts = rolloutRules(config.rollout);
  const exchange = new Exchange(config.exchange);
  const disk = nodeDisk();
  await prepareOperator({
    folder,
    exchange: exchange.folder,
    terminalsFolder: config.terminals,
    registryDraft: DEMO_REGISTRY,
    host: publicHost,
    apiPort,
    mqttPort: publicMqttPort,
    enrolPort,
    log,
  });
  if (config.flows !== undefined) {
    await layCommandToken({ disk, random: systemRandom() }, folder, config.flows);
    await certifyReader(disk, folder, config.flows);
  }
  const request = exchange.path('authority-relay.csr.pem');
  const csr = await exchange.waitFor(clock, () =>
    existsSync(request) ? readFileSync(request, 'utf8') : undefined,
  );
  const certificate = await signAuthorityRequest({ folder, csr });
  await exchange.writeBytes('authority-relay.crt.pem', new TextEncoder().encode(certificate));
  const bundle = await followBundle(exchange, folder, clock, log);

  let broker: Broker | undefined;
  const operator = await openOperator({
    folder,
    bundle: bundle.current,
    host: config.listen,
    apiPort,
    send: (terminalId, topic, payload) => broker?.send(terminalId, topic, payload),
    segmentAgeMs: config.segmentSeconds * 1000,
    clock,
    random: systemRandom(),
    disk,
    log,
    metrics,
  });
  const board = new StatusBoard(log, () => clock.now());
  broker = await startBroker({
    host: config.listen,
    port: mqttPort,
    tls: operator.tls,
    operatorId: operator.registry.operator,
    // The fleet's tools are no terminal: the registry does not know them.
    isRevoked: (name) => name !== READER_ID && isShutOut(operator.registry, name),
    accept: operator.accept,
    onState: (terminalId, state) => board.takeState(terminalId, state),
    onStatus: (status) => board.take(status),
    onClone: (terminal) => board.takeClone(terminal),
    limits: {
      messagesPerSecond: config.messagesPerSecond,
      messageBurst: BURST_SECONDS * config.messagesPerSecond,
    },
    clock,
    log,
    metrics,
  });
  const online = { online: true, at: new Date(clock.now()).toISOString() };
  await broker.publishRetained(topics.server('ingest'), encodeJson(online));
  const { closeClient, send, publishRetained } = broker;
  const fleet = await openFleet({
    operator,
    folder,
    exchange: exchange.folder,
    board,
    closeClient,
    send,
    publishRetained,
    commandPort: config.commandPort,
    host: config.listen,
    enrolPort,
    mqtt: { host: publicHost, port: publicMqttPort },
    rollouts,
    retentionDays: () => bundle.current().limits.retentionDays,
    timestampKey: () => readReleaseKey(disk, join(folder, OPERATOR_FILES.updatesTimestamp)),
    console: { page: await buildFleetPage(), host: config.consoleHost, port: config.consolePort },
    clock,
    random: systemRandom(),
    disk,
    log,
    metrics,
  });
  const realtime =
    config.realtimePort === 0
      ? undefined
      : await openRealtimeDoor({
          host: config.realtimeHost,
          port: config.realtimePort,
          store: operator.registryStore,
          board,
          releaseCounts: operator.publicCounts,
          clock,
          log,
        });
  log.info('operator open', { data: join(folder, 'data'), apiPort: operator.apiPort, mqttPort: broker.port });
  return {
    ready: { fleetConsole: fleet.console.origin },
    close: async () => {
      bundle.stop();
      await realtime?.close();
      await fleet.close();
      await broker.close();
      await operator.close();
    },
  };
});
