import assert from 'node:assert/strict';
import { board, MINUTE } from './board.fixture';

const DAYS = 7;
/** A busy bus: 50,000 check-ins in a week. */
const A_DAY = 7_143;
const AT_ONCE = 47;
/** As the terminal's own. */
const FILE_BYTES = 4 * 1024 * 1024;

describe('a week without network at a busy bus', () => {
  it('is delivered whole, each check-in once, within ten minutes after it, over a power cut in the middle', async function () {
    this.timeout(120_000);
    const { clock, operator, start, crash } = board(undefined, 0, FILE_BYTES);
    operator.reachable = false;
    let terminal = await start();
    let n = 0;
    for (let day = 0; day < DAYS; day++) {
      for (let i = 0; i < A_DAY; i += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, () => terminal.scan(n++)));
        await clock.advance((18 * 60 * MINUTE) / (A_DAY / AT_ONCE));
      }
      await clock.advance(6 * 60 * MINUTE);
      if (day !== 3) continue;
      crash();
      terminal = await start();
      assert.equal(terminal.outbox.ledger.waiting, n, 'everything is there after the power cut');
    }
    assert.ok(n >= 50_000);
    assert.equal(operator.stored.size, 0);
    operator.reachable = true;
    // The longest wait between two attempts, then 2,500 batches 200 ms apart.
    await clock.advance(6 * MINUTE);
    assert.ok(operator.stored.size > 0);
    await clock.advance(10 * MINUTE);
    const { ledger } = terminal.outbox;
    assert.deepEqual([ledger.waiting, ledger.missing, ledger.stored], [0, 0, n]);
    assert.equal(operator.stored.size, n);
    assert.ok(
      [...operator.stored.values()].every((times) => times === 1),
      'a check-in was sent twice',
    );
    await Promise.all([terminal.uplink.close(), clock.advance(5_000)]);
  });

  it('costs the disk less than 800 bytes and one sync a check-in', async () => {
    const { clock, disk, operator, start } = board(undefined, 0, FILE_BYTES);
    operator.reachable = false;
    const { outbox, uplink, scan } = await start();
    let [bytes, syncs] = [0, 0];
    disk.before = (operation) => {
      bytes += operation.bytes ?? 0;
      if (operation.kind === 'sync') syncs++;
    };
    for (let n = 0; n < 2_000; n++) await scan(n);
    assert.ok(bytes / 2_000 < 800, `${bytes / 2_000} bytes a check-in`);
    // Its own, and now and then one of a file that begins or of a session's number.
    assert.ok(syncs >= 2_000 && syncs < 2_100, `${syncs} syncs`);
    assert.equal(outbox.ledger.waiting, 2_000);
    await Promise.all([uplink.close(), clock.advance(5_000)]);
  });
});
