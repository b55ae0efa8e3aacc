/** How near a rider sat to the case, as far as both are known. Pure. */
import { keyOf } from '../../../../../protocol/exposures/match';

export type Seat = { readonly carriage: string; readonly seat: string };

export type SeatAnswer =
  | { readonly kind: 'same seat' | 'same row' | 'same carriage' }
  | { readonly kind: 'rows apart'; readonly rows: number }
  | { readonly kind: 'other carriage' }
  /** One side named none. */
  | { readonly kind: 'unknown' };

/** @param own what the rider said, blank where nothing */
export function seatAnswer(
  own: Seat,
  published: { readonly carriage?: string | undefined; readonly seats?: readonly string[] | undefined },
): SeatAnswer {
  const carriages = [own.carriage, published.carriage ?? ''].map(carriageKey) as [string, string];
  const bothCarriages = carriages.every((each) => each !== '');
  if (bothCarriages && carriages[0] !== carriages[1]) return { kind: 'other carriage' };
  const [mine, theirs] = [keyOf(own.seat), (published.seats ?? []).map(keyOf)];
  // Seat 5 of another carriage is another seat: where one side names a carriage and the other none, nobody can say.
  const comparable = bothCarriages || carriages.every((each) => each === '');
  if (mine !== '' && theirs.length > 0 && comparable) {
    if (theirs.includes(mine)) return { kind: 'same seat' };
    const row = rowOf(mine);
    const rows = theirs.map(rowOf).filter((each) => each !== undefined);
    if (row !== undefined && rows.length > 0) {
      const apart = Math.min(...rows.map((each) => Math.abs(each - row)));
      return apart === 0 ? { kind: 'same row' } : { kind: 'rows apart', rows: apart };
    }
  }
  return bothCarriages ? { kind: 'same carriage' } : { kind: 'unknown' };
}

/** `05车`, `5车厢` and `5号` are one. */
const carriageKey = (text: string): string =>
  keyOf(text)
    .replace(/(车厢|车|号)+$/, '')
    .replace(/^0+(?=.)/, '');

/** `12A` is in row 12; a seat without a letter tells no row (on Chinese slow trains they are counted through). */
function rowOf(seat: string): number | undefined {
  const [, digits] = /^(\d{1,3})[A-Z]$/.exec(seat) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
