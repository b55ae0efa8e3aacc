/**
 * What the operator stores and the authority traces (PROTOCOL.md section 5): boardings, alightings, ends of trips and
 * sealed tag keys, as packed bytes. Journal records and segment rows are these bytes.
 */
import { concat, expectSize, fromUtf8, readUint, uint, utf8 } from './bytes';
import { CHANNEL, type Channel, channelOf, type Mark, marksFromBits, marksToBits } from './channels';
import { Malformed } from './errors';

/** The trip that a vehicle was on, as far as it knew: GTFS names; a taxi has none of them but its fare's number. */
export type TripContext = {
  readonly lineId: string;
  readonly tripId: string;
  /** GTFS start_date `YYYYMMDD`, or empty. */
  readonly startDate: string;
  readonly stopSequence: number;
};

export type Boarding = {
  readonly kind: 'boarding';
  readonly id: Uint8Array;
  readonly channel: Channel;
  /** The ticket's first byte (version, key number), or 0x10 for terminal-made ones. */
  readonly versionByte: number;
  /** Day of the key it is sealed to; decides its folder. */
  readonly day: number;
  readonly vehicleId: string;
  readonly terminalNumber: number;
  /** Unix ms. By code it lies in [boardedAt, boardedAt + 30 s]; else boardedAt -+ clockErrorMs. */
  readonly boardedAt: number;
  readonly clockErrorMs: number;
  readonly trip: TripContext;
  /** 1 to 9: a family with one phone. */
  readonly people: number;
  readonly marks: readonly Mark[];
  readonly tag: Uint8Array;
  readonly sealed: Uint8Array;
  /** The ticket's signature (64) for channels code and pass; none for terminal-made ones. */
  readonly signature: Uint8Array | null;
};

export type Alighting = {
  readonly kind: 'alighting';
  /** The boarding's id. */
  readonly id: Uint8Array;
  readonly day: number;
  readonly vehicleId: string;
  /** Unix ms; it lies in [alightedAt, alightedAt + 10 s] when the rider said so. */
  readonly alightedAt: number;
};

export type TagKeyItem = {
  readonly kind: 'tag key';
  readonly id: Uint8Array;
  readonly day: number;
  readonly terminalNumber: number;
  readonly sealed: Uint8Array;
  readonly signature: Uint8Array;
};

/** The trip ended here: terminus, or a taxi's meter off. Who boarded before it has got off by then. */
export type TripEnd = {
  readonly kind: 'trip end';
  readonly id: Uint8Array;
  readonly day: number;
  readonly vehicleId: string;
  /** Unix ms, -+ clockErrorMs. */
  readonly endedAt: number;
  readonly clockErrorMs: number;
};

export type StoredItem = Boarding | Alighting | TagKeyItem | TripEnd;

/** Kinds by their number on the wire; with day and id they are an item's identity. */
export const ITEM_KIND = { boarding: 1, alighting: 2, 'tag key': 3, 'trip end': 4 } as const;

export const ITEM_KEY_SIZE = 19;
/** `kind (1) | id (16) | day (2)`, with which every packed item begins. */
const HEAD_SIZE = 19;
/** Where a packed boarding's tag lies. */
const TAG_AT = 38;

/** `day (2) | kind (1) | id (16)`: the key under which an item is stored once. */
export function itemKey(item: Pick<StoredItem, 'kind' | 'day' | 'id'>): Uint8Array {
  return concat(uint(item.day, 2), uint(ITEM_KIND[item.kind], 1), expectSize('id', item.id, 16));
}

/** Packs an item: a boarding takes about 135 bytes and its strings, 64 more with a ticket's signature. */
export function packItem(item: StoredItem): Uint8Array {
  const writer = new Writer();
  writer.uint(ITEM_KIND[item.kind], 1);
  writer.bytes(expectSize('id', item.id, 16));
  writer.uint(item.day, 2);
  switch (item.kind) {
    case 'boarding':
      writer.uint(CHANNEL[item.channel], 1);
      writer.uint(item.versionByte, 1);
      writer.uint(item.terminalNumber, 4);
      writer.uint(item.boardedAt, 6);
      writer.uint(Math.min(item.clockErrorMs, 0xffff_ffff), 4);
      writer.uint(item.people, 1);
      writer.uint(marksToBits(item.marks), 2);
      writer.bytes(expectSize('tag', item.tag, 16));
      writer.bytes(expectSize('sealed part', item.sealed, 80));
      if (item.signature) writer.bytes(expectSize('signature', item.signature, 64));
      writer.text(item.vehicleId);
      writer.text(item.trip.lineId);
      writer.text(item.trip.tripId);
      writer.text(item.trip.startDate);
      writer.uint(item.trip.stopSequence, 2);
      break;
    case 'alighting':
      writer.uint(item.alightedAt, 6);
      writer.text(item.vehicleId);
      break;
    case 'tag key':
      writer.uint(item.terminalNumber, 4);
      writer.bytes(expectSize('sealed tag key', item.sealed, 80));
      writer.bytes(expectSize('signature', item.signature, 64));
      break;
    case 'trip end':
      writer.uint(item.endedAt, 6);
      writer.uint(Math.min(item.clockErrorMs, 0xffff_ffff), 4);
      writer.text(item.vehicleId);
      break;
  }
  return writer.done();
}

/** A packed item's `itemKey`, read without the rest of it. */
export function keyOfPacked(bytes: Uint8Array): Uint8Array {
  expectLonger(bytes, HEAD_SIZE);
  const key = new Uint8Array(ITEM_KEY_SIZE);
  key.set(bytes.subarray(17, HEAD_SIZE));
  key[2] = bytes[0]!;
  key.set(bytes.subarray(1, 17), 3);
  return key;
}

