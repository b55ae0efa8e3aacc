/**
 * Somebody at the broker's door with a certificate and a bare TLS socket: sends packets in any order, or any bytes, and
 * hears what comes back. The packets are made and read by mqtt-packet, which knows nothing of our rules.
 */
import { once } from 'node:events';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqttPacket, { type IConnectPacket, type Packet } from 'mqtt-packet';
import { identities, T, will } from '../../broker/testing/peers';
import type { Identity } from '../support/certificates';
import { whenTestEnds } from '../support/cleanup';
import { waitFor } from '../support/wait';

export class Attacker {
  readonly heard: Packet[] = [];
  closed = false;

  constructor(readonly socket: TLSSocket) {
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => this.heard.push(packet));
    socket.on('data', (chunk) => parser.parse(chunk));
    // To be thrown out is what these tests are about.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
    });
    whenTestEnds(() => void socket.destroy());
  }

  /** Sends all in one write. */
  send(...packets: (Packet | Buffer)[]): void {
    this.socket.write(Buffer.concat(packets.map((each) => (Buffer.isBuffer(each) ? each : bytesOf(each)))));
  }

  /** Sends CONNECT and says whether it was let in. */
  async connect(id = T, change: Partial<IConnectPacket> = {}): Promise<boolean> {
    this.send(connectPacket(id, change));
    return (await this.next('connack')) !== undefined;
  }

  /** The next packet of a kind that has not been taken yet; undefined when the connection ends before. */
  async next(cmd: Packet['cmd']): Promise<Packet | undefined> {
    await waitFor(`${cmd} or the end`, () => this.closed || this.heard.some((each) => each.cmd === cmd));
    const at = this.heard.findIndex((each) => each.cmd === cmd);
    return at < 0 ? undefined : this.heard.splice(at, 1)[0];
  }

  /** Resolves when all that was sent before has been handled, or the connection has ended: true for the former. */
  async settled(): Promise<boolean> {
    this.send({ cmd: 'pingreq' });
    return (await this.next('pingresp')) !== undefined;
  }

  /** Everything of this kind heard so far. */
  all<Cmd extends Packet['cmd']>(cmd: Cmd): Extract<Packet, { cmd: Cmd }>[] {
    return this.heard.filter((each): each is Extract<Packet, { cmd: Cmd }> => each.cmd === cmd);
  }

  /** Cuts the line, without DISCONNECT. */
  async drop(): Promise<void> {
    const gone = this.closed ? undefined : once(this.socket, 'close');
    this.socket.destroy();
    await gone;
  }
}

/** Knocks with the certificate of terminal `id`, or with another identity; rejects when TLS itself is refused. */
export async function knock(
  { port }: { readonly port: number },
  id = T,
  identity?: Partial<Identity>,
): Promise<Attacker> {
  const own = identity ?? (await identities()).of.get(id)!;
  const socket = tlsConnect({ host: '127.0.0.1', port, servername: 'localhost', ...own });
  await once(socket, 'secureConnect');
  socket.setNoDelay(true);
  return new Attacker(socket);
}

/** Knocks and is let in as an honest terminal would be. */
export async function enter(target: { readonly port: number }, id = T, session = 1): Promise<Attacker> {
  const attacker = await knock(target, id);
  if (!(await attacker.connect(id, { will: will(id, session) })))
    throw new Error(`an honest terminal ${id} was not let in`);
  return attacker;
}

export function connectPacket(id: string, change: Partial<IConnectPacket> = {}): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId: id,
    will: will(id),
    ...change,
  };
}

export function publishPacket(
  topic: string,
  payload: Uint8Array | string = 'x',
  change: { qos?: 0 | 1 | 2; retain?: boolean; messageId?: number } = {},
): Packet {
  return {
    cmd: 'publish',
    topic,
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    dup: false,
    messageId: 1,
    ...change,
  };
}

export function subscribePacket(filters: readonly string[], qos: 0 | 1 | 2 = 1): Packet {
  return { cmd: 'subscribe', messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos })) };
}

export const bytesOf = (packet: Packet): Buffer => mqttPacket.generate(packet);
