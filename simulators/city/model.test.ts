import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFeed } from '../../protocol/gtfs';
import { type CityDay, cityModel } from './model';
import { CITY } from './plan';

const FOLDER = join(__dirname, '../feeds/shenyang');
const { feed } = readFeed((name) =>
  name === 'calendar_dates.txt' ? undefined : new Uint8Array(readFileSync(join(FOLDER, name))),
);
const PLAN = { ...CITY, riders: 800, buses: 30, taxis: 10, days: 3, liars: 0.01 };
const daysOf = (plan = PLAN): CityDay[] => [...cityModel(plan, feed!).days()];

describe('a simulated city', () => {
  const days = daysOf();

  it('is the same for the same plan, and another for another seed', () => {
    assert.deepEqual(daysOf(), days);
    assert.notDeepEqual(daysOf({ ...PLAN, seed: 2 })[0]!.rides, days[0]!.rides);
  });

  it('has nobody on two vehicles at once, and everybody on a vehicle that is there', () => {
    for (const { rides, runs } of days) {
      const free = new Map<number, number>();
      for (const ride of [...rides].sort((a, b) => a.on - b.on)) {
        assert.ok(ride.on >= (free.get(ride.rider) ?? 0), `rider ${ride.rider}`);
        assert.ok(ride.off > ride.on);
        free.set(ride.rider, ride.off);
        if (ride.kind === 'taxi') continue;
        const run = runs.find(
          ({ tripId, vehicleId }) => tripId === ride.tripId && vehicleId === ride.vehicleId,
        )!;
        assert.ok(ride.on >= run.calls[0]!.arrives && ride.off <= run.calls.at(-1)!.departs);
      }
    }
  });

  it('drives each bus along one run after the other, as many buses as were asked for', () => {
    for (const { runs } of days) {
      const free = new Map<string, number>();
      for (const { vehicleId, calls } of runs) {
        assert.ok(calls[0]!.departs >= (free.get(vehicleId) ?? 0), vehicleId);
        assert.ok(calls.slice(1).every((call, i) => call.arrives > calls[i]!.departs));
        free.set(vehicleId, calls.at(-1)!.arrives);
      }
      assert.equal(free.size, PLAN.buses);
    }
  });

  it('lets a taxi carry one fare at a time', () => {
    const taxis = new Map<string, number>();
    const fares = days[0]!.rides.filter(({ kind }) => kind === 'taxi').sort((a, b) => a.on - b.on);
    assert.ok(fares.length > 5);
    for (const { vehicleId, on, off } of fares) {
      assert.ok(on >= (taxis.get(vehicleId) ?? 0));
      taxis.set(vehicleId, off);
    }
  });

  it('checks in within the code that was shown, and says only of liars what was not', () => {
    const channels = new Set<string>();
    for (const { checkIns, rides } of days)
      for (const { ride, channel, at, shownAt, claims } of checkIns) {
        channels.add(channel);
        if (shownAt !== undefined)
          assert.ok(shownAt % 10_000 === 0 && shownAt <= at && at < shownAt + 30_000);
        assert.equal(shownAt !== undefined, channel === 'code');
        if (ride) assert.ok(rides.includes(ride) && claims.vehicleId === ride.vehicleId && at >= ride.on);
      }
    assert.deepEqual([...channels].sort(), ['assisted', 'card', 'code', 'pass']);
    const lies = days.flatMap(({ checkIns }) => checkIns).filter(({ ride }) => !ride);
    assert.ok(
      lies.length > 0 && daysOf({ ...PLAN, liars: 0 }).every((day) => day.checkIns.every(({ ride }) => ride)),
    );
  });

  it('infects only who shared a vehicle with somebody infectious, once, and diagnoses them later', () => {
    const city = cityModel({ ...PLAN, days: 10, epidemic: { ...PLAN.epidemic, seeds: 10 } }, feed!);
    for (const _day of city.days());
    assert.ok(city.infections.length > 10);
    assert.equal(new Set(city.infections.map(({ to }) => to)).size, city.infections.length);
    for (const { from, to, rides } of city.infections) {
      const [ill, other] = rides;
      assert.ok(ill.rider === from && other.rider === to && ill.vehicleId === other.vehicleId);
      assert.ok(Math.min(ill.off, other.off) > Math.max(ill.on, other.on));
    }
    const diagnosed = Array.from({ length: 20 }, (_, day) => city.epidemic.diagnosedOn(day)).flat();
    assert.ok(city.infections.every(({ to }) => diagnosed.includes(to)));
  });

  it('says which dates a feed covers when nothing runs', () => {
    assert.throws(
      () => cityModel({ ...PLAN, from: '20400101' }, feed!),
      /nothing runs by the feed on 20400101: it covers 20200101/,
    );
  });
});
