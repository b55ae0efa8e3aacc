import assert from 'node:assert/strict';
import { openJournal } from '../../platform/journal';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { type VirtualClock, virtualClock } from '../../platform/virtual-clock';
import { toHex } from '../../protocol/bytes';
import type { BatchItem } from '../../protocol/messages/check-in-batch';
import { Ballast } from './ballast';
import { type Outbox, openOutbox } from './outbox';
import { BUS, idOf, ids, takeAll } from './outbox.fixture';

const KIB = 1024;
const BALLAST = 256 * KIB;

/** A board whose disk is small, and an outbox on it. */
function smallBoard(capacity: number, withBallast = true) {
  const random = seededRandom(4);
  const disk = new MemoryDisk({ capacity });
  const clock = virtualClock(1_000_000);
  const journalIn = (folder: string) => () =>
    openJournal({ folder, disk, random, log: silentLog(), maxFileBytes: 128 * KIB });
  const ballast = new Ballast({ disk, random, path: '/o/ballast', bytes: BALLAST });
  const open = async () => {
    await disk.makeFolder('/o');
    return openOutbox({
      openJournal: journalIn('/o/outbox'),
      openSetAside: journalIn('/o/refused'),
      clock,
      now: clock.now,
      log: silentLog(),
      ...(withBallast ? { ballast } : {}),
    });
  };
  let n = 0;
  const accepted: string[] = [];
  const scan = async (outbox: Outbox) => {
    const id = idOf(n++);
    const item: BatchItem = { kind: 'pass', id, at: clock.now(), err: 5, ticket: new Uint8Array(163) };
    await outbox.append(item, BUS);
    accepted.push(toHex(id));
  };
  return { disk, clock, open, scan, accepted };
}

/** Somebody else fills the disk to its last byte. */
async function fill(disk: MemoryDisk): Promise<void> {
  const file = await disk.open('/o/somebody-else', 'write');
  await file
    .write(new Uint8Array(16 * 1024 * KIB), await file.size())
    .catch((error: NodeJS.ErrnoException) => {
      assert.equal(error.code, 'ENOSPC');
    });
  await file.sync();
  await file.close();
}

async function scanUntilRefused(outbox: Outbox, scan: (outbox: Outbox) => Promise<void>): Promise<void> {
  for (let i = 0; i < 5_000; i++) {
    try {
      await scan(outbox);
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'STORAGE_FAILING');
      return;
    }
  }
  assert.fail('the disk never became full');
}

async function settleAll(outbox: Outbox): Promise<string[]> {
  const batches = await takeAll(outbox);
  for (const { number } of batches) assert.equal(await outbox.settle(number, []), true);
  return ids(batches);
}

const untilRoom = (clock: VirtualClock) => clock.advance(11 * 60_000);

describe('outbox on a disk without room', () => {
  it('takes no check-in, keeps those there are, and still writes down what the operator stored', async () => {
    const { disk, clock, open, scan, accepted } = smallBoard(1024 * KIB);
    const outbox = await open();
    await scan(outbox);
    await fill(disk);
    await scanUntilRefused(outbox, scan);
    await clock.advance(3_000);
    assert.equal(outbox.storage, 'full');
    assert.match(outbox.storageWhy ?? '', /ENOSPC|no room/);
    await assert.rejects(scan(outbox), { code: 'STORAGE_FAILING' });
    const sent = await settleAll(outbox);
    assert.deepEqual(new Set(sent), new Set(accepted));
    assert.deepEqual([outbox.ledger.waiting, outbox.ledger.missing], [0, 0]);
    disk.crash();
    const again = await open();
    assert.deepEqual([again.ledger.waiting, again.ledger.missing], [0, 0], 'it was on disk');
    assert.equal(again.ledger.accepted, accepted.length);
    await again.close();
  });

  it('without its ballast it could not write that down (control)', async () => {
    const { disk, clock, open, scan } = smallBoard(1024 * KIB, false);
    const outbox = await open();
    await scan(outbox);
    await fill(disk);
    await scanUntilRefused(outbox, scan);
    await clock.advance(3_000);
    await assert.rejects(settleAll(outbox), { code: 'STORAGE_FAILING' });
    disk.crash();
    const again = await open();
    assert.ok(again.ledger.waiting > 0);
    await again.close();
  });

  it('takes check-ins again by itself when there is room', async () => {
    const { disk, clock, open, scan } = smallBoard(1024 * KIB);
    const outbox = await open();
    await fill(disk);
    await scanUntilRefused(outbox, scan);
    await clock.advance(3_000);
    await untilRoom(clock);
    assert.equal(outbox.storage, 'full', 'nothing was removed yet');
    await disk.remove('/o/somebody-else');
    await untilRoom(clock);
    assert.equal(outbox.storage, 'ok');
    assert.ok((await disk.list('/o')).includes('ballast'));
    await scan(outbox);
    await outbox.close();
  });

  it('opens when it was full already, and says so', async () => {
    const { disk, clock, open, scan, accepted } = smallBoard(1024 * KIB);
    const first = await open();
    await scan(first);
    await first.close();
    await fill(disk);
    const outbox = await open();
    await scanUntilRefused(outbox, scan);
    await clock.advance(3_000);
    assert.equal(outbox.storage, 'full');
    assert.equal((await settleAll(outbox)).length, accepted.length);
    await outbox.close();
  });
});

