/** The control of the spy: a terminal that publishes what it should not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { TERMINAL_FILES } from '../../../backend/operator/keys/key-files';
import { encodeJson } from '../../../protocol/messages/state';
import { topics } from '../../../protocol/topics';
import { DEMO_REGISTRY } from '../../../start/demo-registry';
import type { TestCity } from '../../e2e/city-for-test';

/** Connects in the third terminal's place and says `leak` as the reason of its stopping. */
export async function publishLeak(city: TestCity, port: number, leak: Uint8Array): Promise<void> {
  const { terminalId } = city.terminals[2]!;
  const file = (name: keyof typeof TERMINAL_FILES) =>
    readFileSync(join(city.folder, 'terminals', terminalId, TERMINAL_FILES[name]));
  const topic = topics.terminal(DEMO_REGISTRY.operator, terminalId, 'state');
  const state = (state: string, reason?: string) =>
    Buffer.from(encodeJson({ v: 1, state, session: 1_000_000, reason }));
  const client = mqtt.connect({
    protocol: 'mqtts',
    host: 'localhost',
    port,
    ca: file('ca'),
    cert: file('cert'),
    key: file('key'),
    clientId: terminalId,
    clean: true,
    keepalive: 60,
    reconnectPeriod: 0,
    will: { topic, payload: state('lost'), qos: 1, retain: true },
  });
  await new Promise<void>((connected, failed) =>
    client.once('connect', () => connected()).once('error', failed),
  );
  await client.publishAsync(topic, state('stopped', Buffer.from(leak).toString('hex')), {
    qos: 1,
    retain: true,
  });
  await client.endAsync();
}
