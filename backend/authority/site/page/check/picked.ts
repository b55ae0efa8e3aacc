/** What the published lists say of a trip that somebody picked, and what they suggest while it is typed. Pure. */
import type {
  ExposureFile,
  ExposureMode,
  RideExposure,
  TripExposure,
} from '../../../../../protocol/exposures/list';
import { keyOf } from '../../../../../protocol/exposures/match';

type Files = { readonly files: readonly ExposureFile[] };

/** A trip as somebody picked it. */
export type Picked = { readonly mode: ExposureMode; readonly date: string; readonly number: string };

export type PublishedTrip = { readonly date: string; readonly exposure: RideExposure | TripExposure };

/** Published trips of a line, vehicle, train, … on a date. */
export function lookUpPicked({ mode, date, number }: Picked, { files }: Files): PublishedTrip[] {
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

export type Suggestion = {
  /** What is taken over: a number, or the vehicle's where that was typed. */
  readonly number: string;
  readonly way: string;
};

const MOST_SUGGESTIONS = 6;

/** Numbers of a mode that were published, and what the initials of their stops' pinyin are: typed 168, 沈阳 or sy. */
export function suggestionsFor(typed: string, mode: ExposureMode, { files }: Files): Suggestion[] {
  const wanted = keyOf(typed);
  if (wanted === '') return [];
  const found = new Map<string, Suggestion>();
  for (const { exposures } of files)
    for (const exposure of exposures) {
      if (exposure.kind === 'place' || exposure.status === 'withdrawn' || modeOf(exposure) !== mode) continue;
      const { number, way } = suggestionOf(exposure);
      const vehicle = exposure.vehicle ?? '';
      const isNamed = [number, way, ...(exposure.initials ?? [])].some((text) =>
        keyOf(text).includes(wanted),
      );
      const suggestion = isNamed ? { number, way } : { number: vehicle, way: [number, way].join(' ').trim() };
      if (suggestion.number !== '' && (isNamed || keyOf(vehicle).includes(wanted)))
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
export const tripsIn = ({ files }: Files): number =>
  files
    .flatMap(({ exposures }) => exposures)
    .filter(({ kind, status }) => kind !== 'place' && status !== 'withdrawn').length;
