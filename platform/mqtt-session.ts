import type { Socket } from 'node:net';
import type { MqttClient } from 'mqtt';
import { NetworkError, type PublishOptions, type Session } from './network';

/** DISCONNECT of MQTT 3.1.1: two bytes and no more. */
const DISCONNECT = Buffer.from([0xe0, 0x00]);

/** Ms that the broker has to close after DISCONNECT. */
const CLOSE_TIMEOUT = 2_000;

type MessageHandler = (topic: string, payload: Uint8Array) => void;

/** One connection of the `mqtt` package, which itself leaves promises open when the connection ends. */
export class MqttSession implements Session {
  private ended: string | undefined;
  private readonly pending = new Set<(error: Error) => void>();
  private early: [string, Uint8Array][] = [];
  private messageHandler: MessageHandler | undefined;
  private closeHandler: ((reason: string) => void) | undefined;
  private reason: string | undefined;

  constructor(
    private readonly client: MqttClient,
    private readonly socket: Socket,
  ) {
    client.on('message', (topic, payload) => this.receive(topic, new Uint8Array(payload)));
    client.on('error', (error) => this.fail(error));
    socket.on('error', (error) => this.fail(error));
    client.once('close', () => this.end(this.reason ?? 'the connection ended'));
  }

  publish(topic: string, payload: Uint8Array, { qos, retain = false }: PublishOptions): Promise<void> {
    return this.settle((done) => {
      this.client.publish(topic, asBuffer(payload), { qos, retain }, (error) => done(error));
    });
  }

  subscribe(filters: string[]): Promise<void> {
    return this.settle((done) => {
      this.client.subscribe(filters, { qos: 1 }, (error, granted) => {
        const refused = granted?.find(({ qos }) => qos > 2);
        done(error ?? (refused ? new NetworkError(`the broker refused ${refused.topic}`, 'REFUSED') : null));
      });
    });
  }

  onMessage(handler: MessageHandler): void {
    this.messageHandler = handler;
    for (const [topic, payload] of this.early.splice(0)) handler(topic, payload);
  }

  onClose(handler: (reason: string) => void): void {
    this.closeHandler = handler;
    if (this.ended !== undefined) handler(this.ended);
  }

  async close(): Promise<void> {
    if (this.ended !== undefined) return;
    this.reason = 'closed by this side';
    const gone = new Promise((resolve) => this.socket.once('close', resolve));
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_TIMEOUT);
    // Past the client, whose own way waits for every PUBACK first.
    this.socket.end(DISCONNECT);
    await gone;
    clearTimeout(timer);
  }

  private receive(topic: string, payload: Uint8Array): void {
    if (this.messageHandler) this.messageHandler(topic, payload);
    else this.early.push([topic, payload]);
  }

  private fail(error: Error): void {
    this.reason ??= error.message;
    this.socket.destroy();
  }

  private end(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    // Stops its timers and empties its queues; the socket is gone already.
    this.client.end(true);
    for (const reject of [...this.pending]) reject(new NetworkError(reason, 'CLOSED'));
    this.closeHandler?.(reason);
  }

  /** A promise that the end of the session rejects, if nothing settled it before. */
  private settle(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    if (this.ended !== undefined) return Promise.reject(new NetworkError(this.ended, 'CLOSED'));
    return new Promise((resolve, reject) => {
      this.pending.add(reject);
      start((error) => {
        this.pending.delete(reject);
        if (error) reject(error instanceof NetworkError ? error : new NetworkError(error.message, 'CLOSED'));
        else resolve();
      });
    });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
