import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../platform/random';
import { concat, toHex, uint } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { openSegment } from '../../../protocol/segment';
import { generateSigningKey } from '../../../protocol/signing';
import { packItem, type StoredItem } from '../../../protocol/stored-item';
import { decodeTicket } from '../../../protocol/ticket/layout';
import { temporaryFolder } from '../../../test/support/folders';
import { MORNING, makeCity, TODAY } from '../testing/city';
import { type PackingWork, packRecords } from './packing';
import { packingThread } from './packing-thread';

const KEY = new Uint8Array(32).fill(7);

type Three = [string, string, string];

/** Passes of one vehicle, every tenth with a ticket that nobody signed. */
function work(count: number): PackingWork {
  const city = makeCity();
  const forger = generateSigningKey();
  const records = Array.from({ length: count }, (_, n): Uint8Array => {
    const ticket = n % 10 === 0 ? city.ticket({ key: forger }) : city.ticket();
    const item: StoredItem = {
      ...{ kind: 'boarding', channel: 'pass', id: new Uint8Array(16).fill(n), vehicleId: 'B1', people: 1 },
      ...{ terminalNumber: 1, boardedAt: MORNING + n, clockErrorMs: 50, marks: [], versionByte: ticket[0]! },
      trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
      ...decodeTicket(ticket),
    };
    return packItem(item);
  });
  return { day: TODAY, number: 1, records, key: KEY, tickets: city.bundle.tickets };
}

const rowsOf = (file: Uint8Array) =>
  [...openSegment((at, length) => file.subarray(at, at + length), file.length, KEY).all()].map(
    (item) => `${toHex(item.id)} ${item.kind === 'boarding' ? item.marks : ''}`,
  );

describe('packing segments on a thread of its own', () => {
  it('gives what packing here gives: the same rows, the same unproven passes; and merges them', async () => {
    const packer = packingThread();
    const given = work(50);
    const packed = await packer.pack(given);
    const here = packRecords(given, seededRandom(1));
    assert.equal(packed.unproven, 5);
    assert.equal(here.unproven, 5);
    assert.deepEqual(rowsOf(packed.file), rowsOf(here.file));
    const more = await packer.pack(work(30));
    const folder = temporaryFolder();
    const [one, two, path] = ['1.seg', '2.seg', '3.seg'].map((name) => join(folder, name)) as Three;
    writeFileSync(one, packed.file);
    writeFileSync(two, more.file);
    const merging = { day: TODAY, number: 3, key: KEY, parts: [one, two], path };
    const merged = await packer.merge(merging);
    const file = new Uint8Array(readFileSync(path));
    assert.deepEqual(rowsOf(file).sort(), [...rowsOf(packed.file), ...rowsOf(more.file)].sort());
    assert.deepEqual(merged, { rows: 80, bytes: file.length, sha256: sha256(file) });
    await assert.rejects(packer.merge({ ...merging, parts: [one, `${two}.none`] }), /ENOENT/);
    await packer.close();
  });

  it('says what failed, and takes work again', async () => {
    const packer = packingThread();
    const given = work(2);
    await assert.rejects(packer.pack({ ...given, day: TODAY + 1 }), /is for day/);
    assert.equal((await packer.pack(given)).unproven, 1);
    await packer.close();
  });

  it('packs a backlog of three segments as one', async () => {
    const item = { kind: 'alighting', day: TODAY, vehicleId: 'B1', alightedAt: MORNING } as const;
    const records = Array.from({ length: 150_000 }, (_, n) =>
      packItem({ ...item, id: concat(uint(n, 4), new Uint8Array(12)) }),
    );
    const packer = packingThread();
    const { file } = await packer.pack({ ...work(0), records });
    await packer.close();
    const segment = openSegment((at, length) => file.subarray(at, at + length), file.length, KEY);
    assert.equal(segment.counts.alightings, records.length);
  });

  it('leaves nothing behind, however many segments one thread packs', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    const packer = packingThread();
    const given = work(1);
    for (let number = 1; number <= 12; number++) await packer.pack({ ...given, number });
    await packer.close();
    process.off('warning', hear);
    assert.deepEqual(warnings, []);
  });
});
