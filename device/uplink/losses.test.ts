import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toHex } from '../../protocol/bytes';
import { board, idOf, MINUTE } from './board.fixture';

describe('uplink under losses, crashes and failing disks', () => {
  it('delivers every accepted check-in whatever is lost, doubled, cut or crashes (property)', async () => {
    const action = fc.oneof(
      { weight: 8, arbitrary: fc.constant('scan' as const) },
      { weight: 2, arbitrary: fc.constant('other trip' as const) },
      { weight: 4, arbitrary: fc.constant('seconds' as const) },
      { weight: 1, arbitrary: fc.constant('minutes' as const) },
      { weight: 1, arbitrary: fc.constant('cut' as const) },
      { weight: 1, arbitrary: fc.constant('away' as const) },
      { weight: 1, arbitrary: fc.constant('back' as const) },
      { weight: 2, arbitrary: fc.constant('answers get lost' as const) },
      { weight: 2, arbitrary: fc.constant('answers double' as const) },
      { weight: 1, arbitrary: fc.constant('answers are slow' as const) },
      { weight: 1, arbitrary: fc.constant('unreadable' as const) },
      { weight: 2, arbitrary: fc.constant('batches get lost behind the PUBACK' as const) },
      { weight: 2, arbitrary: fc.constant('well again' as const) },
      { weight: 1, arbitrary: fc.constant('sync fails' as const) },
      { weight: 1, arbitrary: fc.constant('crash' as const) },
      { weight: 1, arbitrary: fc.constant('crash while writing' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(action, { maxLength: 60 }), async (seed, actions) => {
        const { clock, disk, operator, start, crash } = board(seed);
        let terminal = await start();
        let n = 0;
        const begun = new Set<string>();
        const beeped = new Set<string>();
        const scan = async () => {
          const id = n++;
          begun.add(toHex(idOf(id)));
          await terminal.scan(id, terminalLine);
          beeped.add(toHex(idOf(id)));
        };
        let terminalLine = '168';
        const failing = (error: unknown) => {
          if ((error as { code?: unknown }).code !== 'STORAGE_FAILING') throw error;
        };
        const well = () => {
          operator.answer = () => ({});
          operator.copies = () => 1;
          operator.latency = 20;
          operator.reachable = true;
        };
        for (const what of actions) {
          if (what === 'scan') await scan().catch(failing);
          if (what === 'other trip') terminalLine = terminalLine === '168' ? '207' : '168';
          if (what === 'seconds') await clock.advance(3_000);
          if (what === 'minutes') await clock.advance(7 * MINUTE);
          if (what === 'cut' || what === 'away') operator.cut();
          if (what === 'away') operator.reachable = false;
          if (what === 'back') operator.reachable = true;
          if (what === 'answers get lost') operator.copies = () => n % 2;
          if (what === 'answers double') operator.copies = () => 2;
          if (what === 'answers are slow') operator.latency = 40_000;
          if (what === 'unreadable')
            operator.answer = ({ items }) => (items.length > 1 ? { error: 'no' } : {});
          if (what === 'batches get lost behind the PUBACK') operator.answer = () => 'silence';
          if (what === 'well again') well();
          if (what === 'sync fails') disk.failNext('sync', 'EIO');
          if (what.startsWith('crash')) {
            const writing = what === 'crash' ? undefined : Promise.allSettled([scan(), scan()]);
            await Promise.resolve();
            crash();
            await writing;
            terminal = await start();
          }
        }
        disk.before = undefined;
        well();
        await clock.advance(25 * MINUTE);
        const { ledger } = terminal.outbox;
        for (const id of beeped) assert.ok(operator.stored.has(id), 'a beeped check-in never arrived');
        for (const id of operator.stored.keys()) assert.ok(begun.has(id), 'a check-in nobody made');
        assert.deepEqual([ledger.waiting, ledger.missing, ledger.refused], [0, 0, 0]);
        await Promise.all([terminal.uplink.close(), clock.advance(5_000)]);
      }),
      { numRuns: 100 },
    );
  });
});
