import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNotFound } from '../../../platform/disk';
import { MemoryDisk } from '../../../platform/memory-disk';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { sha256 } from '../../../protocol/hmac';
import { packSegment } from '../../../protocol/segment';
import type { StoredItem } from '../../../protocol/stored-item';
import { temporaryFolder } from '../../../test/support/folders';
import { silent } from '../testing/city';
import { openSegmentFiles } from './segment-files';

const KEY = sha256(new Uint8Array(1));
const DAY = 100;
const items = Array.from(
  { length: 50 },
  (_, n): StoredItem => ({
    kind: 'alighting',
    id: sha256(Uint8Array.of(n)).slice(0, 16),
    day: DAY,
    vehicleId: '30217',
    alightedAt: 1_578_800_000_000 + n,
  }),
);

describe('a segment that a case holds', () => {
  it('is opened once and read often, its file open only while somebody reads', async () => {
    const [folder, random] = [temporaryFolder(), systemRandom()];
    const files = await openSegmentFiles({ disk: nodeDisk(), folder, random, log: silent });
    const bytes = packSegment({ day: DAY, number: 1, items, key: KEY, random });
    const listed = { number: 1, day: DAY, rows: items.length, bytes: bytes.length, sha256: sha256(bytes) };
    await files.keep(listed, bytes);
    const path = join(folder, `segments/${DAY}/1.seg`);
    const isOpen = () =>
      readdirSync('/proc/self/fd').some((name) => {
        try {
          return readlinkSync(`/proc/self/fd/${name}`) === path;
        } catch {
          return false; // The descriptor that lists them.
        }
      });

    const held = files.held(listed, KEY);
    const rows = () => held.reading((open) => open.rowsOfVehicle('30217', 0, Number.MAX_SAFE_INTEGER).length);
    assert.equal(rows(), 50);
    held.reading((open) => {
      assert.ok(!isOpen(), 'what the directory answers needs no file');
      assert.equal(open.counts.alightings, 50);
      assert.equal([...open.all()].length, 50);
      assert.ok(isOpen(), 'the control');
    });
    assert.ok(!isOpen());

    // The directory is not read again: who changes it now changes nothing for this case.
    const changed = new Uint8Array(readFileSync(path));
    changed[changed.length - 50]! ^= 1; // Before the footer lies the directory.
    writeFileSync(path, changed);
    assert.equal(rows(), 50);
    assert.throws(
      () => files.held(listed, KEY).reading((open) => open.day),
      /directory of segment 1 does not open/,
    );
    await files.close();
  });

  it('goes with its day, also where a case ends just then and what was replaced goes by itself', async () => {
    const [disk, random] = [new MemoryDisk(), systemRandom()];
    const files = await openSegmentFiles({ disk, folder: '/authority', random, log: silent });
    for (const number of [1, 2]) {
      const bytes = packSegment({ day: DAY, number, items, key: KEY, random });
      await files.keep({ number, day: DAY, rows: 50, bytes: bytes.length, sha256: sha256(bytes) }, bytes);
    }
    let gone = 0;
    disk.before = async ({ kind, path }) => {
      if (kind !== 'remove' || !path.endsWith('/1.seg') || gone++ > 0) return;
      await disk.remove(path);
    };
    assert.equal(await files.destroyDay(DAY), 1);
    assert.equal(gone, 2, 'the control: it was gone when its turn came');
    await assert.rejects(disk.read(`/authority/segments/${DAY}/2.seg`), isNotFound);
    await files.close();
  });
});
