/** The published places of cases, as the map shows them: by day and by district. Pure. */
import type { ExposureSource } from '../../../../../protocol/exposures/list';
import { districtAt, type Point, type Shapes } from '../../../../../protocol/exposures/shapes';
import type { Lists } from '../check/published';

export type MapPlace = {
  readonly id: string;
  readonly name: string;
  /** In the report's words, else by where it lies; left out where neither tells. */
  readonly district: string | undefined;
  /** `YYYY-MM-DD`, local; left out where nobody knew. */
  readonly date: string | undefined;
  /** Unix ms, where somebody knew. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** WGS-84; left out where the report has no coordinates. */
  readonly at: Point | undefined;
  readonly isCorrected: boolean;
  readonly sources: readonly ExposureSource[];
};

/** Every place that is published and was not withdrawn; newest day first, those without a day last. */
export function placesOf({ files }: Pick<Lists, 'files'>, shapes: Shapes): MapPlace[] {
  const places = files.flatMap(({ date, exposures }) =>
    exposures.flatMap((exposure): MapPlace[] => {
      if (exposure.kind !== 'place' || exposure.status === 'withdrawn') return [];
      const { id, name, lat, lon, from, to, status, sources } = exposure;
      const at = lat === undefined || lon === undefined ? undefined : { lat, lon };
      return [
        {
          id,
          name,
          district: exposure.district ?? (at && districtAt(at, shapes)),
          date: /^\d/.test(date) ? date : undefined,
          from,
          to,
          at,
          isCorrected: status === 'corrected',
          sources,
        },
      ];
    }),
  );
  return places.sort((a, b) => compare(b.date ?? '', a.date ?? '') || (a.from ?? 0) - (b.from ?? 0));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What somebody wants to see. Days `YYYY-MM-DD`, both included; no district: all of them. */
export type Wanted = { readonly from: string; readonly to: string; readonly district: string | undefined };

/** Places without a day are in every span of days: nobody can say that they are not. */
export const wantedOf = (places: readonly MapPlace[], { from, to, district }: Wanted): MapPlace[] =>
  places.filter(
    (place) =>
      (district === undefined || place.district === district) &&
      (place.date === undefined || (place.date >= from && place.date <= to)),
  );

const DAY_MS = 86_400_000;

/** Every day from the first published place to the last, also those without any. Empty where no place has a day. */
export function daysOf(places: readonly MapPlace[]): string[] {
  const dates = places.flatMap(({ date }) => (date === undefined ? [] : [date])).sort();
  const [first, last] = [Date.parse(dates[0] ?? ''), Date.parse(dates.at(-1) ?? '')];
  if (Number.isNaN(first)) return [];
  const days = Math.round((last - first) / DAY_MS) + 1;
  return Array.from({ length: days }, (_, i) => new Date(first + i * DAY_MS).toISOString().slice(0, 10));
}

/** How many places there are a day, in the order of `days`. */
export function countByDay(places: readonly MapPlace[], days: readonly string[]): number[] {
  const counts = tally(places.map(({ date }) => date));
  return days.map((day) => counts.get(day) ?? 0);
}

export const countByDistrict = (places: readonly MapPlace[]): Map<string, number> =>
  tally(places.map(({ district }) => district));

function tally(keys: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
