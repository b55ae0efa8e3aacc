import assert from 'node:assert/strict';
import { fromUtf8 } from '../../../protocol/bytes';
import { whenTestEnds } from '../../../test/support/cleanup';
import { rankSum } from '../../../test/support/rank-sum';
import { openAuditLog } from '../audit/log';
import { FOLDER, silent, testCity } from '../testing/city';
import { type Dated, exposureFiles } from './files';
import { openShelf } from './shelf';

const HOUR = 3_600_000;
const CASES = 30;
const source = { name: '沈阳市疾控中心', publishedOn: '2020-01-13' };
/** Standard deviations; by chance one of a billion runs is beyond it. The city's chance is seeded. */
const SURE = 6;

/** Two days of each of many cases: one draft of both for half of them, a draft a day for the others. */
async function manyCases() {
  const city = await testCity();
  const ports = { ...city, folder: FOLDER, log: silent, offsetMinutes: () => 480 };
  const audit = await openAuditLog({ ...ports, key: city.keys.audit });
  whenTestEnds(() => audit.close());
  const shelf = await openShelf({ ...ports, audit });
  whenTestEnds(() => shelf.close());
  /** Which case made which ride, by its vehicle: no public file says it. */
  const caseOf = new Map<string, number>();
  const drafts: string[] = [];
  const rideOf = (each: number, day: number) => {
    const vehicle = String(30_000 + each * 2 + day);
    caseOf.set(vehicle, each);
    const from = Date.parse('2020-01-10T08:00:00+08:00') + day * 24 * HOUR;
    return { line: '168', vehicle, from, to: from + HOUR };
  };
  const publish = async (rides: ReturnType<typeof rideOf>[]) => {
    const draft = await shelf.propose('officer-li', 'case SY-4502', { kind: 'rides', rides, source });
    await shelf.approve(draft.id, 'officer-wang');
    drafts.push(draft.id);
  };
  for (let each = 0; each < CASES; each++) {
    const both = [rideOf(each, 0), rideOf(each, 1)];
    if (each % 2 === 0) await publish(both);
    else for (const ride of both) await publish([ride]);
  }
  return { city, published: shelf.published(), caseOf, drafts };
}

type Id = { readonly id: string; readonly of: number };

/** What a reader of the lists may try on two ids: the larger, the more alike. */
const LIKENESSES: Readonly<Record<string, (a: string, b: string) => number>> = {
  'bits that agree': (a, b) => -ones(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)),
  'beginnings that agree': (a, b) => [...a].findIndex((digit, i) => digit !== b[i]),
  'nearness as numbers': (a, b) => -Math.abs(Number(BigInt(`0x${a}`) - BigInt(`0x${b}`))),
  'digits in common': (a, b) => new Set([...a].filter((digit) => b.includes(digit))).size,
};
const ones = (bits: bigint): number => [...bits.toString(2)].filter((bit) => bit === '1').length;

/** By how much each likeness tells two rides of one case from two of different ones, in standard deviations. */
function tells(ids: readonly Id[]): Record<string, number> {
  const pairs = ids.flatMap((a, i) => ids.slice(i + 1).map((b) => ({ a, b, isOne: a.of === b.of })));
  return Object.fromEntries(
    Object.entries(LIKENESSES).map(([name, like]) => {
      const of = (one: boolean) =>
        pairs.filter(({ isOne }) => isOne === one).map(({ a, b }) => like(a.id, b.id));
      return [name, Math.abs(rankSum(of(true), of(false)))];
    }),
  );
}

describe('what is published of one case on different days', function () {
  this.timeout(30_000);

  it('cannot be linked by its ids, nor by anything else in the files', async () => {
    const { city, published, caseOf, drafts } = await manyCases();
    assert.equal(published.length, CASES * 2);
    const ids = published.map(({ exposure }) => ({
      id: exposure.id,
      of: caseOf.get((exposure as { vehicle?: string }).vehicle ?? '')!,
    }));
    for (const [likeness, sure] of Object.entries(tells(ids)))
      assert.ok(sure < SURE, `${likeness} tells rides of one case by ${sure.toFixed(1)} deviations`);
    const { files } = exposureFiles(published, city.clock.now(), city.keys.audit);
    const text = [...files.values()].map(({ bytes }) => fromUtf8(bytes)).join('\n');
    for (const word of ['SY-4502', 'officer', ...drafts]) assert.ok(!text.includes(word), word);
    const orderOf = (all: readonly Dated[]) => all.map(({ exposure }) => exposure.id);
    const day = JSON.parse(fromUtf8(files.get('/exposures/2020-01-10.json')!.bytes));
    const inFile = day.exposures.map(({ id }: { id: string }) => id);
    assert.deepEqual(inFile, [...inFile].sort(), 'in the order of ids, which is one of chance');
    assert.notDeepEqual(
      inFile,
      orderOf(published).filter((id) => inFile.includes(id)),
      'not of publication',
    );
  });

  it('would be found by ids that a case leaves its mark in (control)', async () => {
    const { published, caseOf } = await manyCases();
    const marked = published.map(({ exposure }) => {
      const of = caseOf.get((exposure as { vehicle?: string }).vehicle ?? '')!;
      // A count within the case behind eight digits of its own, as ids are often made.
      return {
        id: (of * 2_654_435_761 + 1).toString(16).slice(-8).padStart(8, '0') + exposure.id.slice(8),
        of,
      };
    });
    for (const likeness of ['bits that agree', 'beginnings that agree', 'nearness as numbers'])
      assert.ok(tells(marked)[likeness]! > SURE, likeness);
  });
});
