import assert from 'node:assert/strict';
import { systemClock } from '../../../platform/clock';
import { seededRandom } from '../../../platform/random';
import { soaked } from '../../../test/support/soak';
import { FileRefused } from '../tables/table';
import { cellsOf, gb18030, workbook } from '../tables/testing/encode';
import { mutated, workbookOf } from '../tables/testing/hostile';
import { csv, LIST, utf8 } from './list.fixture';
import { readListsApart } from './list-desk';

describe('lists of cases from hostile hands', () => {
  it('end no process but their own, and an honest one is read the same way', async function () {
    this.timeout(120_000);
    const said = { today: '2020-02-08', reason: '核酸检测阳性，追踪密切接触者', daysBefore: 2 };
    const read = readListsApart(systemClock());
    const bomb = await workbookOf(Buffer.alloc(60 * 1024 * 1024, ' '));
    await assert.rejects(
      read({ ...said, fileName: 'bomb.xlsx', bytes: bomb }),
      (error) => error instanceof FileRefused && /takes more than 96 MB or 20 s to read/.test(error.message),
    );
    assert.deepEqual(await read({ ...said, fileName: 'cases.csv', bytes: utf8(LIST) }), await csv(LIST));
  });

  it('give clear row errors for seeded mutations in both encodings and as workbooks, never a crash, never half a row', async function () {
    this.timeout(soaked(120_000, 1_200_000));
    const wholes = [
      { fileName: 'cases.csv', bytes: utf8(LIST) },
      { fileName: 'cases.csv', bytes: gb18030(LIST) },
      { fileName: 'cases.xlsx', bytes: await workbook(cellsOf(LIST)) },
    ];
    const random = seededRandom('mutations of lists');
    let [taken, refusedFiles, drafts] = [0, 0, 0];
    const seeds = soaked(450, 6_000);
    for (let i = 0; i < seeds; i++) {
      const whole = wholes[i % wholes.length]!;
      try {
        const { listed, rejected, all } = await csv('', { ...whole, bytes: mutated(whole.bytes, random) });
        const [good, bad] = [new Set(listed.map(({ row }) => row)), new Set(rejected.map(({ row }) => row))];
        assert.equal(good.size, listed.length, `mutation ${i}: a row is two cases`);
        assert.equal(good.size + bad.size, all, `mutation ${i}: a row is lost`);
        assert.ok(
          [...bad].every((row) => !good.has(row)),
          `mutation ${i}: half a row`,
        );
        assert.ok(rejected.every(({ what }) => what.en.length > 10 && what.zh.length > 4));
        for (const { person, first, last, reason, reference } of listed) {
          assert.ok(first <= last && last <= '2020-02-08', `mutation ${i}: ${first} ${last}`);
          assert.ok(person.identifier && reason.length >= 4 && /^[A-Z0-9-]{4,64}$/.test(reference));
        }
        taken++;
        drafts += listed.length;
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        refusedFiles++;
      }
    }
    assert.ok(taken > seeds / 4 && refusedFiles > seeds / 10, `${taken} taken, ${refusedFiles} refused`);
    assert.ok(drafts > taken, `${drafts} drafts of ${taken} files`);
  });
});
