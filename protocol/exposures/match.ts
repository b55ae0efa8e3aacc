/**
 * Whether somebody's own rides were shared with a published case: reckoned on the phone, told to nobody. Pure. Times unix
 * ms.
 */
import type { Exposure, RideExposure, TripExposure } from './list';

/** A ride of the diary, as far as the phone knows it. */
export type OwnRide = {
  /** As the terminal showed them. */
  readonly line: string;
  readonly vehicle: string;
  readonly from: number;
  /** When the rider got off by their own word, else the latest that it can have been. */
  readonly to: number;
  /** Whether `to` is the rider's own word. */
  readonly isKnown: boolean;
};

export type Match<Ride extends OwnRide = OwnRide> = {
  readonly ride: Ride;
  readonly exposure: RideExposure | TripExposure;
  /** Of the overlap; the whole ride where the publication names no times. */
  readonly from: number;
  readonly to: number;
  /** Whether the publication names a time. */
  readonly isTimed: boolean;
};

/** The unix ms in which a date of a publication lies, `[from, to)`. */
export type DateRange = (date: string) => { readonly from: number; readonly to: number };

type Dated = { readonly date: string; readonly exposures: readonly Exposure[] };

/**
 * Every pair of an own ride and a published trip of the same vehicle, or, where the publication knows no vehicle, of the
 * same line, that overlap. Withdrawn ones are left out. Newest first.
 */
export function matchRides<Ride extends OwnRide>(
  rides: readonly Ride[],
  files: readonly Dated[],
  rangeOf: DateRange,
): Match<Ride>[] {
  const isUnderWay = anyRideWithin(rides);
  const ridesFor = ridesByName(rides);
  const found: Match<Ride>[] = [];
  for (const { date, exposures } of files) {
    const wholeDate = rangeOf(date);
    for (const exposure of exposures) {
      if (exposure.kind === 'place' || exposure.status === 'withdrawn') continue;
      const isTimed = exposure.from !== undefined;
      const from = exposure.from ?? wholeDate.from;
      const to = isTimed ? (exposure.to ?? from) : wholeDate.to;
      // Most of a hundred thousand publications fall away by their time, before a text of theirs is looked at.
      if (!isUnderWay(from, to)) continue;
      for (const ride of ridesFor(exposure)) {
        if (ride.from > to || ride.to < from) continue;
        found.push({
          ride,
          exposure,
          isTimed,
          from: Math.max(from, ride.from),
          to: Math.min(to, ride.to),
        });
      }
    }
  }
  return found.sort((a, b) => b.ride.from - a.ride.from || a.from - b.from);
}

const SLOT_MS = 900_000;
/** Some 28 days of quarter-hours; rides that lie further apart are looked at one by one. */
const MOST_SLOTS = 4096;

/** Whether any ride may be under way in an interval, by quarter-hours: it may say yes too often, never no. */
function anyRideWithin(rides: readonly OwnRide[]): (from: number, to: number) => boolean {
  const first = Math.floor(Math.min(...rides.map(({ from }) => from)) / SLOT_MS);
  const last = Math.floor(Math.max(...rides.map(({ to }) => to)) / SLOT_MS);
  const slots = last - first + 1;
  if (!(slots > 0 && slots <= MOST_SLOTS)) return () => rides.length > 0;
  const isTaken = new Uint8Array(slots);
  for (const { from, to } of rides)
    isTaken.fill(1, Math.floor(from / SLOT_MS) - first, Math.floor(to / SLOT_MS) - first + 1);
  /** Taken ones before each slot. */
  const before = new Uint32Array(slots + 1);
  for (let slot = 0; slot < slots; slot++) before[slot + 1] = before[slot]! + isTaken[slot]!;
  return (from, to) => {
    const start = Math.max(Math.floor(from / SLOT_MS) - first, 0);
    const end = Math.min(Math.floor(to / SLOT_MS) - first + 1, slots);
    return end > start && before[end]! > before[start]!;
  };
}

/** The rides of a publication's vehicle, or, where it knows none, of its line. */
function ridesByName<Ride extends OwnRide>(rides: readonly Ride[]) {
  const byVehicle = new Map<string, Ride[]>();
  const byLine = new Map<string, Ride[]>();
  for (const ride of rides) {
    push(byVehicle, keyOf(ride.vehicle), ride);
    push(byLine, keyOf(ride.line), ride);
  }
  // Publications name some thousand lines and vehicles in all: each is brought into form once.
  const keyOnce = remembered(keyOf);
  const ofVehicle = remembered((vehicle) => byVehicle.get(keyOf(vehicle)) ?? NONE);
  const ofLine = remembered((line) => byLine.get(keyOf(line)) ?? NONE);
  const isOfLine = (ride: Ride, line: string) => ride.line === '' || keyOnce(ride.line) === keyOnce(line);

  return (exposure: RideExposure | TripExposure): readonly Ride[] => {
    const taxi = exposure.kind === 'trip' && exposure.mode === 'taxi' ? exposure.number : undefined;
    const vehicle = exposure.vehicle ?? taxi;
    const line = exposure.kind === 'ride' ? exposure.line : exposure.number;
    if (vehicle) {
      const own = ofVehicle(vehicle);
      return own.length === 0 || !line || taxi ? own : own.filter((ride) => isOfLine(ride, line));
    }
    const hasLine = exposure.kind === 'ride' || exposure.mode === 'bus' || exposure.mode === 'metro';
    return hasLine ? ofLine(line) : NONE;
  };
}

const NONE: readonly never[] = [];

/** The same function, which reckons each text once. */
function remembered<Value>(reckon: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = reckon(text);
      known.set(text, value);
    }
    return value;
  };
}

/** One form of a number: publications write 168路, 168 路 and １６８路; a plate with or without its dot. */
export const keyOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s·.]/g, '')
    .replace(/(路|次)$/, '');

function push<Ride>(map: Map<string, Ride[]>, key: string, ride: Ride): void {
  if (key === '') return;
  const all = map.get(key);
  if (all) all.push(ride);
  else map.set(key, [ride]);
}
