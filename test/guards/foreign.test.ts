import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import mqtt, { type IClientOptions } from 'mqtt';
import { identities, OTHER, stateBytes, stateTopic, T } from '../../broker/testing/peers';
import { topics } from '../../protocol/topics';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';
import { skipBecause } from '../support/skip';
import { bareAedes, guarded, type Target } from './targets';

/** Mosquitto's clients (mosquitto_pub(1), mosquitto_sub(1)), which know nothing of us, with a terminal's certificate. */
async function mosquitto(test: Context, program: 'pub' | 'sub', { port }: Target, args: readonly string[]) {
  const path = `/usr/bin/mosquitto_${program}`;
  if (!existsSync(path))
    return skipBecause(test, `${path} is not there: apt install mosquitto-clients to have it tried`);
  const folder = temporaryFolder();
  const { ca, cert, key } = (await identities()).of.get(T)!;
  const tls = Object.entries({ cafile: ca, cert, key }).flatMap(([name, pem]) => {
    const file = join(folder, name);
    writeFileSync(file, pem);
    return [`--${name}`, file];
  });
  const will = ['--will-topic', stateTopic(T), '--will-payload', stateBytes('lost', 1).toString()];
  const all = ['-h', 'localhost', '-p', String(port), '-i', T, ...tls, ...args];
  const session = args.includes('--will-topic') ? [] : [...will, '--will-qos', '1', '--will-retain'];
  return new Promise<{ code: number; out: string }>((resolve) => {
    execFile(path, [...all, ...session], { timeout: 15_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, out: stdout + stderr }),
    );
  });
}

describe('guard: foreign clients', () => {
  const cases: [string, 'pub' | 'sub', string[]][] = [
    ["another's check-in lane", 'pub', ['-q', '1', '-t', topics.checkIn(OTHER), '-m', 'x']],
    ['the system topic that throws others out', 'pub', ['-q', '1', '-t', '$SYS/x/new/clients', '-m', OTHER]],
    ['a retained check-in', 'pub', ['-q', '1', '-r', '-t', topics.checkIn(T), '-m', 'x']],
    ['QoS 2', 'pub', ['-q', '2', '-t', topics.checkIn(T), '-m', 'x']],
    ['100,000 bytes', 'pub', ['-q', '1', '-t', topics.checkIn(T), '-m', 'x'.repeat(100_000)]],
    ['another client id', 'pub', ['-i', OTHER, '-q', '1', '-t', topics.checkIn(T), '-m', 'x']],
    ['MQTT 5', 'pub', ['-V', 'mqttv5', '-q', '1', '-t', topics.checkIn(T), '-m', 'x']],
    ['MQTT 3.1', 'pub', ['-V', 'mqttv31', '-q', '1', '-t', topics.checkIn(T), '-m', 'x']],
    ['a kept session', 'sub', ['-c', '-q', '1', '-t', topics.stored(T), '-E']],
    [
      "a will on another's state",
      'pub',
      [
        '--will-topic',
        stateTopic(OTHER),
        '--will-payload',
        'x',
        '-q',
        '1',
        '-t',
        topics.checkIn(T),
        '-m',
        'x',
      ],
    ],
  ];

  it('mosquitto_pub: an honest check-in is taken', async function () {
    const target = await guarded();
    const args = ['-q', '1', '-t', topics.checkIn(T), '-m', 'x', '-k', '60'];
    assert.deepEqual(await mosquitto(this, 'pub', target, args), { code: 0, out: '' });
    assert.deepEqual(target.stored, [topics.checkIn(T)]);
  });

  for (const [what, program, args] of cases)
    it(`mosquitto_${program}: ${what} is refused${what === 'MQTT 5' ? '' : ', and a bare aedes takes it (control)'}`, async function () {
      const target = await guarded();
      const refused = await mosquitto(this, program, target, args);
      assert.notEqual(refused.code, 0, refused.out);
      assert.deepEqual(target.stored, []);
      if (what === 'MQTT 5') return;
      const control = await mosquitto(this, program, await bareAedes(), args);
      assert.equal(control.code, 0, control.out);
    });

  for (const filter of ['#', 'coride/1/stored/+', '$SYS/#', topics.stored(OTHER)])
    it(`mosquitto_sub: ${filter} is not granted, and a bare aedes grants it (control)`, async function () {
      const refused = await mosquitto(this, 'sub', await guarded(), ['-q', '1', '-t', filter, '-E', '-d']);
      assert.match(
        refused.out,
        /\(QoS: 128\)|Subscribed \(mid: 1\): 128|All subscription requests were denied/,
      );
      const control = await mosquitto(this, 'sub', await bareAedes(), ['-q', '1', '-t', filter, '-E', '-d']);
      assert.match(control.out, /Subscribed \(mid: 1\): 1/);
    });

  it('MQTT.js as its users have it: without a will, with a name of its own, kept, with a password', async () => {
    const target = await guarded();
    const own = (await identities()).of.get(T)!;
    const usual: Partial<IClientOptions>[] = [
      {},
      { clientId: T },
      { clientId: T, clean: false },
      { username: 'admin', password: 'admin' },
    ];
    for (const options of usual) {
      const client = mqtt.connect({
        protocol: 'mqtts',
        host: 'localhost',
        port: target.port,
        reconnectPeriod: 0,
        ...own,
        ...options,
      });
      whenTestEnds(() => client.endAsync(true).then(() => undefined));
      client.on('error', () => undefined);
      const end = await new Promise((resolve) => {
        client.once('connect', () => resolve('in')).once('close', () => resolve('refused'));
      });
      assert.equal(end, 'refused', JSON.stringify(options));
    }
    assert.equal(target.connected(), 0);
  });
});
