import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toHex } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { generateSigningKey } from '../../../protocol/signing';
import { itemKey, type StoredItem } from '../../../protocol/stored-item';
import { AGE_MS, type Backend, openBackend, reopenBackend } from '../testing/backend';
import { BUS, MORNING, OTHER_BUS, TODAY } from '../testing/city';
import { fileOf } from '../testing/compose';

const names = (items: readonly Pick<StoredItem, 'kind' | 'day' | 'id'>[]) =>
  items.map((item) => toHex(itemKey(item))).sort();
const named = (items: readonly { id: Uint8Array }[], day = TODAY) =>
  names(items.map(({ id }) => ({ kind: 'boarding', day, id })));

describe('closing segments', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend();
  });
  afterEach(() => backend.close());

  const passes = (count: number) =>
    Array.from({ length: count }, (_, n) => backend.city.pass(BUS, MORNING + n));
  const closed = () => backend.segments.after(0).map(({ number, day, rows }) => [number, day, rows]);
  const closeAll = () => backend.segments.closeDays(0, 0xffff);

  it('closes a day ten minutes after its first item, and not earlier', async () => {
    const first = passes(2);
    await backend.publish(BUS, first);
    await backend.clock.advance(AGE_MS - 1_000);
    assert.deepEqual(closed(), []);
    await backend.clock.advance(2_000);
    assert.deepEqual(closed(), [[1, TODAY, 2]]);
    assert.deepEqual(names(await backend.packed()), named(first));
    await backend.clock.advance(3 * AGE_MS);
    assert.equal(closed().length, 1);
  });

  it('closes a day at once when it is full, and leaves the others open', async () => {
    await backend.close();
    backend = await openBackend({ maxRows: 10 });
    await backend.publish(BUS, [backend.city.assisted(MORNING, 1, TODAY + 1)]);
    await backend.publish(BUS, passes(9));
    await backend.clock.advance(0);
    assert.deepEqual(closed(), []);
    await backend.publish(BUS, passes(1));
    await backend.clock.advance(0);
    assert.deepEqual(closed(), [[1, TODAY, 10]]);
  });

  it('closes a backlog in segments of the usual size, each item once, and finds none open after a crash', async () => {
    await backend.close();
    backend = await openBackend({ maxRows: 10 });
    const items = passes(27);
    await backend.publish(BUS, items.slice(0, 20));
    await backend.publish(BUS, items.slice(20));
    await closeAll();
    assert.deepEqual(
      closed().map(([, , rows]) => rows),
      [10, 10, 7],
    );
    backend.disk.crash();
    backend = await reopenBackend(backend);
    await closeAll();
    assert.equal(closed().length, 3);
    assert.deepEqual(names(await backend.packed()), named(items));
  });

  it('says of no day that it is closed when the store broke meanwhile', async () => {
    const { city } = backend;
    const days = [TODAY - 1, TODAY];
    const items = days.map((day) => city.pass(BUS, MORNING, city.ticket({ day })));
    await backend.publish(BUS, items);
    let [state, goOn, isCleared] = ['works', () => {}, () => {}];
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const cleared = new Promise<void>((resolve) => {
      isCleared = resolve;
    });
    backend.disk.before = async ({ kind, path }) => {
      if (kind === 'sync' && path.startsWith('/op/data/list') && state === 'works') {
        // The first segment is about to be listed: the store fails, and reading anew what is open takes its time.
        state = 'fails';
        await assert.rejects(backend.publish(BUS, passes(1)));
        await cleared;
      } else if (path.startsWith('/op/data/journal')) {
        if (state === 'fails') {
          state = 'reopens';
          throw new Error('EIO');
        }
        if (state !== 'reopens' || backend.store.open().length > 0) return;
        isCleared();
        await held;
      }
    };
    await assert.rejects(closeAll(), /being reopened/);
    goOn();
    await backend.clock.advance(1);
    await closeAll();
    const packed = names(await backend.packed());
    for (const [i, day] of days.entries()) assert.ok(packed.includes(named([items[i]!], day)[0]!));
  });

  it('lists segments after a number, with size and hash of what it hands out', async () => {
    for (let n = 0; n < 3; n++) {
      await backend.publish(BUS, passes(1));
      assert.equal(await closeAll(), n + 1);
    }
    assert.deepEqual(
      backend.segments.after(1).map(({ number }) => number),
      [2, 3],
    );
    for (const { number, bytes, sha256: hash } of backend.segments.after(0)) {
      const file = await fileOf(backend.segments, number);
      assert.ok(file && file.length === bytes);
      assert.deepEqual(sha256(file), hash);
    }
    assert.equal(await fileOf(backend.segments, 4), undefined);
  });

  it('packs every item of a day into its own segment, once, whatever was restarted in between', async () => {
    const day = fc.constantFrom(TODAY - 1, TODAY, TODAY + 1);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('publish' as const), day, count: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('close' as const), day }),
      fc.constant({ kind: 'restart' as const }),
      fc.constant({ kind: 'crash' as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        let own = await openBackend({ city: backend.city });
        const wanted: string[] = [];
        for (const [n, each] of steps.entries()) {
          if (each.kind === 'publish') {
            const items = Array.from({ length: each.count }, () =>
              own.city.pass(BUS, MORNING, own.city.ticket({ day: each.day })),
            );
            await own.publish(BUS, items);
            wanted.push(...named(items, each.day));
          } else if (each.kind === 'close') await own.segments.closeDays(each.day, each.day);
          else {
            if (each.kind === 'crash') own.disk.crash();
            else await own.close();
            own = await reopenBackend(own, n);
          }
        }
        await own.segments.closeDays(0, 0xffff);
        assert.deepEqual(names(await own.packed()), wanted.sort());
        for (const { number, day } of own.segments.after(0)) assert.ok(number > 0 && day >= TODAY - 1);
        await own.close();
      }),
      { numRuns: 25 },
    );
  });

  it('loses nothing and uses no number twice when the disk fails while a segment closes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(30), fc.constantFrom('write', 'sync', 'rename')), { maxLength: 8 }),
        async (failures) => {
          const own = await openBackend({ city: backend.city });
          const items = Array.from({ length: 20 }, (_, n) => own.city.pass(BUS, MORNING + n));
          for (const [n, item] of items.entries()) {
            await own.publish(BUS, [item]);
            const failing = failures.find(([at]) => at === n);
            if (failing) own.disk.failNext(failing[1], 'ENOSPC');
            await own.segments.closeDays(0, 0xffff).catch(() => 'tried again below');
            own.disk.before = undefined;
            await own.clock.advance(2_000);
          }
          await own.segments.closeDays(0, 0xffff);
          const before = names(await own.packed());
          assert.deepEqual(before, named(items));
          const numbers = own.segments.after(0).map(({ number }) => number);
          assert.deepEqual(
            numbers,
            [...new Set(numbers)].sort((a, b) => a - b),
          );
          own.disk.crash();
          const after = await reopenBackend(own);
          await after.segments.closeDays(0, 0xffff);
          assert.deepEqual(names(await after.packed()), before);
          await after.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('marks passes whose ticket nobody signed as unproven, and proven ones not', async () => {
    const { city } = backend;
    const good = city.pass(BUS, MORNING);
    const forged = city.pass(OTHER_BUS, MORNING, city.ticket({ key: generateSigningKey() }));
    const unknown = city.pass(BUS, MORNING, city.ticket({ keyNumber: 9 }));
    await backend.publish(BUS, [good, unknown, city.assisted(MORNING, 1)]);
    await backend.publish(OTHER_BUS, [forged], '30218');
    await closeAll();
    const marks = new Map(
      (await backend.packed()).map((item) => [toHex(item.id), item.kind === 'boarding' ? item.marks : []]),
    );
    assert.deepEqual(marks.get(toHex(good.id)), []);
    assert.deepEqual(marks.get(toHex(forged.id)), ['unproven']);
    assert.deepEqual(marks.get(toHex(unknown.id)), ['unproven']);
    assert.deepEqual(marks.get(toHex(new Uint8Array(16).fill(1))), []);
  });

  it('encrypts each day under a key of its own, kept apart from the data', async () => {
    await backend.publish(BUS, [
      backend.city.assisted(MORNING, 1),
      backend.city.assisted(MORNING, 2, TODAY + 1),
    ]);
    await closeAll();
    const [today, tomorrow] = [TODAY, TODAY + 1].map((day) => backend.keyring.existing(day));
    assert.ok(today && tomorrow && toHex(today) !== toHex(tomorrow));
    for (const folder of ['/op/data/segments', '/op/data/list', '/op/data/journal', '/op/data/quarantine'])
      for (const name of await backend.disk.list(folder).catch(() => [])) {
        const bytes = Buffer.from(await backend.disk.read(`${folder}/${name}`));
        assert.equal(bytes.indexOf(today), -1, `${folder}/${name} holds a segment key`);
      }
    await backend.close();
    backend = await reopenBackend(backend);
    assert.deepEqual(backend.keyring.existing(TODAY), today);
    assert.equal((await backend.packed()).length, 2);
  });

  it('never gives a shredded day another key', async () => {
    await backend.keyring.keyOf(TODAY - 3);
    assert.equal(await backend.keyring.destroyThrough(TODAY - 3, TODAY), 1);
    await backend.close();
    backend = await reopenBackend(backend);
    await assert.rejects(backend.keyring.keyOf(TODAY - 3), /was destroyed/);
    const late = backend.city.assisted(MORNING, 1, TODAY - 3);
    assert.deepEqual((await backend.publish(BUS, [late])).refused, [{ id: late.id, code: 'too-old' }]);
  });

  it('does not start over a keyring that it cannot read', async () => {
    await backend.close();
    await backend.keyring.keyOf(TODAY);
    for (const folder of ['keyring', 'keyring-mirror']) {
      const file = await backend.disk.open(`/op/${folder}/segment-keys.sealed`, 'write');
      await file.write(Buffer.from('{}'), 0);
      await file.close();
    }
    await assert.rejects(reopenBackend(backend), /segment-keys.sealed .* Put it back from the mirror/);
    backend = await openBackend();
  });
});
