/**
 * What a user would build in Node alone: aedes as its README shows it, and a handler that puts every check-in into
 * LevelDB, synced, and answers then. `node … aedes-level.ts <port> <operator's folder> <folder of the store>`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { ClassicLevel } from 'classic-level';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { CHECK_INS, readBatch, storedAnswer, terminalOf } from './stored-answer';

async function main(): Promise<void> {
  const [port, operatorFolder, folder] = process.argv.slice(2) as [string, string, string];
  const level = new ClassicLevel<Uint8Array, Uint8Array>(folder, {
    keyEncoding: 'view',
    valueEncoding: 'view',
  });
  await level.open();
  const aedes = await Aedes.createBroker();
  await new Promise<void>((done) =>
    aedes.subscribe(
      CHECK_INS,
      ({ topic, payload }, next) => {
        const terminal = terminalOf(topic);
        const bytes = payload as Buffer;
        const { batch, items } = readBatch(bytes);
        const puts = items.map(({ id }) => ({ type: 'put' as const, key: id, value: bytes }));
        void level.batch(puts, { sync: true }).then(() => {
          const [answerTopic, answer] = storedAnswer(terminal, batch);
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

void main();
