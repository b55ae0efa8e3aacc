/**
 * Node-RED alone behind a broker, with its own nodes: `mqtt in`, a function that keeps each check-in in LevelDB and goes on
 * when it is on disk, `mqtt out`. Its `file` node appends and never syncs, so it cannot say `stored` truthfully: what stands
 * here is what somebody would build who knows that, with the store in `functionGlobalContext` (Node-RED's settings.js).
 * `node … node-red.ts <broker's port> <folder>`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { openLevelStore } from './level-store';
import { CHECK_INS } from './stored-answer';

const TAB = 'check-ins';
const BROKER = 'broker';

/** What runs for each message; Node-RED sends on what its promise resolves with. */
const KEEP = `
const [topic, payload] = await global.get('keep')(msg.topic, msg.payload);
return { topic, payload };`;

/** A flow file as the editor saves it. */
const flowsOf = (port: number) => [
  { id: TAB, type: 'tab', label: 'Check-ins' },
  {
    ...{ id: BROKER, type: 'mqtt-broker', broker: '127.0.0.1', port: `${port}`, protocolVersion: '4' },
    ...{ clientid: 'node-red', cleansession: false, keepalive: '60', autoConnect: true, usetls: false },
  },
  {
    ...{ id: 'in', type: 'mqtt in', z: TAB, topic: CHECK_INS, qos: '1', datatype: 'buffer' },
    ...{ broker: BROKER, inputs: 0, wires: [['keep']] },
  },
  { id: 'keep', type: 'function', z: TAB, func: KEEP, outputs: 1, libs: [], wires: [['out']] },
  {
    ...{ id: 'out', type: 'mqtt out', z: TAB, topic: '', qos: '1', retain: 'false' },
    ...{ broker: BROKER, wires: [] },
  },
];

async function main(): Promise<void> {
  const [port, folder] = process.argv.slice(2) as [string, string];
  const userDir = join(folder, 'user');
  mkdirSync(userDir);
  writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flowsOf(Number(port))));
  const keep = await openLevelStore(join(folder, 'level'));
  const { default: red } = await import('node-red');
  red.init(createServer(), {
    ...{
      userDir,
      flowFile: 'flows.json',
      credentialSecret: false,
      httpAdminRoot: false,
      httpNodeRoot: false,
    },
    functionGlobalContext: { keep },
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'fatal', metrics: false, audit: false } },
  });
  const isConnected = new Promise<void>((connected) =>
    red.events.on('node-status', ({ id, status }: { id: string; status: { fill?: string } }) => {
      if (id === 'in' && status.fill === 'green') connected();
    }),
  );
  await red.start();
  await isConnected;
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}

void main();
