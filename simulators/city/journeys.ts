/** Who really rode what on a day: the truth that tracing is measured against. */
import type { Random } from '../../platform/random';
import { between, chance } from './draw';
import { anyWay, type Person, type Way } from './people';
import type { CityPlan } from './plan';
import type { Call, Run } from './runs';

/** A ride as it was. Times unix ms. */
export type TrueRide = {
  readonly rider: number;
  readonly vehicleId: string;
  readonly kind: 'bus' | 'taxi';
  /** Empty for a taxi. */
  readonly lineId: string;
  readonly tripId: string;
  readonly startDate: string;
  readonly stopSequence: number;
  readonly on: number;
  readonly off: number;
};

const HOUR = 3_600_000;
/** Nobody waits longer for a bus. */
const PATIENCE_MS = 2 * HOUR;

/** Finds the next run of a way: by line, direction and stop, in order of departure. */
export class Departures {
  private readonly byStop = new Map<string, { run: Run; at: number }[]>();

  constructor(runs: readonly Run[]) {
    for (const run of runs)
      run.calls.slice(0, -1).forEach((call, at) => {
        const key = keyOf(run.lineId, run.directionId, call.stopId);
        const all = this.byStop.get(key) ?? [];
        if (all.length === 0) this.byStop.set(key, all);
        all.push({ run, at });
      });
    for (const all of this.byStop.values()) all.sort((a, b) => departs(a) - departs(b));
  }

  /** The run that leaves next and goes there, with its two calls; undefined where none comes in time. */
  next({ lineId, directionId, from, to }: Way, after: number): { run: Run; on: Call; off: Call } | undefined {
    const all = this.byStop.get(keyOf(lineId, directionId, from)) ?? [];
    for (let i = firstAfter(all, after); i < all.length; i++) {
      const { run, at } = all[i]!;
      const on = run.calls[at]!;
      if (on.departs > after + PATIENCE_MS) return undefined;
      const off = run.calls.slice(at + 1).find(({ stopId }) => stopId === to);
      if (off) return { run, on, off };
    }
    return undefined;
  }
}

const keyOf = (lineId: string, directionId: number, stopId: string) => `${lineId}\n${directionId}\n${stopId}`;
const departs = ({ run, at }: { run: Run; at: number }): number => run.calls[at]!.departs;

function firstAfter(all: readonly { run: Run; at: number }[], after: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (departs(all[middle]!) < after) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Day = {
  /** Unix ms of the service day's midnight. */
  readonly midnight: number;
  readonly runs: readonly Run[];
  readonly patterns: readonly Run[];
};

/** Everybody's rides of a day by rider and time; one person rides one vehicle at a time. */
export function journeysOf(plan: CityPlan, people: readonly Person[], day: Day, random: Random): TrueRide[] {
  const departures = new Departures(day.runs);
  const taxis = new Taxis(plan.taxis, day.midnight);
  const rides: TrueRide[] = [];
  for (const person of people) {
    let free = day.midnight + 5 * HOUR;
    for (const { leaves, way } of wishesOf(plan, person, day, random)) {
      const ready = Math.max(free, leaves);
      const ride = way
        ? byBus(departures.next(way, ready), person, random)
        : taxis.fare(person, ready, random);
      if (!ride) continue;
      rides.push(ride);
      free = ride.off + 60_000;
    }
  }
  return rides;
}

type Wish = { readonly leaves: number; readonly way?: Way };

/** What somebody wants to do today, in order; without a way it is a taxi. */
function wishesOf(plan: CityPlan, { commute }: Person, { midnight, patterns }: Day, random: Random): Wish[] {
  const wishes: Wish[] = [];
  const around = (hour: number) => midnight + (hour + between(random, -0.15, 0.15)) * HOUR;
  if (chance(random, plan.commutes)) {
    wishes.push({ leaves: around(commute.leaves), way: commute.out });
    if (commute.back) wishes.push({ leaves: around(commute.returns), way: commute.back });
  }
  if (chance(random, plan.outings))
    wishes.push({ leaves: around(between(random, 9, 21)), way: anyWay(patterns, random) });
  if (plan.taxis > 0 && chance(random, plan.fares)) wishes.push({ leaves: around(between(random, 6, 24)) });
  return wishes.sort((a, b) => a.leaves - b.leaves);
}

function byBus(found: ReturnType<Departures['next']>, person: Person, random: Random): TrueRide | undefined {
  if (!found) return undefined;
  const { run, on, off } = found;
  const moment = ({ arrives, departs }: Call) => Math.round(between(random, arrives, departs));
  return {
    rider: person.number,
    vehicleId: run.vehicleId,
    kind: 'bus',
    lineId: run.lineId,
    tripId: run.tripId,
    startDate: run.startDate,
    stopSequence: on.sequence,
    on: moment(on),
    off: moment(off),
  };
}

/** Taxis take one fare after the other; whoever finds none free walks. */
class Taxis {
  private readonly free: number[];
  private fares = 0;

  constructor(
    count: number,
    private readonly midnight: number,
  ) {
    this.free = Array.from({ length: count }, () => midnight);
  }

  fare(person: Person, ready: number, random: Random): TrueRide | undefined {
    const taxi = this.free.findIndex((free) => free <= ready);
    if (taxi < 0) return undefined;
    const on = Math.round(ready + between(random, 0, 5 * 60_000));
    const off = Math.round(on + between(random, 5, 40) * 60_000);
    this.free[taxi] = off + 2 * 60_000;
    const startDate = new Date(this.midnight + 12 * HOUR).toISOString().slice(0, 10).replaceAll('-', '');
    return {
      rider: person.number,
      vehicleId: `T${String(1 + taxi).padStart(4, '0')}`,
      kind: 'taxi',
      lineId: '',
      tripId: `fare ${++this.fares}`,
      startDate,
      stopSequence: 0,
      on,
      off,
    };
  }
}
