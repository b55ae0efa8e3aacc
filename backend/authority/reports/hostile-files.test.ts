import assert from 'node:assert/strict';
import { systemClock } from '../../../platform/clock';
import { seededRandom } from '../../../platform/random';
import { FileRefused } from '../tables/table';
import { mutated, workbookOf } from '../tables/testing/hostile';
import { csv, FEED, SOURCE, utf8 } from './import.fixture';
import { readReportsApart } from './import-desk';

describe('an import of hostile files', () => {
  it('is not ended by a workbook that unpacks to more than a machine has', async function () {
    this.timeout(60_000);
    const bomb = await workbookOf(Buffer.alloc(60 * 1024 * 1024, ' '));
    assert.ok(bomb.length < 500_000);
    const read = readReportsApart(systemClock());
    await assert.rejects(
      read({ fileName: 'bomb.xlsx', bytes: bomb, source: SOURCE }),
      /takes more than 96 MB or 20 s to read/,
    );
    // The same way in takes an honest file.
    const honest = {
      fileName: 'trips.csv',
      bytes: utf8(FEED),
      source: SOURCE,
      coordinates: 'WGS-84',
    } as const;
    assert.deepEqual(await read(honest), await csv(FEED, { coordinates: 'WGS-84' }));
    const lying = await workbookOf(Buffer.alloc(101 * 1024 * 1024, ' '));
    await assert.rejects(csv('', { fileName: 'bomb.xlsx', bytes: lying }), /unpacks to 106 MB, may be/);
  });

  it('gives clear row errors for three thousand seeded mutations, never a crash, never a half import', async function () {
    this.timeout(120_000);
    const whole = utf8(FEED);
    const random = seededRandom('mutations of reports');
    let taken = 0;
    let refusedFiles = 0;
    for (let i = 0; i < 3000; i++) {
      const bytes = mutated(whole, random);
      try {
        const { rows, reports, rejected } = await csv('', { bytes, coordinates: 'GCJ-02' });
        assert.equal(rows.accepted + rows.rejected, rows.all, `mutation ${i}`);
        assert.equal(new Set(rejected.map(({ row }) => row)).size, rows.rejected, `mutation ${i}`);
        const acceptedRows = new Set(reports.map(({ row }) => row));
        assert.ok(
          rejected.every(
            ({ row, what }) => !acceptedRows.has(row) && what.en.length > 10 && what.zh.length > 4,
          ),
          `mutation ${i}: half a row`,
        );
        taken++;
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        refusedFiles++;
      }
    }
    assert.ok(taken > 500 && refusedFiles > 100, `${taken} taken, ${refusedFiles} refused`);
  });
});
