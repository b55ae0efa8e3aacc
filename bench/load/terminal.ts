/**
 * A terminal as the operator sees it, as lean as can be: the load must not cost more than what it loads. Its check-ins are
 * due at times fixed beforehand, whatever became of those before (open loop): what waits behind a slow answer waits on
 * the clock, so that no omission is hidden (Gil Tene, "How NOT to Measure Latency").
 */
import { readFileSync } from 'node:fs';
import type { TcpNetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqttPacket from 'mqtt-packet';
import type { PreparedTerminal } from '../../backend/operator/keys/prepare';
import { BackOff } from '../../device/uplink/back-off';
import { systemRandom } from '../../platform/random';
import { encodeJson } from '../../protocol/messages/state';
import { topics } from '../../protocol/topics';
import { DEMO_OPERATOR } from '../../start/demo-registry';
import { PacketReader, type Publish, pubackOf, readPublish, readStored } from './wire';
import { type ComesBack, PROTOCOL_WINDOW, type Window } from './words';

/** A batch, made before it is due: `batch` is its number, `due` unix ms. */
export type Due = { readonly batch: number; readonly due: number; readonly publish: Publish };

/** When a batch was due, how long after that it was stored, and how long after it was sent last, ms. */
export type Sample = readonly [due: number, took: number, onTheWay: number];

const KEEP_ALIVE_S = 60;
/** Ms between two pings of a terminal that has nothing to send: in half a minute more the broker would end its session. */
const PING_MS = 40_000;
const ADDRESSES = 10;
const [CONNACK, PUBLISH, PUBACK, SUBACK] = [2, 3, 4, 9];
/** What every connection's bytes are read into, one after another: no memory of its own for each read. */
const READ_INTO = Buffer.alloc(64 * 1024);
/** Ms between two tries to come back at once: everybody knocks until let in. */
const AT_ONCE_MS = [200, 1_200] as const;
/** A terminal's own rule, with what its unit is installed with (`reconnectSpreadSeconds`). */
const FIELD_SPREAD_MS = 120_000;

type Way = ConnectionOptions & Pick<TcpNetConnectOpts, 'localAddress' | 'onread'>;

export class LoadTerminal {
  samples: Sample[] = [];
  /** Batches that the operator would not store. */
  refused = 0;
  /** Batches that got their PUBACK, where that is what makes room. */
  acknowledged = 0;
  private socket: TLSSocket | undefined;
  private session = 0;
  private messageId = 0;
  /** What is written together, in one TLS record, once everything that came together was read. */
  private answers: Buffer[] | undefined;
  private window = PROTOCOL_WINDOW;
  private readonly waiting: Due[] = [];
  /** By number of the batch, until it is stored. */
  private readonly onTheWay = new Map<number, { readonly due: Due; readonly sentAt: number }>();
  /** Batches by message id until their PUBACK, where that is what makes room. */
  private readonly unacknowledged = new Map<number, number>();
  private stopped = false;
  private ping: NodeJS.Timeout | undefined;
  private readonly way: Way;
  private readonly backOff: BackOff | undefined;
  private onlineSince = 0;

  constructor(
    readonly terminal: PreparedTerminal,
    mqttPort: number,
    comesBack: ComesBack,
    private readonly onChange: () => void,
  ) {
    if (comesBack === 'as in the field') this.backOff = new BackOff(systemRandom(), FIELD_SPREAD_MS);
    const pem = (name: string) => readFileSync(join(terminal.folder, name), 'utf8');
    this.way = {
      host: '127.0.0.1',
      port: mqttPort,
      servername: 'localhost',
      // The broker bounds the connections of one address; these are a city's.
      localAddress: `127.0.0.${1 + (terminal.number % ADDRESSES)}`,
      ...{ ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') },
    };
  }

  get isOnline(): boolean {
    return this.socket !== undefined;
  }

  /** Its connection, for one that misbehaves on it; undefined while it has none. */
  get line(): TLSSocket | undefined {
    return this.socket;
  }

  /** Batches that are due and not stored yet. */
  get unstored(): number {
    return this.waiting.length + this.onTheWay.size;
  }

  /** Batches that got their PUBACK and are not stored. */
  get acknowledgedOnly(): number {
    return this.window.freedBy === 'PUBACK' ? this.onTheWay.size - this.unacknowledged.size : 0;
  }

  /** Begins a run: nothing is known of those before. */
  begin(window: Window): void {
    this.window = window;
    this.samples = [];
    this.refused = 0;
    this.acknowledged = 0;
    this.waiting.length = 0;
    this.onTheWay.clear();
    this.unacknowledged.clear();
  }

  /** Connects, and comes back by itself after every loss until `stop`. */
  connect(): void {
    const { terminalId } = this.terminal;
    const reader = new PacketReader((first, body) => this.take(first, body, socket));
    const read = (count: number, into: Uint8Array) => {
      this.answers = [];
      reader.read(into as Buffer, count);
      if (this.answers.length > 0)
        socket.write(this.answers.length === 1 ? this.answers[0]! : Buffer.concat(this.answers));
      this.answers = undefined;
      return true;
    };
    const way: Way = { ...this.way, onread: { buffer: READ_INTO, callback: read } };
    const socket = tlsConnect(way);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.lost(socket));
    socket.on('secureConnect', () => {
      const will = {
        topic: topics.terminal(DEMO_OPERATOR, terminalId, 'state'),
        payload: Buffer.from(encodeJson({ v: 1, state: 'lost', session: ++this.session })),
        qos: 1,
        retain: true,
      } as const;
      const connect = {
        cmd: 'connect',
        clientId: terminalId,
        keepalive: KEEP_ALIVE_S,
        clean: true,
        will,
      } as const;
      socket.write(mqttPacket.generate({ ...connect, protocolId: 'MQTT', protocolVersion: 4 }));
    });
  }

  /** A batch is due now. */
  due(batch: Due): void {
    this.waiting.push(batch);
    this.pump();
  }

  /** Forgets what is due and was not sent. */
  forget(): void {
    this.waiting.length = 0;
  }

  /** Cuts the line without a word. */
  drop(): void {
    this.socket?.destroy();
  }

  stop(): void {
    this.stopped = true;
    this.socket?.destroy();
  }

  private take(first: number, body: Buffer, socket: TLSSocket): void {
    const { terminalId } = this.terminal;
    const type = first >> 4;
    if (type === CONNACK) {
      const subscriptions = [{ topic: topics.stored(terminalId), qos: 1 as const }];
      socket.write(mqttPacket.generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    } else if (type === SUBACK) {
      this.socket = socket;
      this.onlineSince = performance.now();
      this.ping = setInterval(() => socket.write(mqttPacket.generate({ cmd: 'pingreq' })), PING_MS);
      this.pump();
      this.onChange();
    } else if (type === PUBLISH) {
      const { messageId, payload } = readPublish(first, body);
      this.write(pubackOf(messageId));
      this.stored(payload);
    } else if (type === PUBACK && this.unacknowledged.delete(body.readUInt16BE(0))) {
      this.acknowledged++;
      this.pump();
    }
  }

  private stored(payload: Buffer): void {
    const { batch, isRefused } = readStored(payload);
    const sent = this.onTheWay.get(batch);
    if (!sent) return;
    this.onTheWay.delete(batch);
    if (isRefused) this.refused++;
    else {
      const now = Date.now();
      this.samples.push([sent.due.due, now - sent.due.due, now - sent.sentAt]);
    }
    this.pump();
  }

  private pump(): void {
    const { size, freedBy } = this.window;
    const taken = freedBy === 'PUBACK' ? this.unacknowledged : this.onTheWay;
    while (this.socket && taken.size < size && this.waiting.length > 0) {
      const next = this.waiting.shift()!;
      this.onTheWay.set(next.batch, { due: next, sentAt: Date.now() });
      this.messageId = (this.messageId % 65_535) + 1;
      const { bytes, idAt } = next.publish;
      bytes.writeUInt16BE(this.messageId, idAt);
      if (freedBy === 'PUBACK') this.unacknowledged.set(this.messageId, next.batch);
      this.write(bytes);
    }
  }

  private write(bytes: Buffer): void {
    if (this.answers) this.answers.push(bytes);
    else this.socket?.write(bytes);
  }

  /** What was on its way goes again, with the same ids, as a terminal's outbox does; what PUBACK freed does not. */
  private lost(socket: TLSSocket): void {
    const wasOnline = this.socket === socket;
    if (wasOnline) {
      this.socket = undefined;
      clearInterval(this.ping);
      const { freedBy } = this.window;
      const again = [...(freedBy === 'PUBACK' ? this.unacknowledged.values() : this.onTheWay.keys())];
      this.waiting.unshift(...again.flatMap((batch) => this.onTheWay.get(batch)?.due ?? []));
      for (const batch of again) this.onTheWay.delete(batch);
      this.unacknowledged.clear();
      this.onChange();
    }
    if (!this.stopped) setTimeout(() => !this.stopped && this.connect(), this.wait(wasOnline));
  }

  private wait(wasOnline: boolean): number {
    const [least, most] = AT_ONCE_MS;
    if (!this.backOff) return least + Math.random() * (most - least);
    return wasOnline
      ? this.backOff.afterLoss(performance.now() - this.onlineSince)
      : this.backOff.afterFailure();
  }
}
