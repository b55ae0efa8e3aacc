import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../backend/authority/tracing/config';
import { windowOf } from '../../backend/authority/tracing/second-degree';
import type { TrueRide } from '../../simulators/city/journeys';
import { type CityDay, cityModel } from '../../simulators/city/model';
import { CITY } from '../../simulators/city/plan';
import { cityCase } from './city-case';
import { meetingsOf } from './compare';
import { RESOLUTION_MS, shenyang } from './shenyang';

const FEED = shenyang();
const CITIES = 8;
const ASKED = 5;
const ONE_DAY = { secondDegree: { persons: ASKED, days: 1 } };
const says = {
  alwaysSays: 1,
  neverSays: 0,
  forgets: 0,
  means: { code: 0.7, pass: 0.3, card: 0, assisted: 0, none: 0 },
};

/** Everybody who met one of the co-riders' rides of the time that is asked for, by going through all rides. */
function truly(days: readonly CityDay[], asked: readonly { rider: number; from: number; to: number }[]) {
  const rides = days.flatMap((day) => day.rides);
  const own = (window: { rider: number; from: number; to: number }) =>
    rides.filter(({ rider, on }) => rider === window.rider && on >= window.from && on <= window.to);
  return new Map(asked.map((each) => [each.rider, meetingsOf(own(each) as TrueRide[], rides)]));
}

describe('contacts of contacts against cities whose truth is known', function () {
  this.timeout(120_000);

  it('are who really met the chosen co-riders from the shared ride on, and nobody of the first degree', async () => {
    const counts = { found: 0, before: 0, first: 0 };
    for (let seed = 1; seed <= CITIES; seed++) {
      const city = cityModel({ ...CITY, ...says, riders: 150, buses: 8, taxis: 3, days: 3, seed }, FEED);
      const days = [...city.days()];
      const files = cityCase(days.flatMap(({ checkIns }) => checkIns));
      const index = city.infections[0]?.from ?? 0;
      const { coRiders } = await files.trace(index);
      const first = new Set(coRiders.map(({ rider }) => rider));
      const asked = coRiders
        .slice(0, ASKED)
        .map((each) => ({ rider: each.rider, ...windowOf(each, ONE_DAY, Number.MAX_SAFE_INTEGER) }));
      const { contacts } = await files.second(index, coRiders, asked);
      const truth = truly(days, asked);
      const inAir = (rider: number) =>
        Math.max(...[...truth.values()].map((meetings) => meetings.get(rider)?.nearest ?? -Infinity));
      const found = new Map(contacts.map((each) => [each.rider, each]));
      assert.equal(found.size, contacts.length, 'each person once, through whomever');
      for (const meetings of truth.values())
        for (const [rider, met] of meetings) {
          if (met.inAir <= 0 || rider === index) continue;
          if (first.has(rider)) counts.first++;
          else assert.ok(found.has(rider), `city ${seed}: ${rider} was missed`);
        }
      for (const [rider, { rides, certain }] of found) {
        const where = `city ${seed}: ${rider}`;
        assert.ok(rider !== index && !first.has(rider), `${where} is of the first degree`);
        assert.ok(inAir(rider) > -RESOLUTION_MS, `${where} was never there`);
        const longest = Math.max(...[...truth.values()].map((each) => each.get(rider)?.shared ?? 0));
        assert.ok(certain <= longest / MINUTE_MS, `${where}: certain ${certain}`);
        for (const { via, boarding } of rides)
          assert.ok(boarding.earliest <= asked[via]!.to + 3 * 60 * MINUTE_MS, `${where}: beyond the days`);
        counts.found++;
      }
      // Control: the same without a bound of time finds people who were met before the index case was.
      const everAsked = asked.map(({ rider }) => ({ rider, from: 0, to: Number.MAX_SAFE_INTEGER }));
      const ever = await files.second(index, coRiders, everAsked);
      counts.before += ever.contacts.length - contacts.length;
    }
    assert.ok(counts.found > 100, `only ${counts.found}: the cities are too empty to show anything`);
    assert.ok(counts.before > 0, 'control: the bound of time leaves nobody out');
    assert.ok(counts.first > 0, 'control: nobody had to be told apart from the first degree');
  });
});
