import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../platform/random';
import { toHex } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { packSegment } from '../../../protocol/segment';
import type { StoredItem } from '../../../protocol/stored-item';
import { whenTestEnds } from '../../../test/support/cleanup';
import { temporaryFolder } from '../../../test/support/folders';
import { waitFor } from '../../../test/support/wait';
import { type ListedSegment, type OperatorLink, OperatorRefused } from '../operator-link/link';
import { keptLog } from '../testing/city';
import { openFetching } from '../testing/fetching';
import type { SegmentFiles } from './segment-files';
import { Leases } from './segment-shelf';

const KEY = new Uint8Array(32).fill(3);
const DAY = 100;
const random = seededRandom('replacing');
const itemsOf = (count: number) =>
  Array.from(
    { length: count },
    (_, n): StoredItem => ({
      ...{ kind: 'alighting', id: random.bytes(16), day: DAY, vehicleId: '30217', alightedAt: 1000 + n },
    }),
  );
const all = itemsOf(6);

type Made = { readonly listed: ListedSegment; readonly bytes: Uint8Array };

function segment(number: number, items: readonly StoredItem[], replaces?: readonly number[]): Made {
  const bytes = packSegment({ day: DAY, number, items, key: KEY, random });
  const listed = { number, day: DAY, rows: items.length, bytes: bytes.length, sha256: sha256(bytes) };
  return { bytes, listed: replaces ? { ...listed, replaces } : listed };
}

const parts = [1, 2, 3].map((number) => segment(number, all.slice(2 * number - 2, 2 * number)));
/** Its merging began before 5 closed, and ended after it. */
const merged = segment(4, all, [1, 2, 3]);
const late = itemsOf(1);
const closedMeanwhile = segment(5, late);

describe("segments that are replaced by a merged one, at the authority's", () => {
  let folder: string;
  /** In the order of listing; a part's file goes when it is replaced. */
  let listed: Made[];
  /** What is being fetched, and what it waits for. */
  let coming: number;
  let held: Promise<void>;
  const log = keptLog();

  const link = {
    async listSegments(after: number) {
      const at = listed.findIndex((each) => each.listed.number === after);
      return listed.slice(at + 1).map((each) => each.listed);
    },
    async fetchSegment({ number }: ListedSegment, write: (piece: Uint8Array) => Promise<void>) {
      coming = number;
      await held;
      const found = listed.find((each) => each.listed.number === number);
      if (!found) throw new OperatorRefused(404, 'there is no segment of this number');
      const middle = found.bytes.length >> 1;
      await write(found.bytes.subarray(0, middle));
      await write(found.bytes.subarray(middle));
    },
  } as unknown as OperatorLink;

  const open = () => openFetching({ folder, link: () => link, log });
  const numbers = (files: SegmentFiles) => files.ofDay(DAY).map(({ number }) => number);
  const names = (files: readonly string[]) => files.filter((name) => name !== 'list').sort();
  const onDisk = () => names(readdirSync(join(folder, `segments/${DAY}`)));
  const rows = (files: SegmentFiles, segments: readonly ListedSegment[]) =>
    segments.flatMap((each) => files.held(each, KEY).reading((opened) => [...opened.all()]));

  beforeEach(() => {
    folder = temporaryFolder();
    listed = [...parts];
    [coming, held] = [0, Promise.resolve()];
    log.lines.length = 0;
  });

  it('takes it for them, whatever closed meanwhile, and lets their files go, also over a restart', async () => {
    const first = await open();
    await waitFor('the parts', () => first.files.count === 3);
    listed = [closedMeanwhile, merged];
    await waitFor('both', () => numbers(first.files).join() === '4,5');
    await waitFor('the parts gone', () => onDisk().length === 2);
    assert.deepEqual(onDisk(), ['4.seg', '5.seg']);
    assert.equal(rows(first.files, first.files.ofDay(DAY)).length, 7);
    await first.close();
    const second = await open();
    assert.deepEqual([numbers(second.files), second.files.count], [[4, 5], 2]);
    assert.deepEqual(
      log.lines.filter((line) => /^(warn|error)/.test(line)),
      [],
    );
  });

  it('keeps what a trace reads until it ends', async () => {
    const { files } = await open();
    await waitFor('the parts', () => files.count === 3);
    const lease = files.lease([DAY]);
    listed = [merged];
    await waitFor('the merged one', () => numbers(files).join() === '4');
    const before = rows(files, lease.segments).map(({ id }) => toHex(id));
    assert.deepEqual(before.sort(), all.map(({ id }) => toHex(id)).sort());
    assert.equal(onDisk().length, 4);
    lease.end();
    await waitFor('the parts gone', () => onDisk().length === 1);
    // The control: without a lease they are gone.
    assert.throws(() => rows(files, lease.segments), /ENOENT/);
  });

  it('keeps nothing for who was gone before it was had', async () => {
    const { files } = await open();
    await waitFor('the parts', () => files.count === 3);
    const [gone, reading] = [new Leases(), new Leases()];
    gone.end();
    for (const leases of [gone, reading]) leases.add(files.lease([DAY]));
    listed = [merged];
    await waitFor('the merged one', () => numbers(files).join() === '4');
    assert.equal(onDisk().length, 4, 'control: one reads');
    reading.end();
    await waitFor('the parts gone', () => onDisk().length === 1);
  });

  it('waits for the merged one where a part never came, and not where all did', async () => {
    const refusing = [parts[0]!, parts[1]!];
    listed = refusing;
    const { files, fetcher } = await open();
    await waitFor('two parts', () => files.count === 2);
    // The third was merged before it was fetched; the release named it.
    listed = [merged];
    await fetcher.waitFor({ firstDay: DAY, lastDay: DAY }, 3, 5_000);
    assert.deepEqual(numbers(files), [4]);
    // The whole day is on its way, which may take minutes; what it holds is here.
    listed = [merged, closedMeanwhile];
    await waitFor('what closed meanwhile', () => files.find(5));
    let goOn = () => {};
    held = new Promise((resolve) => {
      goOn = resolve;
    });
    whenTestEnds(goOn);
    listed = [segment(6, [...all, ...late], [4, 5])];
    await waitFor('its coming', () => coming === 6);
    await fetcher.waitFor({ firstDay: DAY, lastDay: DAY }, 5, 5_000);
    assert.deepEqual(numbers(files), [4, 5]);
    goOn();
    await waitFor('the whole day', () => numbers(files).join() === '6');
  });

  it('lets no merged one stand for its parts that has fewer rows, and traces with them', async () => {
    const { files, fetcher } = await open();
    await waitFor('the parts', () => files.count === 3);
    listed = [segment(4, all.slice(1), [1, 2, 3]), closedMeanwhile];
    await waitFor('the next one', () => files.find(5));
    await fetcher.waitFor({ firstDay: DAY, lastDay: DAY }, 5, 5_000);
    assert.deepEqual(numbers(files), [1, 2, 3, 5]);
    assert.match(log.lines.join('\n'), /error a merged segment is refused, its parts are kept.*5 rows.*6/);
  });

  it('believes no count of rows that the segment does not have', async () => {
    const short = segment(4, all.slice(1), [1, 2, 3]);
    const { files } = await open();
    await waitFor('the parts', () => files.count === 3);
    listed = [{ ...short, listed: { ...short.listed, rows: 6 } }];
    await waitFor('the merged one', () => numbers(files).includes(4));
    assert.throws(() => rows(files, files.ofDay(DAY)), /holds 5 rows, and was listed with 6/);
  });
});
