import assert from 'node:assert/strict';
import { toHex } from '../../protocol/bytes';
import { encodeCheckInBatch, MAX_BATCH_BYTES } from '../../protocol/messages/check-in-batch';
import type { Batch } from './outbox';
import { BUS, board, idOf, ids, OTHER, takeAll } from './outbox.fixture';

const HOUR = 3_600_000;

describe('outbox', () => {
  it('keeps check-ins over a crash, and hands them out in order, in batches that fit the wire', async () => {
    const { crash, open, pass } = board();
    const before = await open();
    const items = Array.from({ length: 50 }, (_, i) => pass(i));
    await Promise.all(items.map((item, i) => before.append(item, i < 25 ? BUS : OTHER)));
    crash();
    const outbox = await open();
    const batches = await takeAll(outbox);
    assert.deepEqual(
      ids(batches),
      items.map(({ id }) => toHex(id)),
    );
    assert.deepEqual(
      batches.map(({ items: some, context }) => [some.length, context]),
      [
        [20, BUS],
        [5, BUS],
        [20, OTHER],
        [5, OTHER],
      ],
    );
    for (const { number, context, items: some } of batches) {
      const clock = { source: 'server' as const, errorMs: 5 };
      const bytes = encodeCheckInBatch({ v: 1, batch: number, clock, ctx: context, items: [...some] });
      assert.ok(bytes.length <= MAX_BATCH_BYTES);
    }
    assert.deepEqual(outbox.ledger, {
      accepted: 50,
      stored: 0,
      waiting: 50,
      refused: 0,
      tooOld: 0,
      missing: 0,
    });
  });

  it('trims exactly what was in the batch that the operator confirmed, for good', async () => {
    const { crash, open, pass } = board();
    const before = await open();
    for (let i = 0; i < 3; i++) await before.append(pass(i), BUS);
    const first = await before.takeBatch();
    await before.append(pass(3), BUS);
    await before.settle(first!.number, []);
    crash();
    const outbox = await open();
    assert.deepEqual(ids(await takeAll(outbox)), [toHex(idOf(3))]);
    assert.equal(outbox.ledger.stored, 3);
    assert.equal(outbox.ledger.missing, 0);
  });

  it('ignores an answer for a batch that this process did not send, also one of the process before', async () => {
    const { crash, open, pass } = board();
    const before = await open();
    await before.append(pass(1), BUS);
    await before.append(pass(2), BUS);
    await before.takeBatch();
    await before.append(pass(3), BUS);
    const late = await before.takeBatch();
    crash();
    const outbox = await open();
    // Without numbers of its own this process would now send all three under the number of the late answer.
    const mine = await outbox.takeBatch();
    assert.equal(mine!.items.length, 3);
    assert.ok(mine!.number > late!.number);
    assert.equal(await outbox.settle(late!.number, []), false);
    assert.equal(await outbox.settle(77_777, []), false);
    assert.equal(outbox.ledger.waiting, 3);
  });

  it('sends nothing before its own series of numbers is on disk: a full disk at the start frees nothing', async () => {
    const { disk, clock, crash, open, pass } = board();
    const before = await open();
    await before.append(pass(1), BUS);
    await before.append(pass(2), BUS);
    await before.takeBatch();
    await before.append(pass(3), BUS);
    const late = await before.takeBatch();
    crash();
    disk.capacity = 0;
    const outbox = await open();
    assert.equal(outbox.failing, true);
    // Under the numbers of the process before, all three would now go under the number of its late answer.
    assert.equal(await outbox.takeBatch(), undefined);
    assert.equal(outbox.ready, 0);
    assert.equal(await outbox.settle(late!.number, []), false);
    assert.equal(outbox.ledger.waiting, 3);
    disk.capacity = Number.POSITIVE_INFINITY;
    await clock.advance(31_000);
    const mine = await outbox.takeBatch();
    assert.equal(mine!.items.length, 3);
    assert.ok(mine!.number > late!.number);
  });

  it('takes a doubled answer once', async () => {
    const { open, pass } = board();
    const outbox = await open();
    await outbox.append(pass(1), BUS);
    const { number } = (await outbox.takeBatch())!;
    assert.deepEqual(await Promise.all([outbox.settle(number, []), outbox.settle(number, [])]), [
      true,
      false,
    ]);
    assert.equal(await outbox.settle(number, []), false);
    assert.equal(outbox.ledger.stored, 1);
  });

  it('sets refused items aside with their code, drops those of a shredded day, counts both', async () => {
    const { disk, open, pass } = board();
    const outbox = await open();
    for (let i = 0; i < 4; i++) await outbox.append(pass(i), BUS);
    const { number } = (await outbox.takeBatch())!;
    await outbox.settle(number, [
      { id: idOf(1), code: 'not-yours' },
      { id: idOf(2), code: 'too-old' },
    ]);
    await outbox.close();
    const again = await open();
    assert.deepEqual(again.ledger, {
      accepted: 4,
      stored: 2,
      waiting: 0,
      refused: 2,
      tooOld: 1,
      missing: 0,
    });
    const kept = Buffer.concat(
      await Promise.all((await disk.list('/refused')).map((name) => disk.read(`/refused/${name}`))),
    );
    assert.ok(kept.includes('not-yours') && kept.includes(Buffer.from(idOf(1))));
    assert.ok(!kept.includes(Buffer.from(idOf(2))));
  });

  it('sends the items of an unreadable batch one at a time and sets only the unreadable one aside', async () => {
    const { open, pass } = board();
    const outbox = await open();
    for (let i = 0; i < 3; i++) await outbox.append(pass(i), BUS);
    const readable = (batch: Batch) => batch.items.every(({ id }) => toHex(id) !== toHex(idOf(1)));
    const sizes: number[] = [];
    for (let batch = await outbox.takeBatch(); batch; batch = await outbox.takeBatch()) {
      sizes.push(batch.items.length);
      if (readable(batch)) await outbox.settle(batch.number, []);
      else await outbox.splitUp(batch.number);
    }
    assert.deepEqual(sizes, [3, 1, 1, 1, 1]);
    assert.deepEqual([outbox.ledger.stored, outbox.ledger.refused, outbox.ledger.missing], [2, 1, 0]);
  });

  it('acknowledges nothing after a failed sync until the journal was read anew, then goes on by itself', async () => {
    const { disk, clock, crash, open, pass } = board();
    const outbox = await open();
    await outbox.append(pass(1), BUS);
    let told = 0;
    outbox.onChange(() => told++);
    disk.failNext('sync', 'EIO');
    await assert.rejects(outbox.append(pass(2), BUS), { code: 'STORAGE_FAILING' });
    await assert.rejects(outbox.append(pass(3), BUS), { code: 'STORAGE_FAILING' });
    assert.ok(outbox.failing && told > 0);
    await clock.advance(1_000);
    assert.equal(outbox.failing, false);
    await outbox.append(pass(4), BUS);
    crash();
    const sent = ids(await takeAll(await open()));
    for (const beeped of [1, 4]) assert.ok(sent.includes(toHex(idOf(beeped))));
  });

  it('keeps trying while the disk stays full', async () => {
    const { disk, clock, open, pass } = board();
    const outbox = await open();
    disk.failNext('write', 'ENOSPC', Number.POSITIVE_INFINITY);
    await assert.rejects(outbox.append(pass(1), BUS), { code: 'STORAGE_FAILING' });
    await clock.advance(10 * 60_000);
    assert.ok(outbox.failing);
    disk.before = undefined;
    await clock.advance(31_000);
    assert.equal(outbox.failing, false);
    await outbox.append(pass(2), BUS);
  });

  it('knows for 28 hours what it accepted, also after a restart and after the item went', async () => {
    const { clock, crash, open, pass } = board();
    const before = await open();
    await before.append(pass(1), BUS);
    await before.settle((await before.takeBatch())!.number, []);
    await clock.advance(60_000);
    clock.step(5 * HOUR);
    assert.equal(
      before.acceptedAgo(idOf(1)),
      60_000,
      'a clock that was set does not make the check-in older',
    );
    clock.step(-5 * HOUR);
    crash();
    const outbox = await open();
    assert.equal(outbox.acceptedAgo(idOf(1)), 60_000);
    assert.equal(outbox.acceptedAgo(idOf(2)), undefined);
    await clock.advance(28 * HOUR);
    assert.equal(outbox.acceptedAgo(idOf(1)), undefined);
  });

  it('removes whole files when everything in them went, and still knows ids, sums and numbers', async () => {
    const { clock, disk, open, pass } = board({ maxFileBytes: 8 * 1024 });
    let outbox = await open();
    const numbers: number[] = [];
    let most = 0;
    for (let n = 0; n < 600; n++) {
      await outbox.append(pass(n), BUS);
      const batch = (await outbox.takeBatch())!;
      numbers.push(batch.number);
      await outbox.settle(batch.number, []);
      // Ten minutes a check-in: the ids of 28 hours are 168.
      await clock.advance(600_000);
      most = Math.max(most, (await disk.list('/outbox')).length);
      if (n % 97 === 0) {
        await outbox.close();
        outbox = await open();
      }
    }
    assert.ok(most <= 8, `${most} files at once`);
    assert.deepEqual(outbox.ledger, {
      accepted: 600,
      stored: 600,
      waiting: 0,
      refused: 0,
      tooOld: 0,
      missing: 0,
    });
    assert.ok(outbox.acceptedAgo(idOf(590)) !== undefined && outbox.acceptedAgo(idOf(450)) !== undefined);
    assert.equal(outbox.acceptedAgo(idOf(400)), undefined);
    assert.ok(numbers.every((number, i) => i === 0 || number > numbers[i - 1]!));
  });

  it('keeps the file of an item that waits, whatever went around it', async () => {
    const { crash, open, pass } = board({ maxFileBytes: 4 * 1024 });
    const outbox = await open();
    await outbox.append(pass(0), BUS);
    const stuck = await outbox.takeBatch();
    assert.equal(stuck!.items.length, 1);
    for (let n = 1; n < 100; n++) {
      await outbox.append(pass(n), BUS);
      await outbox.settle((await outbox.takeBatch())!.number, []);
    }
    crash();
    assert.deepEqual(ids(await takeAll(await open())), [toHex(idOf(0))]);
  });
});
