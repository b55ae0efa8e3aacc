import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concat, fromHex, readUint, toHex, uint } from '../bytes';
import { Malformed } from '../errors';
import { sha256 } from '../hmac';
import { type Boarding, itemKey, type StoredItem, unpackItem } from '../stored-item';
import { storedItems } from './arbitrary';
import { openSegment, packSegment } from './index';
import vectors from './vectors/segment-3.json';

const DAY = 18_273;
const KEY = sha256(uint(1, 1));

/** Randomness that repeats itself: the n-th call gives the hash of n. */
function counted() {
  let n = 0;
  return { bytes: (size: number) => sha256(uint(n++, 4)).slice(0, size) };
}

const pack = (items: readonly StoredItem[], number = 7): Uint8Array =>
  packSegment({ day: DAY, number, items, key: KEY, random: counted() });

function open(file: Uint8Array, key = KEY) {
  const read: { offset: number; length: number }[] = [];
  const segment = openSegment(
    (offset, length) => {
      read.push({ offset, length });
      return file.slice(offset, offset + length);
    },
    file.length,
    key,
  );
  return { segment, read };
}

/** Everything a reader can ask, so that every byte of the file is needed. */
function readAll(file: Uint8Array, key = KEY): StoredItem[] {
  return [...open(file, key).segment.all()];
}

const directorySizeOf = (file: Uint8Array): number => readUint(file, file.length - 18, 4);

/** Packed as sets, for fast comparison. */
const names = (items: readonly StoredItem[]): string[] => items.map((item) => toHex(itemKey(item))).sort();

function boarding(n: number, change: Partial<Boarding> = {}): Boarding {
  return {
    kind: 'boarding',
    id: sha256(uint(n, 4)).slice(0, 16),
    channel: 'code',
    versionByte: 0x11,
    day: DAY,
    vehicleId: `bus ${n % 40}`,
    terminalNumber: n % 40,
    boardedAt: 1_578_800_000_000 + n * 10,
    clockErrorMs: 0,
    trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
    people: 1,
    marks: [],
    tag: sha256(uint(n, 4), uint(1, 1)).slice(0, 16),
    sealed: concat(sha256(uint(n, 4)), sha256(uint(n, 3)), new Uint8Array(16)),
    signature: concat(sha256(uint(n, 2)), sha256(uint(n, 3))),
    ...change,
  };
}

const many = Array.from({ length: 3_000 }, (_, n) => boarding(n));
const items = fc.uniqueArray(storedItems(DAY), {
  maxLength: 60,
  selector: (item) => toHex(itemKey(item)),
});

