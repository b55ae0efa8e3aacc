/**
 * Node-RED's process for fleet operators: reads terminals' lanes with a certificate of its own, keeps flows as files in its
 * state folder. It holds no key but that one.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Channel } from '../flows/deliver/deliver';
import { readLogin } from '../flows/editor/login';
import { openUserFolder } from '../flows/editor/user-folder';
import { Fleet } from '../flows/fleet/fleet';
import { followFleet } from '../flows/fleet/follow';
import { History } from '../flows/fleet/history';
import { flowsMetrics } from '../flows/metrics';
import type { FlowsDoor } from '../flows/nodes/door';
import { FaultBook } from '../flows/notices/fault-book';
import { openFlows } from '../flows/open';
import { option } from '../platform/config';
import { mqttNetwork } from '../platform/mqtt-network';
import { nodeDisk } from '../platform/node-disk';
import { systemRandom } from '../platform/random';
import { readShapes, type Shapes } from '../protocol/exposures/shapes';
import { DEMO_OPERATOR } from './demo-registry';
import { Exchange } from './exchange';
import { runPart } from './part';
import { post } from './post';
import { registryDoor } from './registry-door';

const Options = option.group({
  folder: option.path({
    description: 'its own folder: certificate, flows, password',
    example: '.coride/flows',
  }),
  operatorId: option.text({
    description: "the operator's id in topics",
    default: DEMO_OPERATOR,
    pattern: '[a-z0-9-]{1,16}',
  }),
  mqttHost: option.text({ description: 'where the broker is', default: 'localhost' }),
  mqttPort: option.port({ description: 'MQTT over TLS', default: 28883 }),
  registry: option.optional(
    option.text({
      description: "the registry's door for commands; its token lies in <folder>/command-token",
      example: 'http://127.0.0.1:28092',
      pattern: 'https?://[^\\s/]+/?',
    }),
  ),
  port: option.port({ description: 'editor and dashboard, on loopback', default: 28110 }),
  demo: option.flag({ description: "takes the demo's password when there is none in <folder>/password" }),
  shapes: option.optional(
    option.path({
      description: "districts, lines and rivers under the fleet's map, as the authority's map.shapes",
    }),
  ),
  webhook: option.optional(
    option.text({ description: 'every alert goes there as JSON, beside what flows name' }),
  ),
  lookSeconds: option.number({ description: 'how often the rules look', default: 5, minimum: 0.1 }),
});

/** @throws Error that names the file, and what of it cannot be read */
function shapesOf(path: string): Shapes {
  try {
    return readShapes(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

const SHIPPED = join(__dirname, '../flows/shipped');
const TOKEN = 'command-token';
const CERTIFICATE = ['ca.pem', 'key.pem', 'cert.pem'] as const;

runPart('flows', Options, async ({ config, log, clock, metrics }) => {
  const disk = nodeDisk();
  const random = systemRandom();
  const at = (name: string) => join(config.folder, name);
  const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : undefined);
  const login = await readLogin(at('password'), read('password'), config.demo);
  // Its maker writes the certificate last.
  const [ca, key, cert] = await new Exchange(config.folder).waitFor(clock, () => {
    const [first, second, third] = CERTIFICATE.map(read);
    return first && second && third ? ([first, second, third] as const) : undefined;
  });
  const { registry } = config;
  const token =
    registry === undefined ? undefined : await new Exchange(config.folder).waitFor(clock, () => read(TOKEN));
  const fleet = new Fleet(config.operatorId, clock, log);
  const { mqttHost: host, mqttPort: port } = config;
  const following = followFleet({
    operatorId: config.operatorId,
    fleet,
    broker: { host, port, tls: { ca, cert, key } },
    network: mqttNetwork(),
    clock,
    random,
    log,
  });
  const channels: Channel[] = config.webhook
    ? [{ kind: 'webhook', url: config.webhook, language: 'zh' }]
    : [];
  const door: FlowsDoor = {
    fleet,
    clock,
    log,
    channels,
    told: [],
    faults: new FaultBook(),
    history: new History(fleet, clock.now()),
    ...(config.shapes !== undefined && { shapes: shapesOf(config.shapes) }),
    lookSeconds: config.lookSeconds,
    isConnected: following.isConnected,
    ...(registry !== undefined && token !== undefined && { command: registryDoor(registry, token.trim()) }),
    counts: flowsMetrics(metrics, {
      fleet,
      isConnected: following.isConnected,
      now: () => clock.now(),
    }),
    outside: {
      post,
      mail: async (url, mail) => {
        await createTransport(url).sendMail(mail);
      },
    },
  };
  const shipped = readdirSync(SHIPPED)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readFileSync(join(SHIPPED, name), 'utf8'));
  const folder = await openUserFolder({ folder: at('node-red'), shipped, disk, random, log });
  const flows = await openFlows({ port: config.port, login, folder, door });
  const { editor, dashboard } = flows;
  return {
    ready: { editor, dashboard },
    close: async () => {
      await flows.close();
      await following.close();
    },
  };
});
