import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toHex, uint } from '../bytes';
import { Malformed } from '../errors';
import { sha256 } from '../hmac';
import { itemKey, type StoredItem } from '../stored-item';
import { storedItems } from './arbitrary';
import { mergeSegments, packSegment } from './index';

const DAY = 18_273;
const KEY = sha256(uint(1, 1));

/** Randomness that repeats itself: the n-th call gives the hash of n. */
function counted() {
  let n = 0;
  return { bytes: (size: number) => sha256(uint(n++, 4)).slice(0, size) };
}

const pack = (items: readonly StoredItem[], number: number) =>
  packSegment({ day: DAY, number, items, key: KEY, random: counted() });

async function merged(files: readonly Uint8Array[], number: number) {
  const pieces: Uint8Array[] = [];
  const reads: number[] = [];
  const parts = files.map((file) => ({
    size: file.length,
    async read(offset: number, length: number) {
      reads.push(length);
      return file.slice(offset, offset + length);
    },
  }));
  const write = async (bytes: Uint8Array) => void pieces.push(bytes);
  const counts = await mergeSegments({ day: DAY, number, parts, key: KEY, random: counted(), write });
  return { file: new Uint8Array(Buffer.concat(pieces)), counts, pieces, reads };
}

/** Each item once, and the part it lies in. */
const inParts = fc
  .uniqueArray(storedItems(DAY), { maxLength: 80, selector: (item) => toHex(itemKey(item)) })
  .chain((items) =>
    fc.tuple(fc.constant(items), fc.array(fc.nat(4), { minLength: items.length, maxLength: items.length })),
  );

const alightings = (count: number, of: number): StoredItem[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ kind: 'alighting', id: sha256(uint(n, 4), uint(of, 1)).slice(0, 16), day: DAY },
    ...{ vehicleId: `bus ${n % 40}`, alightedAt: 1_578_800_000_000 + n * 10 },
  }));

describe('merging segments', () => {
  it('gives the very bytes that packing all items at once gives', async () => {
    await fc.assert(
      fc.asyncProperty(inParts, async ([items, part]) => {
        const files = [0, 1, 2, 3, 4].map((of) =>
          pack(
            items.filter((_, n) => part[n] === of),
            of + 1,
          ),
        );
        const { file, counts } = await merged(files, 9);
        assert.equal(toHex(file), toHex(pack(items, 9)));
        assert.equal(counts.boardings + counts.alightings + counts.tagKeys, items.length);
      }),
      { numRuns: 60 },
    );
  });

  it('does so over many blocks, and holds a piece of each part at a time', async () => {
    const parts = [0, 1, 2].map((of) => alightings(40_000, of));
    const { file, pieces, reads } = await merged(
      parts.map((items, of) => pack(items, of + 1)),
      9,
    );
    assert.equal(toHex(sha256(file)), toHex(sha256(pack(parts.flat(), 9))));
    const longest = 256 * 1024 + 24 * 1024;
    assert.ok(file.length > 3 * longest, `${file.length} bytes`);
    assert.ok(Math.max(...reads, ...pieces.map(({ length }) => length)) <= longest);
  });

  it('refuses parts of which a bit was changed, that were cut, or that have another key', async () => {
    const [one, two] = [0, 1].map((of) => pack(alightings(50, of), of + 1)) as [Uint8Array, Uint8Array];
    await fc.assert(
      fc.asyncProperty(fc.nat(two.length - 1), fc.nat(7), async (at, bit) => {
        const changed = two.slice();
        changed[at]! ^= 1 << bit;
        await assert.rejects(merged([one, changed], 9), Malformed);
        await assert.rejects(merged([one, two.slice(0, at)], 9), Malformed);
      }),
      { numRuns: 100 },
    );
    const foreign = packSegment({
      ...{ day: DAY, number: 2, items: alightings(2, 1) },
      ...{ key: sha256(uint(2, 1)), random: counted() },
    });
    await assert.rejects(merged([one, foreign], 9), Malformed);
    assert.equal((await merged([one, two], 9)).counts.alightings, 100);
  });
});
