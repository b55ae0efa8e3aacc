import assert from 'node:assert/strict';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { silent } from '../testing/city';
import { all, keptGateway, MESSAGE_CONFIG, messageGround } from './messages.fixture';
import type { RoundStore } from './round-store';
import { createSender } from './sender';

/** What fails because the power is off fails: what is there afterwards is what counts. */
const inTheDark = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Error) => error.message,
  );

/** Runs a round of six with the power cut after `operations` of the disk, and again until it is through. */
async function cutAfter(operations: number) {
  const disk = new MemoryDisk({ random: seededRandom(operations) });
  const ground = messageGround(disk);
  const { gateway, sent, mostOften } = keptGateway();
  const house = await ground.open(gateway);
  const { id } = await house.asked(all(6));
  disk.cutPowerAfter(operations);
  await inTheDark(house.desk.approve('wang', id));
  await house.until(id, 'stopped', 'done', 'waiting');
  const wasCut = disk.powerOn();
  disk.crash();
  await inTheDark(house.close());
  const again = await ground.open(gateway);
  if (again.desk.view(id).state === 'waiting') await again.desk.approve('wang', id);
  if ((await again.until(id, 'stopped', 'done')).state === 'stopped') await again.desk.goOn('wang', id);
  const done = await again.until(id, 'done');
  await again.close();
  return { wasCut, sent, mostOften: mostOften(), counts: done.sent };
}

describe('messages to co-riders, killed on the way', () => {
  it('reach nobody twice and lose nobody unseen, wherever the power is cut', async function () {
    this.timeout(60_000);
    let cuts = 0;
    let unknown = 0;
    for (let operations = 0; ; operations++) {
      const { wasCut, sent, mostOften, counts } = await cutAfter(operations);
      const where = `cut after ${operations} operations`;
      assert.ok(mostOften <= 1, where);
      assert.equal(counts.taken + counts.unknown, 6, where);
      assert.ok(counts.taken <= sent.length && sent.length <= 6, where);
      unknown += counts.unknown;
      if (!wasCut) break;
      cuts++;
    }
    assert.ok(cuts > 20 && unknown > 5, `${cuts} cuts, ${unknown} unknown`);
  });

  it('would reach somebody twice if a message left before it is on disk (control)', async () => {
    const ground = messageGround();
    const { gateway, mostOften } = keptGateway();
    const house = await ground.open(gateway);
    const { id } = await house.asked(all(6));
    await house.close();
    const late = (store: RoundStore): RoundStore => ({
      ...store,
      note: async (round, step) => (step.step === 'sending' ? undefined : store.note(round, step)),
    });
    const run = async (cut?: number) => {
      const store = await ground.store();
      const { clock, disk } = ground;
      const onEnd = async () => undefined;
      const ports = { store: late(store), gateway, clock, log: silent, config: MESSAGE_CONFIG, onEnd };
      await store.note(id, { step: 'begun' });
      if (cut !== undefined) disk.cutPowerAfter(cut);
      await createSender(ports).run(id);
      disk.powerOn();
      disk.crash();
      await inTheDark(store.close());
    };
    await run(3);
    await run();
    assert.equal(mostOften(), 2);
  });
});