describe('segments', () => {
  it('give back what was packed, and say how many of each kind', () => {
    fc.assert(
      fc.property(items, (packed) => {
        const { segment } = open(pack(packed));
        assert.deepEqual([segment.day, segment.number], [DAY, 7]);
        const back = [...segment.all()];
        assert.equal(back.length, packed.length);
        assert.deepEqual(names(back), names(packed));
        for (const item of packed)
          assert.deepEqual(
            back.find((each) => toHex(itemKey(each)) === toHex(itemKey(item))),
            item,
          );
        const { boardings, alightings, tagKeys } = segment.counts;
        const count = (kind: string) => packed.filter((item) => item.kind === kind).length;
        const ends = count('alighting') + count('trip end');
        assert.deepEqual([boardings, alightings, tagKeys], [count('boarding'), ends, count('tag key')]);
      }),
      { numRuns: 50 },
    );
  });

  it('are the same bytes whatever order the items came in', () => {
    fc.assert(
      fc.property(
        items.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => assert.equal(toHex(pack(list)), toHex(pack(shuffled))),
      ),
      { numRuns: 50 },
    );
  });

  it('are read as the vector says, and written so', () => {
    for (const { key, day, number, rows, file } of vectors.cases) {
      const listed = rows.map((row) => unpackItem(fromHex(row)));
      assert.deepEqual([...open(fromHex(file), fromHex(key)).segment.all()], listed);
      const packed = packSegment({ day, number, items: listed, key: fromHex(key), random: counted() });
      assert.equal(toHex(packed), file);
    }
  });

  it('refuse any flipped bit, wherever it lies', () => {
    const small = pack(many.slice(0, 300));
    assert.equal(readAll(small).length, 300);
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.nat(7), (at, bit) => {
        const changed = small.slice();
        changed[at]! ^= 1 << bit;
        assert.throws(() => readAll(changed), Malformed);
      }),
      { numRuns: 500 },
    );
    for (let at = small.length - 42; at < small.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const changed = small.slice();
        changed[at]! ^= 1 << bit;
        assert.throws(() => open(changed), Malformed, `bit ${bit} of the footer's byte ${at}`);
      }
  });

  it("refuse to be cut or lengthened, another day's key, and blocks that were exchanged", () => {
    const file = pack(many);
    fc.assert(
      fc.property(fc.nat(file.length - 1), (size) =>
        assert.throws(() => open(file.slice(0, size)), Malformed),
      ),
    );
    assert.throws(() => open(concat(file, uint(0, 1))), Malformed);
    assert.throws(() => open(file, sha256(uint(2, 1))), Malformed);
    // Three full tags blocks lie before the last: two of them exchanged, each opens nowhere.
    const tagsSize = 907 * 9 + 28;
    const end = file.length - 42 - directorySizeOf(file) - ((3_000 % 907) * 9 + 28);
    const exchanged = concat(
      file.subarray(0, end - 2 * tagsSize),
      file.subarray(end - tagsSize, end),
      file.subarray(end - 2 * tagsSize, end - tagsSize),
      file.subarray(end),
    );
    assert.equal(exchanged.length, file.length);
    assert.throws(() => readAll(exchanged), /tags block \d+ of segment 7 does not open/);
  });

  it('find the boardings of tags without reading the rest', () => {
    const file = pack(many);
    const wanted = [3, 1_500, 2_999].map((n) => many[n]!);
    const { segment, read } = open(file);
    const found = segment.rowsOfTags([...wanted.map(({ tag }) => tag), new Uint8Array(16), wanted[0]!.tag]);
    assert.deepEqual(names(found.map(({ item }) => item)), names(wanted));
    const bytesRead = read.reduce((sum, { length }) => sum + length, 0);
    assert.ok(bytesRead < file.length / 2, `${bytesRead} of ${file.length} bytes were read`);
    const all = [...segment.all()];
    for (const { ordinal, item } of found) assert.deepEqual(all[ordinal], item);
    assert.deepEqual(segment.rowsOfTags([]), []);
  });

  it('find all boardings of one tag, also where they cross blocks', () => {
    const tag = sha256(uint(9, 1)).slice(0, 16);
    const same = Array.from({ length: 500 }, (_, n) => boarding(10_000 + n, { tag }));
    const found = open(pack([...many, ...same])).segment.rowsOfTags([tag]);
    assert.deepEqual(names(found.map(({ item }) => item)), names(same));
  });

  it('tell tags apart that begin alike: the first bytes lead to a row, the whole decides', () => {
    const tag = sha256(uint(9, 1)).slice(0, 16);
    const alike = Array.from({ length: 3 }, (_, n) =>
      concat(tag.subarray(0, 5), sha256(uint(n, 4)).slice(0, 11)),
    );
    const twins = alike.map((each, n) => boarding(10_000 + n, { tag: each }));
    const { segment } = open(pack([...many, ...twins]));
    for (const twin of twins)
      assert.deepEqual(names(segment.rowsOfTags([twin.tag]).map(({ item }) => item)), names([twin]));
    assert.deepEqual(segment.rowsOfTags([tag]), []);
    const both = segment.rowsOfTags([alike[2]!, tag, alike[0]!]).map(({ item }) => item);
    assert.deepEqual(names(both), names([twins[0]!, twins[2]!]));
  });

  it('read nothing of a vehicle at hours of which they hold nothing', () => {
    const tagKey: StoredItem = {
      ...{ kind: 'tag key', id: new Uint8Array(16), day: DAY, terminalNumber: 1 },
      ...{ sealed: new Uint8Array(80), signature: new Uint8Array(64) },
    };
    const { segment, read } = open(pack([...many, tagKey]));
    read.length = 0;
    const [first, last] = [many[7]!.boardedAt, many.at(-1)!.boardedAt];
    assert.deepEqual(segment.rowsOfVehicle('bus 7', 0, first - 60_000), []);
    // Hours are known by the minute.
    assert.deepEqual(segment.rowsOfVehicle('bus 7', last + 60_000, last + 86_400_000), []);
    assert.equal(read.length, 0);
    assert.equal(segment.rowsOfVehicle('bus 7', first, first).length, 1);
    assert.ok(read.length > 0);
  });

  it("find a vehicle's boardings and alightings of an interval, as a plain filter does", () => {
    const at = fc.integer({ min: 1_577_836_800_000, max: 1_577_836_800_000 + 86_400_000 });
    const vehicle = fc.constantFrom('30217', '辽A·T0931', '🚌', '', 'none');
    fc.assert(
      fc.property(items, vehicle, at, at, (packed, vehicleId, from, to) => {
        const timeOf = (item: StoredItem) => {
          if (item.kind === 'boarding') return item.boardedAt;
          if (item.kind === 'alighting') return item.alightedAt;
          return item.kind === 'trip end' ? item.endedAt : -1;
        };
        const wanted = packed.filter(
          (item) =>
            item.kind !== 'tag key' &&
            item.vehicleId === vehicleId &&
            timeOf(item) >= from &&
            timeOf(item) <= to,
        );
        const found = open(pack(packed)).segment.rowsOfVehicle(vehicleId, from, to);
        assert.deepEqual(names(found), names(wanted));
        assert.deepEqual(
          found.map(timeOf),
          found.map(timeOf).sort((a, b) => a - b),
        );
      }),
      { numRuns: 200 },
    );
    const crowd = Array.from({ length: 900 }, (_, n) => boarding(n, { vehicleId: 'bus', boardedAt: 5 }));
    const crossing = open(pack([...many, ...crowd])).segment;
    assert.equal(crossing.rowsOfVehicle('bus', 5, 5).length, 900);
    assert.equal(crossing.rowsOfVehicle('bus', 6, 9).length, 0);
    assert.equal(crossing.rowsOfVehicle('bus 7', 0, 9e12).length, 75);
  });

  it('find many vehicles and times by opening each block once', () => {
    const vehicles = Array.from({ length: 40 }, (_, n) => `bus ${n}`);
    const spans = vehicles.flatMap((vehicleId) =>
      [0, 10_000, 20_000].map((later) => ({
        vehicleId,
        from: 1_578_800_000_000 + later,
        to: 1_578_800_005_000 + later,
      })),
    );
    const { segment, read } = open(pack(many));
    const apart = spans.map(({ vehicleId, from, to }) => segment.rowsOfVehicle(vehicleId, from, to));
    const opened = read.length;
    read.length = 0;
    // One span twice: its rows come once.
    const found = segment.rowsOfVehicles([...spans, spans[0]!]);
    assert.deepEqual(names(found), names(apart.flat()));
    assert.ok(found.length > 1_000 && opened > 100, `${found.length} rows, ${opened} reads`);
    assert.equal(new Set(read.map(({ offset }) => offset)).size, read.length, 'a block was read twice');
    assert.ok(read.length <= 45, `${read.length} reads`);
    assert.deepEqual(segment.rowsOfVehicles([]), []);
  });

  it('open no block again in which a tag led to a row, to tell what happened beside it', () => {
    const { segment, read } = open(pack(many));
    const { tag, vehicleId, boardedAt } = many[7]!;
    assert.equal(segment.rowsOfTags([tag]).length, 1);
    read.length = 0;
    assert.equal(segment.rowsOfVehicle(vehicleId, boardedAt, boardedAt).length, 1);
    assert.equal(read.length, 0);
    assert.equal(segment.rowsOfVehicle('bus 30', 0, 9e12).length, 75);
    assert.ok(read.length > 0, 'the control');
  });

  it('find the tag keys', () => {
    fc.assert(
      fc.property(items, (packed) => {
        const wanted = packed.filter((item) => item.kind === 'tag key');
        assert.deepEqual(names(open(pack(packed)).segment.tagKeys()), names(wanted));
      }),
      { numRuns: 50 },
    );
  });

  it('show nothing of a check-in: no vehicle, tag or time in the bytes', () => {
    const text = Buffer.from(pack(many.slice(0, 50)));
    for (const item of many.slice(0, 50)) {
      assert.equal(text.indexOf(item.tag), -1);
      assert.equal(text.indexOf(item.id), -1);
      assert.equal(text.indexOf(item.sealed), -1);
    }
    assert.equal(text.indexOf('bus 7'), -1);
  });

  it('take no item of another day', () => {
    assert.throws(() => pack([boarding(1, { day: DAY + 1 })]), RangeError);
  });

  it('bear a thousand small blocks of at most 24 KiB', () => {
    const { segment, read } = open(pack(many));
    read.length = 0;
    assert.equal([...segment.all()].length, many.length);
    // Blocks of rows, and the four of tags by one call: neighbours are read at once.
    assert.ok(read.length >= 20 && read.length <= 26, `${read.length} reads`);
    read.length = 0;
    for (const { tag } of many.slice(0, 100)) assert.equal(segment.rowsOfTags([tag]).length, 1);
    // A tag that begins a block is looked for in the one before it too.
    assert.ok(read.length <= 205, `${read.length} reads: one block of tags and one of rows for a tag`);
    assert.ok(Math.max(...read.map(({ length }) => length)) <= 24 * 1024);
  });
});
