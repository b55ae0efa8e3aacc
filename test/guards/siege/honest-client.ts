import { randomBytes } from 'node:crypto';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { will } from '../../../broker/testing/peers';
import { topics } from '../../../protocol/topics';
import type { Identity } from '../../support/certificates';
import { bytesOf, connectPacket, publishPacket, subscribePacket } from '../attacker';
import { ID_SIZE } from './messages';

/**
 * A terminal as the broker sees it, without a device around it: has always one check-in on its way, sends the next when
 * that is stored, and after a lost connection the same once more.
 */
export class HonestClient {
  /** Ids of the check-ins that were answered `stored`, in hex. */
  readonly accepted: string[] = [];
  /** From publish to `stored`, ms. */
  readonly times: number[] = [];
  knocks = 0;
  private socket: TLSSocket | undefined;
  private entering: Promise<void> | undefined;
  private session = 0;
  private messageId = 0;
  private id = randomBytes(ID_SIZE);
  private sentAt = 0;
  private stopped = false;
  /** While false it sends nothing new; what is on its way is still answered. */
  private publishing = false;

  constructor(
    private readonly port: () => number,
    readonly terminalId: string,
    private readonly identity: Identity,
    private readonly size: number,
    /** Longest pause before it knocks again when it was not let in, ms; a real one waits up to five minutes. */
    private readonly longestPause: number,
  ) {}

  get isIn(): boolean {
    return this.socket !== undefined;
  }

  /** Knocks until it is let in; asked again meanwhile, it goes on with that. */
  enter(): Promise<void> {
    this.entering ??= this.knockUntilIn().finally(() => {
      this.entering = undefined;
    });
    return this.entering;
  }

  begin(): void {
    if (!this.publishing) {
      this.publishing = true;
      if (this.socket) this.publish();
    }
  }

  pause(): void {
    this.publishing = false;
  }

  /** Cuts the line without a word. */
  drop(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  stop(): void {
    this.stopped = true;
    this.drop();
  }

  private async knockUntilIn(): Promise<void> {
    while (!this.stopped && !(await this.knock()))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * this.longestPause));
  }

  private knock(): Promise<boolean> {
    this.knocks += 1;
    this.session += 1;
    const { terminalId } = this;
    const socket = tlsConnect({
      host: '127.0.0.1',
      port: this.port(),
      servername: 'localhost',
      ...this.identity,
    });
    socket.setNoDelay(true);
    const parser = mqttPacket.parser();
    socket.on('data', (chunk) => parser.parse(chunk));
    return new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(false);
        if (this.socket !== socket) return;
        // Thrown out, or the broker is gone: come again.
        this.socket = undefined;
        if (!this.stopped) void this.enter();
      });
      socket.on('secureConnect', () =>
        socket.write(bytesOf(connectPacket(terminalId, { will: will(terminalId, this.session) }))),
      );
      parser.on('packet', (packet: Packet) => {
        if (packet.cmd === 'connack') socket.write(bytesOf(subscribePacket([topics.stored(terminalId)])));
        if (packet.cmd === 'suback') {
          this.socket = socket;
          if (this.publishing) this.publish();
          resolve(true);
        }
        if (packet.cmd === 'publish') this.take(packet, socket);
      });
    });
  }

  private take(packet: Packet & { cmd: 'publish' }, socket: TLSSocket): void {
    socket.write(bytesOf({ cmd: 'puback', messageId: packet.messageId! }));
    if (!this.id.equals(Buffer.from(packet.payload))) return;
    this.accepted.push(this.id.toString('hex'));
    this.times.push(performance.now() - this.sentAt);
    this.id = randomBytes(ID_SIZE);
    if (this.publishing) this.publish();
  }

  private publish(): void {
    this.messageId = (this.messageId % 65_535) + 1;
    this.sentAt = performance.now();
    const payload = Buffer.alloc(this.size);
    payload.set(this.id);
    this.socket?.write(
      bytesOf(publishPacket(topics.checkIn(this.terminalId), payload, { messageId: this.messageId })),
    );
  }
}
