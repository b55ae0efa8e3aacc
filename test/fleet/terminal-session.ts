/** An MQTT session with the identity that a terminal enrolled into its folder. */
import { join } from 'node:path';
import { IDENTITY_FILE } from '../../device/enrolment/enrol';
import { mqttNetwork } from '../../platform/mqtt-network';
import type { Session } from '../../platform/network';
import { nodeDisk } from '../../platform/node-disk';
import { fromUtf8 } from '../../protocol/bytes';
import { readIdentity } from '../../protocol/enrolment';
import { encodeJson } from '../../protocol/messages/state';
import { topics } from '../../protocol/topics';
import { whenTestEnds } from '../support/cleanup';

/** Says that it is online; it ends with the test. Rejects when the broker does not let it in. */
export async function connectAs(folder: string, number: number): Promise<Session> {
  const disk = nodeDisk();
  const read = async (name: string) => fromUtf8(await disk.read(join(folder, name)));
  const { terminalId, operatorId, mqtt } = readIdentity(await disk.read(join(folder, IDENTITY_FILE)));
  const topic = topics.terminal(operatorId, terminalId, 'state');
  const state = (text: 'lost' | 'online') => encodeJson({ v: 1, state: text, session: number });
  const session = await mqttNetwork().connect({
    ...mqtt,
    tls: { ca: await read('ca.pem'), cert: await read('cert.pem'), key: await read('key.pem') },
    clientId: terminalId,
    keepAlive: 60,
    will: { topic, payload: state('lost'), qos: 1, retain: true },
  });
  whenTestEnds(() => session.close());
  await session.publish(topic, state('online'), { qos: 1, retain: true });
  return session;
}
