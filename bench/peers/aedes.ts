/**
 * What a user would build in Node alone: aedes as its README shows it, and a handler in its process that keeps every
 * check-in and answers then; or, without a store, for a subscriber elsewhere that comes by a port of this machine.
 * `node … aedes.ts <port> <operator's folder> <folder of the store | the subscriber's port>`
 */
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { openLevelStore } from './level-store';
import { CHECK_INS } from './stored-answer';

async function main(): Promise<void> {
  const [port, operatorFolder, storeOrPort] = process.argv.slice(2) as [string, string, string];
  const aedes = await Aedes.createBroker();
  const plainPort = Number(storeOrPort);
  if (plainPort > 0) createPlainServer((socket) => void aedes.handle(socket)).listen(plainPort, '127.0.0.1');
  else await keepHere(aedes, storeOrPort);
  const pem = (name: string) => readFileSync(join(operatorFolder, name));
  const server = createServer(
    {
      ca: pem(OPERATOR_FILES.ca.cert),
      cert: pem(OPERATOR_FILES.server.cert),
      key: pem(OPERATOR_FILES.server.key),
      requestCert: true,
      noDelay: true,
    },
    (socket) => void aedes.handle(socket),
  );
  server.listen(Number(port), '127.0.0.1', () => process.send?.({ ready: true }));
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
}

async function keepHere(aedes: Aedes, folder: string): Promise<void> {
  const keep = await openLevelStore(folder);
  await new Promise<void>((done) =>
    aedes.subscribe(
      CHECK_INS,
      ({ topic, payload }, next) => {
        void keep(topic, payload as Buffer).then(([answerTopic, answer]) => {
          const packet = {
            cmd: 'publish',
            topic: answerTopic,
            payload: answer,
            qos: 1,
            retain: false,
            dup: false,
          } as const;
          aedes.publish(packet, () => undefined);
          next();
        });
      },
      done,
    ),
  );
}

void main();
