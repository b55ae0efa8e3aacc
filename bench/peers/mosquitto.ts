/** Debian's Mosquitto behind the operator's certificates: terminals by TLS, the subscriber by a port of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { stopped } from '../process';

const PROGRAM = '/usr/sbin/mosquitto';
const READY_WITHIN_MS = 10_000;

export const isMosquittoHere = (): boolean => existsSync(PROGRAM);

export async function startMosquitto(
  folder: string,
  operatorFolder: string,
  ports: { readonly tls: number; readonly plain: number },
): Promise<{ readonly pid: number; stop(): Promise<void> }> {
  const own = join(folder, 'mosquitto');
  mkdirSync(join(own, 'data'), { recursive: true });
  chmodSync(join(own, 'data'), 0o777);
  const path = (name: string) => join(operatorFolder, name);
  const config = [
    'user root',
    'per_listener_settings false',
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${join(own, 'data')}/`,
    // Nothing may be dropped because much is on its way.
    'max_queued_messages 0',
    'max_inflight_messages 0',
    'set_tcp_nodelay true',
    'log_type none',
    `listener ${ports.plain} 127.0.0.1`,
    `listener ${ports.tls} 127.0.0.1`,
    `cafile ${path(OPERATOR_FILES.ca.cert)}`,
    `certfile ${path(OPERATOR_FILES.server.cert)}`,
    `keyfile ${path(OPERATOR_FILES.server.key)}`,
    'require_certificate true',
    'use_identity_as_username true',
    '',
  ];
  writeFileSync(join(own, 'mosquitto.conf'), config.join('\n'));
  const child = spawn(PROGRAM, ['-c', join(own, 'mosquitto.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await Promise.race([
    untilListening(ports.plain),
    once(child, 'exit').then(([code]) => {
      throw new Error(
        `mosquitto ended with code ${code}: run it with ${join(own, 'mosquitto.conf')} to see why`,
      );
    }),
  ]);
  return { pid: child.pid!, stop: () => stopped(child) };
}

async function untilListening(port: number): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(50)) {
    const socket = connect(port, '127.0.0.1');
    // `once` rejects when the socket says `error`: nobody listens yet.
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
  }
  throw new Error(`mosquitto did not listen on port ${port}`);
}
