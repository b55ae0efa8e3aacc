/**
 * A broker in a process of its own, so that a test can say whether it outlives what is done to it: started by fork, told
 * what to be by its first message, answers `{}` with its figures.
 */

import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { startBroker } from '../../../broker/broker';
import { systemClock } from '../../../platform/clock';
import { openIndexedJournal, openJournal } from '../../../platform/journal';
import { silentLog } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { type Figures, ID_SIZE, type Start } from './messages';

const terminalOf = (topic: string) => topic.split('/').at(-1)!;
const storedTopic = (topic: string) => `coride/1/stored/${terminalOf(topic)}`;

async function guarded({ keys, operatorId, folder, port }: Start) {
  const log = silentLog();
  const journal = await openIndexedJournal({
    journal: await openJournal({
      folder: join(folder, 'journal'),
      disk: nodeDisk(),
      random: systemRandom(),
      log,
    }),
    folder: join(folder, 'index'),
    keysOf: (record) => [record.subarray(0, ID_SIZE)],
    log,
  });
  const broker = await startBroker({
    host: '127.0.0.1',
    port,
    tls: keys,
    operatorId,
    isRevoked: () => false,
    accept: async ({ payload }) => {
      await journal.appendNew(payload);
      return payload.subarray(0, ID_SIZE);
    },
    clock: systemClock(),
    log,
  });
  return { port: broker.port, connected: broker.connected };
}

async function bare({ keys, kind, port }: Start) {
  const aedes = new Aedes({
    authorizePublish: (_client, { topic, payload }, done) => {
      if (kind === 'answers-by-emitter' && topic.includes('/checkin/')) answer(topic, payload);
      done(null);
    },
  });
  await aedes.listen();
  const answer = (topic: string, payload: string | Buffer) =>
    aedes.publish(
      {
        cmd: 'publish',
        topic: storedTopic(topic),
        payload: Buffer.from(payload).subarray(0, ID_SIZE),
        qos: 1,
        retain: false,
        dup: false,
      },
      () => undefined,
    );
  if (kind === 'ingest-subscribes')
    aedes.subscribe(
      'coride/1/checkin/#',
      ({ topic, payload }, done) => {
        answer(topic, payload);
        done();
      },
      () => undefined,
    );
  const server = createServer({ ...keys, requestCert: true, rejectUnauthorized: true });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('secureConnection', (socket) => {
    aedes.handle(socket.setNoDelay(true));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    connected: () => aedes.connectedClients,
  };
}

process.once('message', (start: Start) => {
  const opening = start.kind === 'guarded' ? guarded(start) : bare(start);
  opening.then(
    ({ port, connected }) => {
      const tell = () => {
        const figures: Figures = { port, connected: connected(), rss: process.memoryUsage.rss() };
        process.send?.(figures);
      };
      process.on('message', tell);
      tell();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
