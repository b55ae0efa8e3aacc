import assert from 'node:assert/strict';
import { join } from 'node:path';
import { MemoryDisk } from '../../../platform/memory-disk';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { utf8 } from '../../../protocol/bytes';
import { EXCHANGE, FOLDER, silent } from '../testing/city';
import { airClearingMs } from '../tracing/air-clearing';
import { MINUTE_MS, TRACE_DEFAULTS } from '../tracing/config';
import { openVehicleAirs } from './vehicle-airs';

const NOON = Date.UTC(2026, 0, 12, 4);
const HOUR = 3_600_000;

describe("vehicles' air-clearing times", () => {
  it('are learned from the operator, and say nothing of the rides before', async () => {
    const disk = new MemoryDisk();
    for (const folder of [EXCHANGE, FOLDER]) await disk.makeFolder(folder);
    const open = () => openVehicleAirs({ disk, folder: FOLDER, exchange: EXCHANGE, log: silent });
    const hand = (minutes: Record<string, number>) =>
      writeFileAtomic(
        disk,
        join(EXCHANGE, 'vehicles.json'),
        utf8(
          JSON.stringify(
            Object.entries(minutes).map(([vehicleId, airClearingMinutes]) => ({
              vehicleId,
              airClearingMinutes,
            })),
          ),
        ),
      );
    const airs = await open();
    assert.equal(await airs.importHanded(NOON), 0, 'nothing was handed over yet');
    const config = { ...TRACE_DEFAULTS, airClearings: airs.all };
    const minutes = (vehicleId: string, from: number, kind: 'bus' | 'taxi' = 'bus') => {
      const boarding = { earliest: from, latest: from, rule: 'clock' } as const;
      const alighting = {
        earliest: from,
        latest: from + HOUR / 2,
        earliestRule: 'boarding',
        latestRule: 'trip end',
      } as const;
      return airClearingMs({ vehicleId, kind, boarding, alighting }, config) / MINUTE_MS;
    };
    await hand({ '30217': 12, '30562': 5 });
    assert.equal(await airs.importHanded(NOON), 2);
    await hand({ '30217': 40, '30562': 0, T0931: 10 });
    assert.equal(await airs.importHanded(NOON + 24 * HOUR), 3);
    assert.equal(await airs.importHanded(NOON + 25 * HOUR), 0);

    assert.equal(minutes('30217', NOON - 72 * HOUR), 12, 'the first counts for every day before, too');
    assert.equal(minutes('30217', NOON + 20 * HOUR), 12);
    assert.equal(
      minutes('30217', NOON + 24 * HOUR - HOUR / 4),
      40,
      'the longer one, when it changed meanwhile',
    );
    assert.equal(minutes('30217', NOON + 48 * HOUR), 40);
    assert.equal(
      minutes('30562', NOON + 48 * HOUR),
      5,
      'the operator lengthens what is usual, and shortens it never',
    );
    assert.equal(minutes('T0931', NOON, 'taxi'), 30);
    assert.equal(minutes('99999', NOON), 5);

    await hand({ '30217': 40 });
    const again = await open();
    assert.deepEqual([...again.all], [...airs.all]);
    assert.equal(await again.importHanded(NOON + 49 * HOUR), 0);
  });
});
