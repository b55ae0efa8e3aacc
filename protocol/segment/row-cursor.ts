/**
 * Walks over the rows of an opened rows block (row-code.ts): a step reads where and when a row is, and only a row that is
 * wanted becomes an item.
 */
import { fromUtf8, readUint } from '../bytes';
import { CHANNEL, type Channel, channelOf, type Mark, marksFromBits } from '../channels';
import { Malformed } from '../errors';
import type { Boarding, StoredItem, TagKeyItem, TripContext } from '../stored-item';
import { ALIGHTING, BOARDING, KIND_BITS, NEW, TAG_KEY, TRIP_END } from './row-code';

type Way = {
  readonly channel: Channel;
  readonly versionByte: number;
  readonly people: number;
  readonly marks: readonly Mark[];
};

/** What a row of a kind has, in it or in a row before it. */
const NEEDED: Readonly<Record<number, number>> = {
  [BOARDING]: NEW.vehicle | NEW.way | NEW.terminal | NEW.clockError | NEW.trip | NEW.stop,
  [ALIGHTING]: NEW.vehicle,
  [TAG_KEY]: NEW.terminal,
  [TRIP_END]: NEW.vehicle | NEW.clockError,
};

export class RowCursor {
  /** Of the row at which it stands, as in `ITEM_KIND`. */
  kind = 0;
  /** Unix ms; 0 for a tag key. */
  time = 0;
  /** Whether the row's vehicle is another than that of the row with a vehicle before it. */
  hasNewVehicle = false;
  private at = 0;
  /** What the rows so far had, as in `NEW`. */
  private seen = 0;
  private idAt = 0;
  private restAt = 0;
  private terminal = -1;
  private clockError = -1;
  private stop = -1;
  private vehicleTime = 0;
  private vehicleAt = -1;
  private wayAt = -1;
  private tripAt = -1;
  private hasSignature = false;
  // Read when the first row of many that share them is wanted.
  private vehicleId: string | undefined;
  private way: Way | undefined;
  private trip: TripContext | undefined;

  /** @param bytes the block; items are views of it @param day of the segment */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly day: number,
  ) {}

  /**
   * Steps to the next row; false behind the last.
   * @throws Malformed when the bytes end within it, or it repeats what no row before it had
   */
  next(): boolean {
    const { bytes } = this;
    if (this.at === bytes.length) return false;
    const head = bytes[this.at]!;
    const kind = (head & KIND_BITS) + 1;
    this.kind = kind;
    this.idAt = this.at + 1;
    let at = this.at + 17;
    this.hasNewVehicle = false;
    if (kind === TAG_KEY) this.time = 0;
    else if (head & NEW.vehicle) {
      this.vehicleAt = at;
      this.vehicleId = undefined;
      this.hasNewVehicle = true;
      at += 1 + bytes[at]!;
      this.vehicleTime = readUint(bytes, at, 6);
      this.time = this.vehicleTime;
      at += 6;
    } else {
      let [since, scale] = [0, 1];
      // At most seven bytes: a longer one is none, and its time is no integer in the end.
      while (bytes[at]! >= 128 && scale < 2 ** 42) {
        since += (bytes[at++]! - 128) * scale;
        scale *= 128;
      }
      since += bytes[at++]! * scale;
      this.vehicleTime += since;
      this.time = this.vehicleTime;
    }
    if (head & NEW.way) {
      this.wayAt = at;
      this.way = undefined;
      this.hasSignature = bytes[at] === CHANNEL.code || bytes[at] === CHANNEL.pass;
      at += 5;
    }
    if (head & NEW.terminal) {
      this.terminal = readUint(bytes, at, 4);
      at += 4;
    }
    if (head & NEW.clockError) {
      this.clockError = readUint(bytes, at, 4);
      at += 4;
    }
    if (head & NEW.trip) {
      this.tripAt = at;
      this.trip = undefined;
      for (let name = 0; name < 3; name++) at += 1 + bytes[at]!;
    }
    if (head & NEW.stop) {
      this.stop = readUint(bytes, at, 2);
      this.trip = undefined;
      at += 2;
    }
    this.restAt = at;
    if (kind === BOARDING) at += this.hasSignature ? 160 : 96;
    else if (kind === TAG_KEY) at += 144;
    // Also where a length lies behind the end, and `at` is no number.
    if (!(at <= bytes.length)) throw new Malformed('rows block', 'ends within a row');
    this.seen |= kind === TAG_KEY ? head & ~NEW.vehicle : head;
    if ((this.seen & NEEDED[kind]!) !== NEEDED[kind] || !Number.isSafeInteger(this.time))
      throw new Malformed('rows block', 'has a row that repeats what none before it had');
    this.at = at;
    return true;
  }

  /** Whether a row that has a vehicle is of this one (UTF-8). */
  isOfVehicle(vehicle: Uint8Array): boolean {
    const { bytes, vehicleAt } = this;
    if (bytes[vehicleAt] !== vehicle.length) return false;
    for (let i = 0; i < vehicle.length; i++) if (bytes[vehicleAt + 1 + i] !== vehicle[i]) return false;
    return true;
  }

  /** @throws Malformed when a part of it is none */
  item(): StoredItem {
    const id = this.part(this.idAt, 16);
    const { day, time, restAt: at } = this;
    if (this.kind === BOARDING) return this.boarding(id);
    if (this.kind === TAG_KEY)
      return {
        ...{ kind: 'tag key', id, day, terminalNumber: this.terminal },
        ...{ sealed: this.part(at, 80), signature: this.part(at + 80, 64) },
      } satisfies TagKeyItem;
    this.vehicleId ??= fromUtf8(this.nameAt(this.vehicleAt));
    const { vehicleId } = this;
    if (this.kind === ALIGHTING) return { kind: 'alighting', id, day, vehicleId, alightedAt: time };
    return { kind: 'trip end', id, day, vehicleId, endedAt: time, clockErrorMs: this.clockError };
  }

  private boarding(id: Uint8Array): Boarding {
    this.vehicleId ??= fromUtf8(this.nameAt(this.vehicleAt));
    this.way ??= this.readWay();
    this.trip ??= this.readTrip();
    const at = this.restAt;
    return {
      kind: 'boarding',
      id,
      day: this.day,
      channel: this.way.channel,
      versionByte: this.way.versionByte,
      terminalNumber: this.terminal,
      boardedAt: this.time,
      clockErrorMs: this.clockError,
      people: this.way.people,
      marks: this.way.marks,
      tag: this.part(at, 16),
      sealed: this.part(at + 16, 80),
      signature: this.hasSignature ? this.part(at + 96, 64) : null,
      vehicleId: this.vehicleId,
      trip: this.trip,
    };
  }

  private readWay(): Way {
    const { bytes, wayAt: at } = this;
    const marks = marksFromBits(readUint(bytes, at + 3, 2));
    return { channel: channelOf(bytes[at]!), versionByte: bytes[at + 1]!, people: bytes[at + 2]!, marks };
  }

  private readTrip(): TripContext {
    const line = this.nameAt(this.tripAt);
    const trip = this.nameAt(this.tripAt + 1 + line.length);
    const date = this.nameAt(this.tripAt + 2 + line.length + trip.length);
    return {
      lineId: fromUtf8(line),
      tripId: fromUtf8(trip),
      startDate: fromUtf8(date),
      stopSequence: this.stop,
    };
  }

  private nameAt(at: number): Uint8Array {
    return this.part(at + 1, this.bytes[at]!);
  }

  /** Made so, and not by `subarray`, for that takes twice as long, and a case makes four for every row. */
  private part(at: number, size: number): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + at, size);
  }
}