/** The tag of a packed boarding's ticket; undefined for what was made without one. */
export function ticketTagOfPacked(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== ITEM_KIND.boarding || !hasSignature(bytes)) return undefined;
  expectLonger(bytes, TAG_AT + 16);
  return bytes.subarray(TAG_AT, TAG_AT + 16);
}

function expectLonger(bytes: Uint8Array, size: number): void {
  if (bytes.length < size) throw new Malformed('stored item', 'ends too early');
}

/** Whether a packed boarding has a ticket's signature. */
function hasSignature(bytes: Uint8Array): boolean {
  return bytes[HEAD_SIZE] === CHANNEL.code || bytes[HEAD_SIZE] === CHANNEL.pass;
}

/** Reads packed bytes, of which it keeps a copy of its own; `Malformed` when they are no whole item. */
export function unpackItem(bytes: Uint8Array): StoredItem {
  const reader = new Reader(new Uint8Array(bytes));
  const kind = reader.uint(1);
  const id = reader.bytes(16);
  const day = reader.uint(2);
  const item = readBody(reader, kind, id, day);
  reader.end();
  return item;
}

function readBody(reader: Reader, kind: number, id: Uint8Array, day: number): StoredItem {
  switch (kind) {
    case ITEM_KIND.boarding: {
      const channel = channelOf(reader.uint(1));
      return {
        kind: 'boarding',
        id,
        day,
        channel,
        versionByte: reader.uint(1),
        terminalNumber: reader.uint(4),
        boardedAt: reader.uint(6),
        clockErrorMs: reader.uint(4),
        people: reader.uint(1),
        marks: marksFromBits(reader.uint(2)),
        tag: reader.bytes(16),
        sealed: reader.bytes(80),
        signature: channel === 'code' || channel === 'pass' ? reader.bytes(64) : null,
        vehicleId: reader.text(),
        trip: {
          lineId: reader.text(),
          tripId: reader.text(),
          startDate: reader.text(),
          stopSequence: reader.uint(2),
        },
      };
    }
    case ITEM_KIND.alighting:
      return { kind: 'alighting', id, day, alightedAt: reader.uint(6), vehicleId: reader.text() };
    case ITEM_KIND['tag key']: {
      const terminalNumber = reader.uint(4);
      return {
        kind: 'tag key',
        id,
        day,
        terminalNumber,
        sealed: reader.bytes(80),
        signature: reader.bytes(64),
      };
    }
    case ITEM_KIND['trip end']:
      return {
        kind: 'trip end',
        id,
        day,
        endedAt: reader.uint(6),
        clockErrorMs: reader.uint(4),
        vehicleId: reader.text(),
      };
    default:
      throw new Malformed('stored item', `has the unknown kind ${kind}`);
  }
}

/** Longer than any item: four names of 255 bytes and what a boarding has besides. */
const scratch = new Uint8Array(2048);

/** Writes one item at a time, part after part, and gives a copy that nobody else writes to. */
class Writer {
  private at = 0;

  uint(value: number, size: 1 | 2 | 4 | 6): void {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * size))
      throw new RangeError(`${value} is no unsigned integer of ${size} bytes`);
    this.at += size;
    for (let i = this.at - 1, rest = value; i >= this.at - size; i--, rest = Math.floor(rest / 256))
      scratch[i] = rest % 256;
  }

  bytes(bytes: Uint8Array): void {
    scratch.set(bytes, this.at);
    this.at += bytes.length;
  }

  text(text: string): void {
    if (this.ascii(text)) return;
    const bytes = utf8(text);
    if (bytes.length > 255) throw new RangeError('a name in a stored item has at most 255 bytes');
    this.uint(bytes.length, 1);
    this.bytes(bytes);
  }

  /** Writes a text that is short and ASCII, as nearly all are, byte by byte; false, and nothing is written, for another. */
  private ascii(text: string): boolean {
    if (text.length > 64) return false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      scratch[this.at + 1 + i] = code;
    }
    scratch[this.at] = text.length;
    this.at += 1 + text.length;
    return true;
  }

  done(): Uint8Array {
    if (slabAt + this.at > slab.length) {
      slab = new Uint8Array(SLAB_SIZE);
      slabAt = 0;
    }
    const own = slab.subarray(slabAt, slabAt + this.at);
    slabAt += this.at;
    own.set(scratch.subarray(0, this.at));
    return own;
  }
}

/** Items packed one after another lie in one piece of memory: one each costs more than packing it, and again to free. */
const SLAB_SIZE = 32 * 1024;
let slab = new Uint8Array(0);
let slabAt = 0;

class Reader {
  private at = 0;
  constructor(private readonly source: Uint8Array) {}

  uint(size: 1 | 2 | 3 | 4 | 6): number {
    return readUint(this.source, this.take(size), size);
  }

  bytes(size: number): Uint8Array {
    const at = this.take(size);
    return this.source.subarray(at, at + size);
  }

  /** Where the next `size` bytes begin. */
  private take(size: number): number {
    if (this.at + size > this.source.length) throw new Malformed('stored item', 'ends too early');
    this.at += size;
    return this.at - size;
  }

  text(): string {
    return fromUtf8(this.bytes(this.uint(1)));
  }

  end(): void {
    if (this.at !== this.source.length) throw new Malformed('stored item', 'has bytes after its end');
  }
}
