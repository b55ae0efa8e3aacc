/** What is attacked: our broker as the operator runs it, the same with one guard out, and aedes with no guard at all. */
import { createServer, type TLSSocket } from 'node:tls';
import { Aedes, type AedesOptions } from 'aedes';
import { readState } from '../../broker/access';
import type { Broker, BrokerOptions } from '../../broker/broker';
import type { Guards } from '../../broker/guards';
import { identities, openBroker } from '../../broker/testing/peers';
import { whenTestEnds } from '../support/cleanup';

export type Target = {
  readonly port: number;
  /** Topics of the check-ins that were stored. */
  readonly stored: string[];
  /** States as readers of the retained topic see them, in order: `<terminalId> <state> <session>`. */
  readonly states: string[];
  /** Sends to one connected terminal, as `stored` and commands are. */
  send(terminalId: string, topic: string, payload: Uint8Array): boolean;
  /** Publishes what every terminal is to read, retained. */
  retain(topic: string, payload: Uint8Array): Promise<void>;
  connected(): number;
  /** Ends it; it ends with the test anyway. */
  close(): Promise<void>;
};

/** The broker as `start/operator.ts` starts it: TLS 1.3, client certificates, every guard. */
export function guarded(change: Partial<BrokerOptions> = {}): Promise<Target & { broker: Broker }> {
  return without({}, change);
}

/** The same broker with some of its guards replaced, for controls. */
export async function without(
  guards: Partial<Guards>,
  change: Partial<BrokerOptions> = {},
): Promise<Target & { broker: Broker }> {
  const stored: string[] = [];
  const states: string[] = [];
  const broker = await openBroker(
    {
      accept: async ({ terminalId, payload }) => {
        stored.push(`coride/1/checkin/${terminalId[0]}/${terminalId}`);
        return payload;
      },
      onState: (terminalId, { state, session }) => states.push(`${terminalId} ${state} ${session}`),
      ...change,
    },
    guards,
  );
  return {
    port: broker.port,
    stored,
    states,
    send: broker.send,
    retain: broker.publishRetained,
    connected: broker.connected,
    close: broker.close,
    broker,
  };
}

export type BareOptions = AedesOptions & {
  /** Certificates are asked for and checked, as with us; false: anybody may come. */
  readonly certificates?: boolean;
  readonly handshakeMs?: number;
};

/**
 * aedes behind TLS and nothing more. A message is stored in `authorizePublish`, as with us and as aedes' users do; that
 * replaces aedes' own hook and the one guard in it. Answers go through `broker.publish`.
 */
export async function bareAedes(options: BareOptions = {}): Promise<Target & { aedes: Aedes }> {
  const { certificates = true, handshakeMs, ...more } = options;
  const stored: string[] = [];
  const states: string[] = [];
  const aedes = new Aedes({
    authorizePublish: (_client, { topic, payload }, done) => {
      if (topic.includes('/checkin/')) stored.push(topic);
      const [, terminalId] = /^coride\/1\/terminal\/[^/]+\/([^/]+)\/state$/.exec(topic) ?? [];
      const read = terminalId && readState(Buffer.from(payload));
      if (read) states.push(`${terminalId} ${read.state} ${read.session}`);
      done(null);
    },
    ...more,
  });
  await aedes.listen();
  const { server: keys } = await identities();
  const server = createServer({
    ...keys,
    requestCert: certificates,
    rejectUnauthorized: certificates,
    ...(handshakeMs && { handshakeTimeout: handshakeMs }),
  });
  const sockets = new Set<TLSSocket>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket.setNoDelay(true));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  let open = true;
  const closeOnce = async () => {
    if (open) await close();
    open = false;
  };
  whenTestEnds(closeOnce);
  const publish = (topic: string, payload: Uint8Array, retain: boolean) =>
    new Promise<void>((resolve, reject) => {
      const packet = {
        cmd: 'publish',
        topic,
        payload: Buffer.from(payload),
        qos: 1,
        retain,
        dup: false,
      } as const;
      aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    stored,
    states,
    send: (_terminalId, topic, payload) => {
      void publish(topic, payload, false);
      return true;
    },
    retain: (topic, payload) => publish(topic, payload, true),
    connected: () => aedes.connectedClients,
    close: closeOnce,
    aedes,
  };
}
