/** What the published lists say of this phone's rides, or of a trip that somebody picked. Pure. */
import { localOffsetMinutes } from '../../../../../protocol/days';
import type { ExposureMode, RideExposure, TripExposure } from '../../../../../protocol/exposures/list';
import { keyOf, type Match, matchRides, type OwnRide } from '../../../../../protocol/exposures/match';
import type { Diary, Ride } from '../diary';
import type { Lists } from './published';

const DAY_MS = 86_400_000;

export type OwnMatch = Match<OwnRide & { readonly diary: Ride }>;

/** The diary's rides beside everything that is published. */
export function lookUpMine(
  diary: Diary,
  lists: Lists,
  dayShift: number,
): { matches: OwnMatch[]; rides: number } {
  const rides = diary
    .entries()
    .filter((entry): entry is Ride => entry.kind === 'ride')
    .map((ride) => ({
      line: ride.line,
      vehicle: ride.vehicle,
      from: ride.at,
      to: ride.off ?? diary.latestOff(ride),
      isKnown: ride.off !== null,
      diary: ride,
    }));
  const offset = localOffsetMinutes(dayShift) * 60_000;
  const rangeOf = (date: string) => {
    const from = Date.parse(`${date}T00:00:00Z`) - offset;
    return { from, to: from + DAY_MS - 1 };
  };
  const dated = lists.files.filter(({ date }) => !Number.isNaN(Date.parse(date)));
  return { matches: matchRides(rides, dated, rangeOf), rides: rides.length };
}

/** A trip as somebody picked it. */
export type Picked = { readonly mode: ExposureMode; readonly date: string; readonly number: string };

export type PublishedTrip = { readonly date: string; readonly exposure: RideExposure | TripExposure };

/** Published trips of a line, vehicle, train, … on a date. */
export function lookUpPicked({ mode, date, number }: Picked, { files }: Lists): PublishedTrip[] {
  const key = keyOf(number);
  const ofDate = files.filter((file) => file.date === date).flatMap(({ exposures }) => exposures);
  return ofDate.flatMap((exposure): PublishedTrip[] => {
    if (exposure.kind === 'place' || exposure.status === 'withdrawn' || modeOf(exposure) !== mode) return [];
    const names = [exposure.kind === 'ride' ? exposure.line : exposure.number, exposure.vehicle ?? ''];
    return names.some((name) => name !== '' && keyOf(name) === key) ? [{ date, exposure }] : [];
  });
}

export const modeOf = (exposure: RideExposure | TripExposure): ExposureMode =>
  exposure.kind === 'ride' ? 'bus' : exposure.mode;

export type Suggestion = { readonly number: string; readonly way: string };

const MOST_SUGGESTIONS = 6;

/** Numbers of a mode that were published, and what the initials of their stops' pinyin are: typed 168, 沈阳 or sy. */
export function suggestionsFor(typed: string, mode: ExposureMode, { files }: Lists): Suggestion[] {
  const wanted = keyOf(typed);
  if (wanted === '') return [];
  const found = new Map<string, Suggestion>();
  for (const { exposures } of files)
    for (const exposure of exposures) {
      if (exposure.kind === 'place' || exposure.status === 'withdrawn' || modeOf(exposure) !== mode) continue;
      const suggestion = suggestionOf(exposure);
      const initials = exposure.kind === 'trip' ? (exposure.initials ?? []) : [];
      const texts = [suggestion.number, suggestion.way, ...initials, exposure.vehicle ?? ''];
      if (suggestion.number !== '' && texts.some((text) => keyOf(text).includes(wanted)))
        found.set(keyOf(suggestion.number), suggestion);
      if (found.size >= MOST_SUGGESTIONS) return [...found.values()];
    }
  return [...found.values()];
}

function suggestionOf(exposure: RideExposure | TripExposure): Suggestion {
  if (exposure.kind === 'ride')
    return { number: /\d$/.test(exposure.line) ? `${exposure.line}路` : exposure.line, way: '' };
  const { number, vehicle, fromStop, toStop } = exposure;
  return {
    number: number || (vehicle ?? ''),
    way: fromStop || toStop ? `${fromStop ?? ''} ⇄ ${toStop ?? ''}` : '',
  };
}

/** Trips among everything that is published. */
export const tripsIn = ({ files }: Lists): number =>
  files
    .flatMap(({ exposures }) => exposures)
    .filter(({ kind, status }) => kind !== 'place' && status !== 'withdrawn').length;