describe('outbox on a disk that went read-only', () => {
  const readOnly = (disk: MemoryDisk) => {
    disk.before = ({ kind, path }) => {
      if (['write', 'sync', 'truncate', 'rename', 'remove', 'syncFolder'].includes(kind))
        throw Object.assign(new Error(`EROFS: ${kind} '${path}'`), { code: 'EROFS' });
    };
  };

  it('takes no check-in, but sends what waits, once; and writes that down when it can be written again', async () => {
    const { disk, clock, open, scan, accepted } = smallBoard(4096 * KIB);
    const outbox = await open();
    for (let i = 0; i < 50; i++) await scan(outbox);
    readOnly(disk);
    await assert.rejects(scan(outbox), { code: 'STORAGE_FAILING' });
    assert.equal(outbox.storage, 'read-only');
    assert.deepEqual(new Set(await settleAll(outbox)), new Set(accepted));
    assert.deepEqual(await takeAll(outbox), [], 'nothing is sent twice');
    await clock.advance(10 * 60_000);
    assert.equal(outbox.storage, 'read-only');
    assert.deepEqual(await takeAll(outbox), []);
    assert.deepEqual([outbox.ledger.waiting, outbox.ledger.missing], [50, 0]);
    disk.before = undefined;
    await clock.advance(31_000);
    assert.equal(outbox.storage, 'ok');
    assert.deepEqual([outbox.ledger.waiting, outbox.ledger.stored, outbox.ledger.missing], [0, 50, 0]);
    await scan(outbox);
    assert.deepEqual(ids(await takeAll(outbox)), accepted.slice(-1));
    await outbox.close();
  });

  it('opens all the same, so that the terminal shows its code, and opens for good later', async () => {
    const { disk, clock, open, scan, accepted } = smallBoard(4096 * KIB);
    const first = await open();
    await scan(first);
    await first.close();
    readOnly(disk);
    const outbox = await open();
    assert.equal(outbox.storage, 'read-only');
    await assert.rejects(scan(outbox), { code: 'STORAGE_FAILING' });
    disk.before = undefined;
    await clock.advance(31_000);
    assert.equal(outbox.storage, 'ok');
    assert.deepEqual(ids(await takeAll(outbox)), accepted);
    await outbox.close();
  });
});

describe('outbox whose files were damaged', () => {
  it('says how many places, keeps every other check-in, and shows in its ledger what is lost', async () => {
    const { disk, open, scan, accepted } = smallBoard(4096 * KIB);
    const first = await open();
    for (let i = 0; i < 600; i++) await scan(first);
    await first.close();
    const [name] = (await disk.list('/o/outbox')).filter(
      (each) => each.endsWith('.journal') || /\d/.test(each),
    );
    disk.corrupt(`/o/outbox/${name}`, (content) => {
      content.fill(0xff, 20_000, 20_040);
      return content;
    });
    const outbox = await open();
    assert.equal(outbox.damaged, 1);
    assert.equal(outbox.storage, 'ok');
    const waiting = ids(await takeAll(outbox));
    assert.ok(waiting.length >= 598 && waiting.length < 600, `${waiting.length} of 600`);
    for (const id of waiting) assert.ok(accepted.includes(id));
    assert.equal((await disk.list('/o/outbox/quarantine')).length, 1);
    await outbox.close();
  });
});
