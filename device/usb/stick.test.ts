import assert from 'node:assert/strict';
import { MemoryDisk } from '../../platform/memory-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { toHex } from '../../protocol/bytes';
import { readExport } from '../../protocol/export';
import { decodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { importSigningKey, verifierFor } from '../../protocol/signing';
import { terminalIdOf } from '../../protocol/terminal-id';
import { board, idOf, MINUTE } from '../uplink/board.fixture';
import { watchForStick } from './stick';

const key = importSigningKey(new Uint8Array(32).fill(5));
const FILE = `/stick/coride-export-${terminalIdOf(7)}.crx`;

async function bus() {
  const { clock, operator, start } = board();
  operator.reachable = false;
  const { outbox, uplink, time, scan } = await start();
  for (let n = 0; n < 45; n++) await scan(n, n < 30 ? '168' : '207');
  const stick = new MemoryDisk();
  const told: object[] = [];
  const watching = watchForStick({
    folder: '/stick',
    terminalNumber: 7,
    signingKey: key,
    outbox,
    time,
    clock,
    disk: stick,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    told: (result) => told.push(result),
  });
  const end = async () => {
    watching.stop();
    await Promise.all([uplink.close(), clock.advance(5_000)]);
  };
  return { clock, operator, outbox, stick, told, end };
}

const plugIn = async (stick: MemoryDisk, asks: boolean) => {
  await stick.makeFolder('/stick');
  if (asks) await writeFileAtomic(stick, '/stick/coride-export.txt', new Uint8Array(1));
};

describe('a stick that is plugged in', () => {
  it('gets everything that waits, signed, once, and the outbox keeps it until the operator has it', async () => {
    const { clock, operator, outbox, stick, told, end } = await bus();
    await clock.advance(MINUTE);
    assert.deepEqual(told, [], 'no stick yet');
    await plugIn(stick, true);
    await clock.advance(5 * MINUTE);
    assert.deepEqual(told, [{ items: 45 }]);
    const batches = readExport(await stick.read(FILE), verifierFor(key.public)).map(decodeCheckInBatch);
    const ids = batches.flatMap(({ items }) => items.map(({ id }) => toHex(id)));
    assert.deepEqual(
      ids,
      Array.from({ length: 45 }, (_, n) => toHex(idOf(n))),
    );
    assert.deepEqual(new Set(batches.map(({ ctx }) => ctx.line)), new Set(['168', '207']));
    assert.equal(outbox.ledger.waiting, 45);
    operator.reachable = true;
    await clock.advance(10 * MINUTE);
    assert.deepEqual([outbox.ledger.waiting, operator.stored.size], [0, 45], 'it still goes by network');
    await end();
  });

  it('gets nothing when it does not ask for it', async () => {
    const { clock, stick, told, end } = await bus();
    await plugIn(stick, false);
    await clock.advance(5 * MINUTE);
    assert.deepEqual([told, await stick.list('/stick')], [[], []]);
    await end();
  });

  it('that cannot be written is said so, and tried again when it is plugged in anew', async () => {
    const { clock, stick, told, end } = await bus();
    await plugIn(stick, true);
    stick.failNext('write', 'EIO', 1);
    await clock.advance(MINUTE);
    assert.deepEqual(told, [{ failed: true }]);
    await stick.remove('/stick/coride-export.txt');
    await clock.advance(MINUTE);
    await plugIn(stick, true);
    await clock.advance(MINUTE);
    assert.deepEqual(told, [{ failed: true }, { items: 45 }]);
    await end();
  });
});
