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
  const byVehicle = byName(rides, ({ vehicle }) => vehicle);
  const byLine = byName(rides, ({ line }) => line);
  const found: Match<Ride>[] = [];
  for (const { date, exposures } of files) {
    const wholeDate = rangeOf(date);
    for (const exposure of exposures) {
      if (exposure.kind === 'place' || exposure.status === 'withdrawn') continue;
      // A hundred thousand publications go by here before anything is compiled: one look into one map, and mostly no more.
      const { vehicle } = exposure;
      const own = vehicle
        ? (byVehicle.known.get(vehicle) ?? byVehicle.learn(vehicle))
        : withoutVehicle(exposure, byVehicle, byLine);
      if (own.length === 0) continue;
      const isTimed = exposure.from !== undefined;
      const from = exposure.from ?? wholeDate.from;
      const to = isTimed ? (exposure.to ?? from) : wholeDate.to;
      for (const ride of own) {
        if (ride.from > to || ride.to < from || (vehicle && !isOfLine(ride, exposure))) continue;
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

type Trip = RideExposure | TripExposure;

/** Rides by a name that they have, in whatever form somebody writes it. */
type ByName<Ride> = {
  /** What was asked for so far, as it was written; publications name some thousand lines and vehicles in all. */
  readonly known: Map<string, readonly Ride[]>;
  /** The rides of a name that was not asked for yet. */
  learn(name: string): readonly Ride[];
};

function byName<Ride>(rides: readonly Ride[], nameOf: (ride: Ride) => string): ByName<Ride> {
  const byKey = new Map<string, Ride[]>();
  for (const ride of rides) {
    const key = keyOf(nameOf(ride));
    if (key !== '') byKey.set(key, [...(byKey.get(key) ?? []), ride]);
  }
  const known = new Map<string, readonly Ride[]>();
  return {
    known,
    learn(name) {
      const own = byKey.get(keyOf(name)) ?? [];
      known.set(name, own);
      return own;
    },
  };
}

/** A taxi is looked for by its plate; others by their line, where their way of travel has one. */
function withoutVehicle<Ride>(
  exposure: Trip,
  byVehicle: ByName<Ride>,
  byLine: ByName<Ride>,
): readonly Ride[] {
  const isTaxi = exposure.kind === 'trip' && exposure.mode === 'taxi';
  const hasLine = exposure.kind === 'ride' || exposure.mode === 'bus' || exposure.mode === 'metro';
  if (!isTaxi && !hasLine) return [];
  const name = exposure.kind === 'ride' ? exposure.line : exposure.number;
  const rides = isTaxi ? byVehicle : byLine;
  return rides.known.get(name) ?? rides.learn(name);
}

/** Whether a ride of the publication's vehicle was of its line too, where both name one; a taxi's number is no line. */
function isOfLine(ride: OwnRide, exposure: Trip): boolean {
  if (exposure.kind === 'trip' && exposure.mode === 'taxi') return true;
  const line = exposure.kind === 'ride' ? exposure.line : exposure.number;
  return line === '' || ride.line === '' || keyOf(ride.line) === keyOf(line);
}

/** One form of a number: publications write 168路, 168 路 and １６８路; a plate with or without its dot. */
export const keyOf = (text: string): string =>
  // Most vehicles are plain numbers; thousands of them are brought into form before anything is compiled.
  PLAIN.test(text)
    ? text
    : text
        .normalize('NFKC')
        .toUpperCase()
        .replace(/[\s·.]/g, '')
        .replace(/(路|次)$/, '');

/** In its form already. */
const PLAIN = /^[0-9A-Z]+$/;
