import assert from 'node:assert/strict';
import fc from 'fast-check';
import { csv, FEED, SOURCE } from './import.fixture';
import { mergeReports, type Published } from './merge';
import type { TripReport } from './record';

type Trip = Published & { readonly report: TripReport };

describe('reports that were published more than once', () => {
  const importOf = async (text: string, source = SOURCE) =>
    (await csv(text, { source, coordinates: 'WGS-84' })).reports;
  const TRIP = '日期,车次,时间\n1月12日,G1278,8:30\n';
  const paper = { name: '辽沈晚报', publishedOn: '2020-02-09' };

  it('are one trip with two sources', async () => {
    const [trip, ...none] = mergeReports(mergeReports([], await importOf(TRIP)), await importOf(TRIP, paper));
    assert.deepEqual(none, []);
    assert.deepEqual(
      trip!.sources.map(({ name }) => name),
      ['沈阳市疾控中心', '辽沈晚报'],
    );
    assert.equal(trip!.correctedOn, undefined);
    assert.equal(
      mergeReports([trip!], await importOf(TRIP, paper))[0]!.sources.length,
      2,
      'the same file again',
    );
  });

  it('are corrected by their own source only; another fills in what was left out', async () => {
    const first = mergeReports([], await importOf(TRIP));
    const later = '日期,车次,时间,座位\n1月12日,G1278,9:30,12A\n';
    const [filled] = mergeReports(first, await importOf(later, paper)) as [Trip];
    assert.deepEqual(
      [filled.report.from?.at, filled.report.seats, filled.correctedOn],
      ['08:30', ['12A'], undefined],
    );
    const [corrected] = mergeReports(
      first,
      await importOf(later, { ...SOURCE, publishedOn: '2020-02-10' }),
    ) as [Trip];
    assert.deepEqual([corrected.report.from?.at, corrected.correctedOn], ['09:30', '2020-02-10']);
  });

  it('are the same in whatever order they come, as far as trips and sources go', async () => {
    const all = [...(await importOf(FEED.split('\n').slice(0, 8).join('\n')))];
    const idsOf = (reports: readonly (typeof all)[number][]) =>
      mergeReports([], reports)
        .map(({ id, sources }) => `${id} ${sources.length}`)
        .sort();
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        assert.deepEqual(idsOf([...shuffled, ...all]), idsOf(all));
      }),
      { numRuns: 100 },
    );
  });
});
