/** Coordinates of reports: kept as WGS-84, whatever the importer says that the file has. */
import gcoord from 'gcoord';
import type { Read } from '../../tables/table';

/** `GCJ-02`: what Chinese maps show, some hundred metres off by law. */
export const COORDINATES = ['WGS-84', 'GCJ-02'] as const;
export type Coordinates = (typeof COORDINATES)[number];

/** Six decimals are a tenth of a metre. */
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

export function readPlace(
  lat: string | number,
  lon: string | number,
  system: Coordinates,
): Read<{ lat: number; lon: number }> {
  const [y, x] = [lat, lon].map((cell) => (String(cell).trim() === '' ? Number.NaN : Number(cell))) as [
    number,
    number,
  ];
  if (!(Math.abs(y) <= 90 && Math.abs(x) <= 180))
    return {
      fault: {
        zh: '不是地点：纬度 -90 到 90，经度 -180 到 180，单位为度',
        en: 'is no place: latitude in -90..90, longitude in -180..180, in degrees',
      },
    };
  if (y === 0 && x === 0)
    return {
      fault: {
        zh: '是 0, 0：不知道地点时请空着',
        en: 'is 0, 0: leave it blank where the place is not known',
      },
    };
  const [lonOut, latOut] =
    system === 'WGS-84' ? [x, y] : gcoord.transform([x, y], gcoord.GCJ02, gcoord.WGS84);
  return { value: { lat: round(latOut), lon: round(lonOut) } };
}
