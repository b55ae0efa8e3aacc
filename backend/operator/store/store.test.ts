import assert from 'node:assert/strict';
import { join } from 'node:path';
import { systemClock } from '../../../platform/clock';
import { silentLog } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { toHex, uint } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { type Boarding, unpackItem } from '../../../protocol/stored-item';
import { temporaryFolder } from '../../../test/support/folders';
import { type Backend, openBackend, reopenBackend } from '../testing/backend';
import { MORNING, TODAY } from '../testing/city';
import { openStore, type Store } from './store';

const boarding = (n: number, change: Partial<Boarding> = {}): Boarding => ({
  kind: 'boarding',
  id: sha256(uint(n, 4)).slice(0, 16),
  channel: 'code',
  versionByte: 0x11,
  day: TODAY,
  vehicleId: '30217',
  terminalNumber: 1,
  boardedAt: MORNING + n,
  clockErrorMs: 0,
  trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
  people: 1,
  marks: [],
  tag: sha256(uint(n, 4)).slice(16, 32),
  sealed: new Uint8Array(80),
  signature: new Uint8Array(64),
  ...change,
});
const idOf = (record: Uint8Array): string => toHex(unpackItem(record).id);
const noSegments = { packedUpTo: () => undefined, replayFrom: undefined };

describe("the operator's store", () => {
  describe('on a simulated disk', () => {
    let backend: Backend;
    beforeEach(async () => {
      backend = await openBackend();
    });
    afterEach(() => backend.close());

    it('says of each item whether it was new, also within one call', async () => {
      assert.deepEqual(await backend.store.put([boarding(1), boarding(2), boarding(1)]), [true, true, false]);
      assert.deepEqual(await backend.store.put([boarding(2), boarding(3)]), [false, true]);
      assert.deepEqual(await backend.store.put([]), []);
    });

    it('keeps the first of two items with one name', async () => {
      await Promise.all([backend.store.put([boarding(1)]), backend.store.put([boarding(1, { people: 4 })])]);
      const stored = await backend.store.get(boarding(1));
      assert.ok(stored?.kind === 'boarding' && stored.people === 1);
    });

    it('tells kinds and days with one id apart', async () => {
      const { id } = boarding(1);
      const off = { kind: 'alighting', id, day: TODAY, vehicleId: '30217', alightedAt: MORNING } as const;
      assert.deepEqual(await backend.store.put([boarding(1), off, boarding(1, { day: TODAY + 1 })]), [
        true,
        true,
        true,
      ]);
      assert.deepEqual(await backend.store.get(off), off);
      assert.equal(await backend.store.has({ kind: 'alighting', day: TODAY + 1, id }), false);
    });

    it('finds where a ticket was spent, and nothing for a tag that a terminal made', async () => {
      const made = boarding(2, { channel: 'card', signature: null });
      await backend.store.put([boarding(1), made]);
      const found = await backend.store.boardingOfTicket(TODAY, boarding(1).tag);
      assert.deepEqual(found?.id, boarding(1).id);
      assert.equal(await backend.store.boardingOfTicket(TODAY + 1, boarding(1).tag), undefined);
      assert.equal(await backend.store.boardingOfTicket(TODAY, made.tag), undefined);
    });

    it('refuses everything after a failed sync until it was reopened, then goes on by itself', async () => {
      await backend.store.put([boarding(1)]);
      backend.disk.failNext('sync', 'EIO', 3);
      await assert.rejects(backend.store.put([boarding(2)]));
      assert.ok(backend.store.broken);
      await assert.rejects(backend.store.put([boarding(3)]));
      await assert.rejects(backend.store.has(boarding(1)));
      await backend.clock.advance(10_000);
      assert.equal(backend.store.broken, undefined);
      await backend.store.put([boarding(2), boarding(3)]);
      await backend.segments.closeDays(TODAY, TODAY);
      assert.equal((await backend.packed()).length, 3);
    });

    it('counts once what a disk wrote twice, also when the first is packed already', async () => {
      await backend.store.put([boarding(1)]);
      await backend.segments.closeDays(TODAY, TODAY);
      await backend.store.put([boarding(2)]);
      await backend.close();
      const [name] = (await backend.disk.list('/op/data/journal')).filter((each) =>
        each.endsWith('.journal'),
      );
      const HEADER = 20;
      backend.disk.corrupt(`/op/data/journal/${name}`, (bytes) =>
        Uint8Array.from([...bytes, ...bytes.subarray(HEADER)]),
      );
      backend = await reopenBackend(backend);
      assert.deepEqual(backend.store.openOf(TODAY)?.records.map(idOf), [toHex(boarding(2).id)]);
    });

    it('reads only what is in no segment when it opens', async () => {
      await backend.store.put([boarding(1), boarding(2, { day: TODAY - 1 })]);
      await backend.segments.closeDays(TODAY, TODAY);
      await backend.store.put([boarding(3)]);
      await backend.close();
      backend = await reopenBackend(backend);
      const open = backend.store.open().map(({ day, count }) => [day, count]);
      assert.deepEqual(open.sort(), [
        [TODAY - 1, 1],
        [TODAY, 1],
      ]);
    });
  });

  describe('on a real disk', () => {
    const open = (folder: string): Promise<Store> =>
      openStore({
        folder: join(folder, 'journal'),
        disk: nodeDisk(),
        clock: systemClock(),
        random: systemRandom(),
        log: silentLog(),
        segments: noSegments,
      });

    it('has after a restart what it had before, each item once', async () => {
      const folder = temporaryFolder();
      let store = await open(folder);
      const items = Array.from({ length: 500 }, (_, n) => boarding(n));
      await Promise.all(items.map((item) => store.put([item])));
      await store.close();
      store = await open(folder);
      for (const item of items) assert.deepEqual(await store.get(item), item);
      assert.deepEqual(
        await store.put(items),
        items.map(() => false),
      );
      assert.deepEqual(
        store.openOf(TODAY)?.records.map(idOf).sort(),
        items.map(({ id }) => toHex(id)).sort(),
      );
      await store.close();
    });

    it('belongs to one at a time', async () => {
      const folder = temporaryFolder();
      const store = await open(folder);
      await assert.rejects(open(folder), /is in use by process/);
      await store.close();
      await (await open(folder)).close();
    });
  });
});
