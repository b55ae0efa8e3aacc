import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toHex } from '../../protocol/bytes';
import type { Batch } from './outbox';
import { BUS, board, idOf, ids, OTHER, takeAll } from './outbox.fixture';

describe('outbox under crashes and failing disks', () => {
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
