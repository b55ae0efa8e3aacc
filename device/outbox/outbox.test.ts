import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../platform/clock';
import { openJournal } from '../../platform/journal';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { toHex, uint } from '../../protocol/bytes';
import type { BatchContext, BatchItem } from '../../protocol/messages/check-in-batch';
import { encodeCheckInBatch, MAX_BATCH_BYTES } from '../../protocol/messages/check-in-batch';
import { type Batch, type Outbox, openOutbox } from './outbox';

const BUS: BatchContext = { vehicle: '30217', line: '168' };
const OTHER: BatchContext = { vehicle: '30217', line: '207' };
const HOUR = 3_600_000;

const idOf = (n: number) => Uint8Array.from([...uint(n, 4), ...new Uint8Array(12)]);

/** A terminal's disk and clock; `open` as often as the terminal starts. */
function board(options: { seed?: number; maxFileBytes?: number } = {}) {
  const random = seededRandom(options.seed ?? 1);
  const disk = new MemoryDisk(options.seed === undefined ? {} : { random });
  const clock = virtualClock();
  const journalIn = (folder: string) => () =>
    openJournal({ folder, disk, random, log: silentLog(), ...limit(options.maxFileBytes) });
  let alive = { now: true };
  const open = () => {
    const process = { now: true };
    alive = process;
    const setTimer: Clock['setTimer'] = (ms, fn) => clock.setTimer(ms, () => process.now && fn());
    return openOutbox({
      openJournal: journalIn('/outbox'),
      openSetAside: journalIn('/refused'),
      clock: { ...clock, setTimer },
      now: clock.now,
      log: silentLog(),
    });
  };
  /** Cuts the power: the process is gone, and planned failures of the disk with it. */
  const crash = () => {
    alive.now = false;
    disk.before = undefined;
    disk.crash();
  };
  const pass = (n: number): BatchItem => ({
    kind: 'pass',
    id: idOf(n),
    at: clock.now(),
    err: 5,
    ticket: new Uint8Array(163).fill(n % 256),
  });
  return { disk, clock, open, crash, pass };
}

const limit = (maxFileBytes: number | undefined) => (maxFileBytes === undefined ? {} : { maxFileBytes });

async function takeAll(outbox: Outbox): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let batch = await outbox.takeBatch(); batch; batch = await outbox.takeBatch()) batches.push(batch);
  return batches;
}

const ids = (batches: readonly Batch[]) => batches.flatMap(({ items }) => items.map(({ id }) => toHex(id)));

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

  it('loses no beeped check-in, invents none and keeps its ledger, whatever crashes and fails (property)', async () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.constant('scan' as const) },
      { weight: 2, arbitrary: fc.constant('scans' as const) },
      { weight: 4, arbitrary: fc.constant('take' as const) },
      { weight: 4, arbitrary: fc.constant('settle' as const) },
      { weight: 1, arbitrary: fc.constant('refuse' as const) },
      { weight: 1, arbitrary: fc.constant('split' as const) },
      { weight: 1, arbitrary: fc.constant('crash' as const) },
      { weight: 1, arbitrary: fc.constant('crash while writing' as const) },
      { weight: 1, arbitrary: fc.constant('sync fails' as const) },
      { weight: 2, arbitrary: fc.constant('wait' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(action, { maxLength: 80 }), async (seed, actions) => {
        const { disk, clock, crash, open, pass } = board({ seed, maxFileBytes: 2 * 1024 });
        let outbox = await open();
        let n = 0;
        let sent: Batch[] = [];
        const begun = new Set<string>();
        const beeped = new Set<string>();
        const done = new Set<string>();
        const scan = async () => {
          const item = pass(n++);
          begun.add(toHex(item.id));
          await outbox.append(item, n % 7 < 4 ? BUS : OTHER);
          beeped.add(toHex(item.id));
        };
        const restart = async () => {
          crash();
          sent = [];
          outbox = await open();
        };
        for (const what of actions) {
          if (what === 'scan') await allow(scan());
          if (what === 'scans') await Promise.all([1, 2, 3].map(() => allow(scan())));
          if (what === 'take') sent.push(...((await outbox.takeBatch().then((b) => b && [b])) ?? []));
          if (what === 'settle' || what === 'refuse') {
            const batch = sent.shift();
            for (const id of batch ? ids([batch]) : []) done.add(id);
            const code = { id: batch?.items[0]?.id ?? idOf(0), code: 'not-yours' };
            if (batch) await allow(outbox.settle(batch.number, what === 'refuse' ? [code] : []));
          }
          if (what === 'split') {
            const batch = sent.shift();
            // Complained about again and again, a lone item is set aside.
            if (batch?.items.length === 1) done.add(ids([batch])[0]!);
            await allow(outbox.splitUp(batch?.number ?? 0));
          }
          if (what === 'crash') await restart();
          if (what === 'crash while writing') {
            const writing = Promise.allSettled([scan(), scan()]);
            await Promise.resolve();
            crash();
            await writing;
            await restart();
          }
          if (what === 'sync fails') disk.failNext('sync', 'EIO');
          if (what === 'wait') await clock.advance(40_000);
        }
        await restart();
        const waiting = ids(await takeAll(outbox));
        for (const id of beeped) {
          assert.ok(waiting.includes(id) || done.has(id), 'a beeped check-in is gone');
          assert.ok(outbox.acceptedAgo(Buffer.from(id, 'hex')) !== undefined, 'a beeped id is forgotten');
        }
        for (const id of waiting) assert.ok(begun.has(id), 'a check-in nobody made');
        assert.equal(new Set(waiting).size, waiting.length, 'a check-in twice');
        assert.equal(outbox.ledger.missing, 0);
        assert.equal(outbox.ledger.waiting, waiting.length);
      }),
      { numRuns: 120 },
    );
  });
});

/** A failing disk may refuse; nothing else may go wrong. */
async function allow(doing: Promise<unknown>): Promise<void> {
  await doing.catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'STORAGE_FAILING') throw error;
  });
}
