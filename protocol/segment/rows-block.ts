/** The rows of one opened block (layout.ts): found by where they stand, unpacked only when they are wanted. */
import { readUint } from '../bytes';
import { Malformed } from '../errors';
import { placeOfPacked } from '../stored-item';
import { compareRowKeys, type RowKey } from './layout';

export type RowsBlock = {
  readonly count: number;
  /** A row's packed bytes; undefined behind the last. */
  row(index: number): Uint8Array | undefined;
  /** The first row that is not before `key`; `count` when all are. */
  firstNotBefore(key: RowKey): number;
  /** The first row that lies behind `key`; `count` when none does. */
  firstBehind(key: RowKey): number;
};

const NO_VEHICLE: RowKey = { vehicle: new Uint8Array(0), time: 0 };

/** @throws Malformed when the bytes end within a row */
export function rowsBlock(bytes: Uint8Array): RowsBlock {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = at + 2 <= bytes.length ? readUint(bytes, at, 2) : 0;
    if (size === 0 || at + 2 + size > bytes.length) throw new Malformed('rows block', 'ends within a row');
    starts.push(at + 2);
    at += 2 + size;
  }
  const row = (index: number) => {
    const start = starts[index];
    return start === undefined
      ? undefined
      : bytes.subarray(start, (starts[index + 1] ?? bytes.length + 2) - 2);
  };
  const first = (passes: (key: RowKey) => boolean) =>
    firstIndex(starts.length, (index) => passes(placeOfPacked(row(index)!) ?? NO_VEHICLE));
  return {
    count: starts.length,
    row,
    firstNotBefore: (key) => first((place) => compareRowKeys(place, key) >= 0),
    firstBehind: (key) => first((place) => compareRowKeys(place, key) > 0),
  };
}

/** The first index below `count` that passes, else `count`; all that do not pass lie before all that do. */
export function firstIndex(count: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
