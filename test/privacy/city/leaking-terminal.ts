/** The control of the spy: a terminal that publishes what it should not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { TERMINAL_FILES } from '../../../backend/operator/keys/key-files';
import { encodeJson } from '../../../protocol/messages/state';
import { topics } from '../../../protocol/topics';
import { DEMO_REGISTRY } from '../../../start/demo-registry';
import type { TestCity } from '../../e2e/city-for-test';
import { waitFor } from '../../support/wait';

/** Connects in the third terminal's place and says `leak` as the reason of its stopping. */
export async function publishLeak(city: TestCity, port: number, leak: Uint8Array): Promise<void> {
  const { terminalId } = city.terminals[2]!;
  const file = (name: keyof typeof TERMINAL_FILES) =>
    readFileSync(join(city.folder, 'terminals', terminalId, TERMINAL_FILES[name]));
  const topic = topics.terminal(DEMO_REGISTRY.operator, terminalId, 'state');
  const state = (state: string, reason?: string) =>
    Buffer.from(encodeJson({ v: 1, state, session: 1_000_000, reason }));
  // The real terminal comes back and takes its place again, sometimes before an answer: then it is said once more.
  const payload = state('stopped', Buffer.from(leak).toString('hex'));
  await waitFor('the leak to be published', () => say(client(), topic, payload), { every: 500 });

  function client(): MqttClient {
    return mqtt.connect({
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
  }
}

/** Publishes once connected; rejects when the connection ends before the broker answers. */
function say(client: MqttClient, topic: string, payload: Buffer): Promise<true> {
  return new Promise((done, failed) => {
    client.once('error', failed);
    client.once('close', () => failed(new Error('the connection ended before an answer')));
    client.once('connect', () =>
      client.publish(topic, payload, { qos: 1, retain: true }, (error) => {
        if (error) return failed(error);
        done(true);
        client.end();
      }),
    );
  });
}
