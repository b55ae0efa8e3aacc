/**
 * The short way of check-ins, past aedes: a terminal's plain check-in goes from the bytes that its connection brings
 * straight to the store, and PUBACK and `stored` of all that are stored together leave in one write, which is one TLS
 * record. aedes would look for subscribers of every check-in (there are none) and write each answer by itself: most of
 * what a check-in cost (bench/README.md). Whatever is not plain goes to aedes and its hooks, with all their guards. While
 * the store has no room a check-in waits, and what its connection brings behind it.
 */
import { MAX_CHECK_IN_BYTES, topics } from '../protocol/topics';
import { PacketSieve, type Taking } from './packet-sieve';
import type { Room } from './room';

/** First bytes of fixed headers (MQTT 3.1.1 section 2.2): PUBLISH with QoS 1, not retained; the same, sent again. */
const PUBLISH = 0x32;
const PUBLISH_AGAIN = 0x3a;
const PUBACK = 0x40;
/** Check-ins of one terminal that are being stored: four times what the protocol lets it have, then aedes slows it. */
const AT_ONCE = 16;

export type LaneOptions = {
  readonly terminalId: string;
  /** True from CONNACK to the end. */
  isOpen(): boolean;
  readonly room: Pick<Room, 'isFull' | 'wait' | 'forget'>;
  /** There is room again: whoever reads the connection must read on. */
  onRoom(): void;
  /** Takes a message's turn; false when it must wait for one. */
  mayCome(): boolean;
  /** Resolves with the payload of `stored` when the check-in is on disk. */
  store(payload: Uint8Array): Promise<Uint8Array>;
  /** Hears of every packet that aedes does not see. */
  onTaken(): void;
  /** A message id for the terminal's next message, of the one counter for all that it is sent. */
  nextMessageId(): number;
  /** Writes answers to the terminal. */
  write(bytes: Buffer): void;
  /** A check-in was not stored: it gets no PUBACK. */
  onFailed(error: Error): void;
};

/** The lane of one connection. */
export class CheckInLane {
  private beingStored = 0;
  private unanswered = 0;
  private answers: Buffer[] = [];
  private waitsForRoom = false;
  /** Something of what was read waits for room, or did and is not given yet. */
  hasRest = false;
  private readonly topic: Buffer;
  private readonly storedTopic: Buffer;
  private readonly sieve: PacketSieve;

  constructor(private readonly options: LaneOptions) {
    this.topic = textOf(topics.checkIn(options.terminalId));
    this.storedTopic = textOf(topics.stored(options.terminalId));
    const longest = this.topic.length + 2 + MAX_CHECK_IN_BYTES;
    this.sieve = new PacketSieve(
      (first, length) => (isPublish(first) ? length <= longest : first === PUBACK && length === 2),
      (first, body) => this.take(first, body),
    );
  }

  /**
   * What aedes is to read now, of what waited for room and of `next` behind it; null when nothing is left, or all waits. Of both:
   * aedes reads once, and again only when a packet was whole or more came.
   */
  read(next: () => Buffer | null): Buffer | null {
    if (this.waitsForRoom) return null;
    let rest: Buffer | null = null;
    if (this.hasRest) {
      this.hasRest = false;
      rest = this.sieve.sift();
      if (this.waitsForRoom) return rest;
    }
    const chunk = next();
    const passed = chunk === null ? null : this.sieve.sift(chunk);
    return rest && passed ? Buffer.concat([rest, passed]) : (rest ?? passed);
  }

  /** The connection is closed. */
  close(): void {
    this.options.room.forget(this.goOn);
  }

  /** A PUBACK comes in: true for one that answers a `stored` of this lane, false for one that nobody asked for. */
  takeAnswer(): boolean {
    if (this.unanswered === 0) return false;
    this.unanswered--;
    return true;
  }

  private take(first: number, body: Buffer): Taking {
    if (!this.options.isOpen()) return 'passes';
    if (first !== PUBACK) return this.takeCheckIn(body);
    // aedes would look for it among what it keeps for sessions that outlive a connection; here there are none.
    this.options.onTaken();
    return 'taken';
  }

  private takeCheckIn(body: Buffer): Taking {
    const { room } = this.options;
    const idAt = this.topic.length;
    if (body.length < idAt + 2 || this.topic.compare(body, 0, idAt) !== 0) return 'passes';
    const messageId = body.readUInt16BE(idAt);
    if (messageId === 0 || this.beingStored >= AT_ONCE) return 'passes';
    if (room.isFull) {
      this.waitsForRoom = true;
      this.hasRest = true;
      room.wait(this.goOn);
      return 'waits';
    }
    if (!this.options.mayCome()) return 'passes';
    this.options.onTaken();
    this.beingStored++;
    this.options.store(body.subarray(idAt + 2)).then(
      (stored) => {
        this.beingStored--;
        this.answer(messageId, stored);
      },
      (error: Error) => {
        this.beingStored--;
        this.options.onFailed(error);
      },
    );
    return 'taken';
  }

  private readonly goOn = (): void => {
    this.waitsForRoom = false;
    this.options.onRoom();
  };

  private answer(messageId: number, stored: Uint8Array): void {
    this.unanswered++;
    this.answers.push(answerOf(messageId, this.storedTopic, this.options.nextMessageId(), stored));
    if (this.answers.length > 1) return;
    // What was stored together is told in the same turn.
    void Promise.resolve().then(() => {
      const { answers } = this;
      this.answers = [];
      this.options.write(answers.length === 1 ? answers[0]! : Buffer.concat(answers));
    });
  }
}

const isPublish = (first: number): boolean => first === PUBLISH || first === PUBLISH_AGAIN;

/** A text as MQTT writes it: its length in two bytes, then UTF-8. */
function textOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** PUBACK of `messageId`, then a PUBLISH with QoS 1 (MQTT 3.1.1 sections 3.3 and 3.4). */
function answerOf(messageId: number, topic: Buffer, ownId: number, payload: Uint8Array): Buffer {
  const length = topic.length + 2 + payload.length;
  const size = length < 128 ? 1 : length < 16_384 ? 2 : 3;
  const bytes = Buffer.allocUnsafe(4 + 1 + size + length);
  let at = bytes.writeUInt8(PUBACK, 0);
  at = bytes.writeUInt8(2, at);
  at = bytes.writeUInt16BE(messageId, at);
  at = bytes.writeUInt8(PUBLISH, at);
  for (let i = 1, rest = length; i <= size; i++, rest >>= 7)
    at = bytes.writeUInt8((rest & 127) | (i < size ? 128 : 0), at);
  at += topic.copy(bytes, at);
  at = bytes.writeUInt16BE(ownId, at);
  bytes.set(payload, at);
  return bytes;
}
