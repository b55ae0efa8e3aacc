/** Writes a rows block, row after row (row-code.ts). */
import { expectSize, utf8 } from '../bytes';
import { CHANNEL, marksToBits } from '../channels';
import { type Boarding, ITEM_KIND, type StoredItem, type TripContext } from '../stored-item';
import { compareBytes, type RowKey } from './layout';
import { MAX_ROW, NEW } from './row-code';

/** What the rows before had: a row leaves out what is the same. */
type Before = {
  readonly vehicle?: RowKey;
  readonly boarding?: Boarding;
  readonly terminal?: number;
  readonly clockError?: number;
};

export class RowsBlockWriter {
  private readonly bytes: Uint8Array;
  private at = 0;
  private before: Before = {};

  /** @param limit bytes that a block has at most */
  constructor(private readonly limit: number) {
    this.bytes = new Uint8Array(limit + MAX_ROW);
  }

  /** False when the block is full without it; a block takes its first row whatever its size. */
  add(item: StoredItem, key: RowKey): boolean {
    const begin = this.at;
    const after = this.write(item, key);
    if (begin > 0 && this.at > this.limit) {
      this.at = begin;
      return false;
    }
    this.before = after;
    return true;
  }

  /** The block's bytes; what is added next begins another. */
  cut(): Uint8Array {
    const block = this.bytes.slice(0, this.at);
    this.at = 0;
    this.before = {};
    return block;
  }

  private write(item: StoredItem, key: RowKey): Before {
    const { before } = this;
    let after = before;
    let isNew = 0;
    const head = this.at;
    this.at++;
    this.put(expectSize('id', item.id, 16));
    if (item.kind !== 'tag key') {
      if (before.vehicle && compareBytes(before.vehicle.vehicle, key.vehicle) === 0)
        this.sinceBefore(key.time - before.vehicle.time);
      else {
        isNew |= NEW.vehicle;
        this.name(key.vehicle);
        this.uint(key.time, 6);
      }
      after = { ...after, vehicle: key };
    }
    if (item.kind === 'boarding') {
      if (!before.boarding || !isSameWay(before.boarding, item)) {
        isNew |= NEW.way;
        this.uint(CHANNEL[item.channel], 1);
        this.uint(item.versionByte, 1);
        this.uint(item.people, 1);
        this.uint(marksToBits(item.marks), 2);
      }
      after = { ...after, boarding: item };
    }
    if (item.kind === 'boarding' || item.kind === 'tag key') {
      if (before.terminal !== item.terminalNumber) {
        isNew |= NEW.terminal;
        this.uint(item.terminalNumber, 4);
      }
      after = { ...after, terminal: item.terminalNumber };
    }
    if (item.kind === 'boarding' || item.kind === 'trip end') {
      const clockError = Math.min(item.clockErrorMs, 0xffff_ffff);
      if (before.clockError !== clockError) {
        isNew |= NEW.clockError;
        this.uint(clockError, 4);
      }
      after = { ...after, clockError };
    }
    if (item.kind === 'boarding') {
      const trip = before.boarding?.trip;
      if (!trip || !isSameTrip(trip, item.trip)) {
        isNew |= NEW.trip;
        for (const name of [item.trip.lineId, item.trip.tripId, item.trip.startDate]) this.name(utf8(name));
      }
      if (trip?.stopSequence !== item.trip.stopSequence) {
        isNew |= NEW.stop;
        this.uint(item.trip.stopSequence, 2);
      }
      this.put(expectSize('tag', item.tag, 16));
      this.put(expectSize('sealed part', item.sealed, 80));
      if (item.signature) this.put(expectSize('signature', item.signature, 64));
    }
    if (item.kind === 'tag key') {
      this.put(expectSize('sealed tag key', item.sealed, 80));
      this.put(expectSize('signature', item.signature, 64));
    }
    this.bytes[head] = (ITEM_KIND[item.kind] - 1) | isNew;
    return after;
  }

  private put(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  private name(bytes: Uint8Array): void {
    if (bytes.length > 255) throw new RangeError('a name in a stored item has at most 255 bytes');
    this.uint(bytes.length, 1);
    this.put(bytes);
  }

  private uint(value: number, size: 1 | 2 | 4 | 6): void {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * size))
      throw new RangeError(`${value} is no unsigned integer of ${size} bytes`);
    this.at += size;
    for (let i = this.at - 1, rest = value; i >= this.at - size; i--, rest = Math.floor(rest / 256))
      this.bytes[i] = rest % 256;
  }

  private sinceBefore(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 0 || ms >= 2 ** 48)
      throw new RangeError(`rows are not in order: ${ms} ms after the one before`);
    let rest = ms;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes[this.at++] = 128 + (rest % 128);
    this.bytes[this.at++] = rest;
  }
}

const isSameWay = (a: Boarding, b: Boarding): boolean =>
  a.channel === b.channel &&
  a.versionByte === b.versionByte &&
  a.people === b.people &&
  marksToBits(a.marks) === marksToBits(b.marks);

const isSameTrip = (a: TripContext, b: TripContext): boolean =>
  a.lineId === b.lineId && a.tripId === b.tripId && a.startDate === b.startDate;
