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
  const byVehicle = new Map<string, Ride[]>();
  const byLine = new Map<string, Ride[]>();
  // Hundreds of thousands of publications name some thousand lines and vehicles: each is brought into form once.
  const keys = new Map<string, string>();
  const keyOnce = (text: string): string => {
    let key = keys.get(text);
    if (key === undefined) {
      key = keyOf(text);
      keys.set(text, key);
    }
    return key;
  };
  for (const ride of rides) {
    push(byVehicle, keyOf(ride.vehicle), ride);
    push(byLine, keyOf(ride.line), ride);
  }
  const found: Match<Ride>[] = [];
  for (const { date, exposures } of files)
    for (const exposure of exposures) {
      if (exposure.kind === 'place' || exposure.status === 'withdrawn') continue;
      for (const ride of sameVehicle(exposure, byVehicle, byLine, keyOnce)) {
        const isTimed = exposure.from !== undefined;
        const { from, to } = isTimed
          ? { from: exposure.from, to: exposure.to ?? exposure.from }
          : rangeOf(date);
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
  return found.sort((a, b) => b.ride.from - a.ride.from || a.from - b.from);
}

function sameVehicle<Ride extends OwnRide>(
  exposure: RideExposure | TripExposure,
  byVehicle: ReadonlyMap<string, Ride[]>,
  byLine: ReadonlyMap<string, Ride[]>,
  keyOf: (text: string) => string,
): readonly Ride[] {
  const taxi = exposure.kind === 'trip' && exposure.mode === 'taxi' ? exposure.number : undefined;
  const vehicle = exposure.vehicle ?? taxi;
  const line = exposure.kind === 'ride' ? exposure.line : exposure.number;
  if (vehicle)
    return (byVehicle.get(keyOf(vehicle)) ?? []).filter((ride) => !line || taxi || sameLine(ride, line));
  const isOfLine = exposure.kind === 'ride' || exposure.mode === 'bus' || exposure.mode === 'metro';
  return isOfLine ? (byLine.get(keyOf(line)) ?? []) : [];
}

const sameLine = (ride: OwnRide, line: string): boolean =>
  ride.line === '' || keyOf(ride.line) === keyOf(line);

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
