import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../backend/authority/tracing/config';
import { type CityDay, cityModel } from '../../simulators/city/model';
import { CITY, type CityPlan } from '../../simulators/city/plan';
import { type CityCase, cityCase } from './city-case';
import { type Meeting, meetingsOf, Tally } from './compare';
import { RESOLUTION_MS, shenyang } from './shenyang';

const FEED = shenyang();
const CITIES = 100;

type Traced = Awaited<ReturnType<CityCase['trace']>>;
type Case = { index: number; traced: Traced; meetings: Map<number, Meeting>; day: CityDay; where: string };

/** Traces a few ill riders in each of many cities. */
async function eachCase(
  plan: Partial<CityPlan>,
  use: (found: Case) => void,
  how?: { elsewhere?: boolean },
): Promise<void> {
  for (let seed = 1; seed <= CITIES; seed++) {
    const city = cityModel({ ...CITY, riders: 200, buses: 8, taxis: 3, commutes: 1, ...plan, seed }, FEED);
    const [day] = [...city.days()] as [CityDay];
    const files = cityCase(day.checkIns);
    const ill = [...new Set(city.infections.map(({ from }) => from))].slice(0, 3);
    for (const index of ill) {
      const own = day.rides.filter(({ rider }) => rider === index);
      const checkedIn = new Set(day.checkIns.filter(({ rider }) => rider === index).map(({ ride }) => ride));
      // A ride without a check-in of the index case is lost to everybody.
      const meetings = meetingsOf(
        own.filter((ride) => checkedIn.has(ride)),
        day.rides,
      );
      const traced = await files.trace(index, undefined, how);
      use({ index, traced, meetings, day, where: `city ${seed}, rider ${index}` });
    }
  }
}

const byRider = ({ coRiders }: Traced) => new Map(coRiders.map((each) => [each.rider, each]));
const everybodySays = { alwaysSays: 1, neverSays: 0, forgets: 0 };
const byPhone = { means: { code: 0.7, pass: 0.3, card: 0, assisted: 0, none: 0 } };

describe('tracing against a hundred cities whose truth is known', function () {
  this.timeout(120_000);

  it('finds exactly who was together where everybody says when they got off', async () => {
    let pairs = 0;
    await eachCase({ ...everybodySays, ...byPhone }, (found) => {
      const traced = byRider(found.traced);
      for (const [rider, { inAir, shared }] of found.meetings) {
        const coRider = traced.get(rider);
        const where = `${found.where} with ${rider}`;
        if (inAir > 0) assert.ok(coRider, `${where} was missed: ${Math.round(inAir / 1000)} s`);
        if (!coRider) continue;
        pairs++;
        const minutes = shared / MINUTE_MS;
        assert.ok(coRider.certain <= minutes, `${where}: certain ${coRider.certain}, really ${minutes}`);
        assert.ok(coRider.possible >= minutes, `${where}: possible ${coRider.possible}, really ${minutes}`);
        assert.ok(
          minutes - coRider.certain < 3 && coRider.possible * MINUTE_MS - inAir < 4 * MINUTE_MS,
          where,
        );
      }
      for (const rider of traced.keys())
        assert.ok(
          (found.meetings.get(rider)?.nearest ?? Number.NEGATIVE_INFINITY) > -RESOLUTION_MS,
          `${found.where}: ${rider} was never there`,
        );
    });
    assert.ok(pairs > 1000, `only ${pairs} pairs: the cities are too empty to show anything`);
  });

  it('misses nobody who checked in, and calls nobody certain who was not there, whatever is left unsaid', async () => {
    await eachCase({}, (found) => {
      const traced = byRider(found.traced);
      for (const rider of found.meetings.keys())
        if (checkedInTogether(found, rider)) assert.ok(traced.has(rider), `${found.where} missed ${rider}`);
      for (const [rider, { certain }] of traced)
        if (certain > 0) assert.ok((found.meetings.get(rider)?.shared ?? 0) > 0, `${found.where}: ${rider}`);
    });
  });

  it('says how good it is where alighting is stated, inferred or assumed, and with one liar in a hundred', async () => {
    const rows: [string, Tally][] = [];
    const row = async (name: string, plan: Partial<CityPlan>, how?: { elsewhere?: boolean }) => {
      const tally = new Tally();
      await eachCase(
        plan,
        (found) =>
          tally.add(byRider(found.traced), found.meetings, (rider) => checkedInTogether(found, rider)),
        how,
      );
      rows.push([name, tally]);
      return tally;
    };
    const stated = await row('everybody says when they got off', { ...everybodySays, ...byPhone });
    const inferred = await row('nobody says, the next check-in tells', {
      ...byPhone,
      alwaysSays: 0,
      neverSays: 1,
    });
    const assumed = await row(
      'nobody says, nothing else is asked',
      { ...byPhone, alwaysSays: 0, neverSays: 1 },
      { elsewhere: false },
    );
    const mixed = await row('people as they are', {});
    const dawdling = await row('the same, checking in up to two minutes late', { dawdles: 120 });
    const liars = { liars: 0.01, ...byPhone };
    const trusting = new Tally();
    const careful = new Tally();
    await eachCase(liars, (found) => {
      const known = (rider: number) => checkedInTogether(found, rider);
      trusting.add(byRider(found.traced), found.meetings, known);
      careful.add(byRider(found.traced), found.meetings, known, ({ tier }) => tier !== 'doubtful');
    });
    rows.push(['one liar in a hundred, all taken', trusting], ['the same, doubtful ones set apart', careful]);

    const percent = (share: number) =>
      (Number.isNaN(share) ? 'none' : `${(100 * share).toFixed(1)} %`).padStart(8);
    console.log(`      ${'co-riders of the index case'.padEnd(40)}precision   recall  certain`);
    for (const [name, { precision, recall, certainPrecision }] of rows)
      console.log(
        `      ${name.padEnd(40)} ${percent(precision)} ${percent(recall)} ${percent(certainPrecision)}`,
      );

    for (const tally of [stated, inferred, assumed, mixed]) {
      assert.equal(tally.recall, 1);
      assert.equal(tally.certainFalse, 0);
    }
    assert.ok(stated.precision > 0.95, 'only the resolution of codes and steps is left');
    assert.ok(stated.certainHits > 100 && mixed.certainHits > 10);
    assert.ok(
      inferred.precision >= assumed.precision,
      'a check-in elsewhere can only take away false alarms',
    );
    assert.ok(careful.precision > trusting.precision, 'control: without the mark liars pass for co-riders');
    assert.ok(careful.recall > 0.99);
    assert.ok(dawdling.recall > 0.97, 'a ride that ends before somebody checks in is not seen');
  });
});

/** Whether both checked in on rides that really met: what tracing can know. */
function checkedInTogether({ day, index }: Case, rider: number): boolean {
  const ridesOf = (who: number) =>
    new Set(day.checkIns.filter((each) => each.rider === who).map(({ ride }) => ride));
  const [own, others] = [ridesOf(index), ridesOf(rider)];
  const met = meetingsOf(
    day.rides.filter((ride) => own.has(ride)),
    day.rides.filter((ride) => others.has(ride)),
  );
  return (met.get(rider)?.inAir ?? 0) > 0;
}
