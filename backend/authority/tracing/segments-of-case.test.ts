import assert from 'node:assert/strict';
import { uint } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { type OpenSegment, openSegment, packSegment } from '../../../protocol/segment';
import type { Boarding } from '../../../protocol/stored-item';
import { type CaseSegment, caseSegments, rememberingTags } from './segments-of-case';

const KEY = sha256(uint(1, 1));
const BUSES = 30;

const boarding = (n: number, day: number): Boarding => ({
  kind: 'boarding',
  id: sha256(uint(n, 4)).slice(0, 16),
  channel: 'pass',
  versionByte: 0x11,
  day,
  vehicleId: `bus ${n % BUSES}`,
  terminalNumber: n % BUSES,
  boardedAt: 1_578_800_000_000 + n * 1000,
  clockErrorMs: 0,
  trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
  people: 1,
  marks: [],
  tag: sha256(uint(n, 4), uint(1, 1)).slice(0, 16),
  sealed: new Uint8Array(80),
  signature: new Uint8Array(64),
});

/** The same boardings of two days in so many segments a day, and how often one is read. */
function cut(parts: number) {
  const reads = { segments: 0, blocks: 0 };
  const segments = [100, 101].flatMap((day) =>
    Array.from({ length: parts }, (_, part): CaseSegment => {
      const items = Array.from({ length: 600 }, (_, n) => boarding(day * 1000 + n, day));
      const own = items.filter((_, n) => n % parts === part);
      const random = {
        bytes: (size: number) => sha256(uint(part, 4), uint(reads.blocks++, 4)).slice(0, size),
      };
      const file = packSegment({ day, number: part, items: own, key: KEY, random });
      const readAt = (offset: number, length: number) => {
        reads.blocks++;
        return file.slice(offset, offset + length);
      };
      const open = openSegment(readAt, file.length, KEY);
      return {
        day,
        reading: <Result>(use: (open: OpenSegment) => Result) => {
          reads.segments++;
          return use(open);
        },
      };
    }),
  );
  reads.blocks = 0;
  return { segments: caseSegments(segments, async () => {}), reads };
}

const spans = Array.from({ length: 60 }, (_, n) => ({
  vehicleId: `bus ${n % BUSES}`,
  from: 0,
  to: 9_000_000_000_000,
}));

describe("a case's segments", () => {
  it('are passed over once for all rides: more rides, or more segments, multiply nothing', async () => {
    const [few, many] = [cut(2), cut(40)];
    const found = await few.segments.ofVehicles(() => spans);
    assert.equal(found.boardings.length, 1200);
    assert.equal((await many.segments.ofVehicles(() => spans)).boardings.length, 1200);
    assert.equal(few.reads.segments, few.segments.count);
    assert.equal(many.reads.segments, many.segments.count);
    assert.ok(many.reads.blocks <= many.segments.count, `${many.reads.blocks} blocks of 80 small segments`);
    // What it cost before: a look into every segment for every ride.
    await Promise.all(spans.map((span) => many.segments.ofVehicles(() => [span])));
    assert.equal(many.reads.segments, many.segments.count * (1 + spans.length));
  });

  it('are read of the days that are asked for only', async () => {
    const { segments, reads } = cut(5);
    const found = await segments.ofVehicles((day) => (day === 101 ? spans : []));
    assert.deepEqual([...new Set(found.boardings.map(({ day }) => day))], [101]);
    assert.equal(reads.segments, 5);
  });

  it("are asked for a day's tags on that day only, and for no tag twice where it is remembered", async () => {
    const { segments, reads } = cut(3);
    const tags = [5, 6, 7].map((n) => boarding(100_000 + n, 100).tag);
    const remembered = rememberingTags(segments);
    const first = await remembered.ofTags(100, [tags[0]!, tags[1]!, tags[1]!]);
    assert.equal(first.length, 2);
    assert.equal(reads.segments, 3);
    reads.blocks = 0;
    assert.deepEqual(await remembered.ofTags(100, [tags[1]!, tags[0]!]), first.toReversed());
    assert.equal(reads.blocks, 0, 'nothing is read again');
    assert.equal((await remembered.ofTags(100, tags)).length, 3, 'a new one beside them is');
    assert.deepEqual(await remembered.ofTags(101, tags), [], "another day's are others");
  });
});
