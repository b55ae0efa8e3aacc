/**
 * A subscriber in a process of its own that keeps check-ins in LevelDB and answers when they are on disk.
 * `node … level-subscriber.ts <broker's port> <folder of the store>`
 */
import { connectAsync } from 'mqtt';
import { openLevelStore } from './level-store';
import { CHECK_INS } from './stored-answer';

async function main(): Promise<void> {
  const [port, folder] = process.argv.slice(2) as [string, string];
  const keep = await openLevelStore(folder);
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'subscriber', clean: false });
  client.on('message', (topic, payload) => {
    void keep(topic, payload).then((answer) => client.publish(...answer, { qos: 1 }));
  });
  await client.subscribeAsync(CHECK_INS, { qos: 1 });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}

void main();
