import assert from 'node:assert/strict';
import { createServer, type Socket, type Server as TcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes } from 'aedes';
import { testAuthority } from '../test/support/certificates';
import { mqttNetwork } from './mqtt-network';
import { type ConnectOptions, NetworkError, type Session } from './network';

describe('MQTT network', () => {
  let stop: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const one of stop.reverse()) await one();
    stop = [];
  });

  async function broker(): Promise<{ aedes: Aedes; options: ConnectOptions; sockets: Set<Socket> }> {
    const aedes = await Aedes.createBroker();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      aedes.handle(socket);
    });
    const port = await listen(server);
    stop.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await new Promise<void>((resolve) => aedes.close(resolve));
    });
    return { aedes, sockets, options: { host: '127.0.0.1', port, clientId: 'abcdefg', keepAlive: 60 } };
  }

  async function open(options: ConnectOptions): Promise<Session> {
    const session = await mqttNetwork().connect(options);
    stop.push(() => session.close());
    return session;
  }

  it('publishes with an acknowledgement and receives what it subscribed to', async () => {
    const { options } = await broker();
    const session = await open(options);
    const received = new Promise<[string, Uint8Array]>((resolve) => {
      session.onMessage((topic, payload) => resolve([topic, payload]));
    });
    await session.subscribe(['coride/1/stored/abcdefg']);
    await session.publish('coride/1/stored/abcdefg', Uint8Array.of(1, 2, 3), { qos: 1 });
    assert.deepEqual(await received, ['coride/1/stored/abcdefg', Uint8Array.of(1, 2, 3)]);
  });

  it('hands over retained messages that came before anybody listened', async () => {
    const { options } = await broker();
    const writer = await open({ ...options, clientId: 'writer1' });
    await writer.publish('desired', Uint8Array.of(7), { qos: 1, retain: true });
    const session = await open(options);
    await session.subscribe(['desired']);
    await session.publish('other', new Uint8Array(0), { qos: 1 });
    const received: number[] = [];
    session.onMessage((_topic, payload) => received.push(payload[0]!));
    assert.deepEqual(received, [7]);
  });

  it('rejects what is not acknowledged when the connection ends, and says so once', async () => {
    const { aedes, options, sockets } = await broker();
    const session = await open(options);
    const reasons: string[] = [];
    const closed = new Promise<void>((resolve) => {
      session.onClose((reason) => {
        reasons.push(reason);
        resolve();
      });
    });
    aedes.authorizePublish = () => {
      for (const socket of sockets) socket.destroy();
    };
    await assert.rejects(session.publish('a', new Uint8Array(1), { qos: 1 }), NetworkError);
    await closed;
    await assert.rejects(session.publish('a', new Uint8Array(1), { qos: 1 }), { code: 'CLOSED' });
    await assert.rejects(session.subscribe(['a']), { code: 'CLOSED' });
    assert.equal(reasons.length, 1);
  });

  it('publishes the will when the connection is lost, not when it was closed', async () => {
    const { options, aedes } = await broker();
    const wills: string[] = [];
    aedes.authorizePublish = (_client, packet, callback) => {
      if (packet.topic === 'state') wills.push(String(packet.payload));
      callback(null);
    };
    const will = { topic: 'state', payload: Buffer.from('lost'), qos: 1, retain: true } as const;
    const polite = await open({ ...options, clientId: 'polite1', will });
    await polite.close();
    const watcher = await open({ ...options, clientId: 'watcher' });
    const seen = new Promise<string>((resolve) => {
      watcher.onMessage((_topic, payload) => resolve(Buffer.from(payload).toString()));
    });
    await watcher.subscribe(['state']);
    await open({ ...options, clientId: 'loser12', will });
    const client = (aedes as unknown as { clients: Record<string, { conn: Socket }> }).clients.loser12;
    client!.conn.destroy();
    assert.equal(await seen, 'lost');
    assert.deepEqual(wills, ['lost']);
  });

  it('closes although the broker never acknowledges', async () => {
    const { aedes, options } = await broker();
    const session = await open(options);
    aedes.authorizePublish = () => {};
    const unacknowledged = assert.rejects(session.publish('a', new Uint8Array(1), { qos: 1 }), {
      code: 'CLOSED',
    });
    await session.close();
    await unacknowledged;
  });

  it('tells why there is no connection', async () => {
    const { options } = await broker();
    const refusing = createServer((socket) => socket.once('data', () => socket.destroy()));
    const refusingPort = await listen(refusing);
    stop.push(async () => void refusing.close());
    const refused = mqttNetwork().connect({ ...options, port: refusingPort });
    await assert.rejects(refused, { name: 'NetworkError', code: 'REFUSED' });

    const free = createServer();
    const port = await listen(free);
    await new Promise((resolve) => free.close(resolve));
    await assert.rejects(mqttNetwork().connect({ ...options, port }), { code: 'ECONNREFUSED' });

    const silent = createServer(() => {});
    const silentPort = await listen(silent);
    stop.push(async () => void silent.close());
    await assert.rejects(mqttNetwork().connect({ ...options, port: silentPort, timeout: 50 }), {
      code: 'TIMEOUT',
    });
  });

  it('speaks TLS 1.3 with its certificate, and only to a broker of its own authority', async () => {
    const authority = await testAuthority();
    const server = await authority.issue('broker');
    const terminal = await authority.issue('abcdefg');
    const { aedes } = await broker();
    const seen: string[] = [];
    const tls = createTlsServer({ ...server, requestCert: true, rejectUnauthorized: true }, (socket) => {
      seen.push(`${socket.getProtocol()} ${socket.getPeerCertificate().subject.CN}`);
      aedes.handle(socket);
    });
    const port = await listen(tls);
    stop.push(async () => void tls.close());
    const options = { host: '127.0.0.1', port, clientId: 'abcdefg', keepAlive: 60 };
    const session = await open({ ...options, tls: terminal });
    await session.publish('a', new Uint8Array(1), { qos: 1 });
    await session.close();
    assert.deepEqual(seen, ['TLSv1.3 abcdefg']);

    const foreign = await (await testAuthority()).issue('abcdefg');
    const distrusted = mqttNetwork().connect({ ...options, tls: { ...terminal, ca: foreign.ca } });
    await assert.rejects(distrusted, /certificate/);
  });
});

async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address && typeof address === 'object');
  return address.port;
}
