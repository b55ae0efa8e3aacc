/** One row of a file as reports: several where a cell names several numbers, none with what is wrong with it. */

import type { Words } from '../../../protocol/sentences';
import type { Row as RowOf } from '../tables/columns';
import { type DateContext, readDate } from '../tables/dates';
import type { Read } from '../tables/table';
import type { Field } from './columns';
import { type Coordinates, readPlace } from './fields/coordinates';
import { modeOfNumber, normalNumber, readMode, readSeats, splitCell } from './fields/numbers';
import { hasPlate, personIn } from './fields/persons';
import { readTimes, type Stretch } from './fields/times';
import { isUnknown } from './fields/unknown';
import type { Mode, PlaceReport, Report, Source, TripReport } from './record';

export type RowContext = DateContext & {
  /** What the file's coordinates are; left out, its places have none. */
  readonly coordinates?: Coordinates;
  /** Of the file; a row may name its own. */
  readonly source: Source;
};

type Row = RowOf<Field>;

export type ReadRow = { readonly reports: readonly Report[]; readonly source: Source };

/** What is wrong, with the field that it is wrong in. */
export type FieldFault = { readonly field?: Field; readonly what: Words };

const LONGEST_NAME = 120;

const NAMES_PERSON = (person: Words): Words => ({
  zh: `里有${person.zh}：能认出个人的内容不能公开`,
  en: `holds ${person.en}: nothing that names a person is published`,
});
const TOO_LONG: Words = {
  zh: `超过 ${LONGEST_NAME} 个字`,
  en: `is longer than ${LONGEST_NAME} characters`,
};
const NO_LINK: Words = { zh: '不是 https:// 或 http:// 链接', en: 'is no https:// or http:// link' };
const NO_DATE: Words = { zh: '空着：行程要有日期', en: 'is blank: a trip needs its date' };
const NO_NUMBER: Words = {
  zh: '空着，车牌也空着：行程至少要有一个',
  en: 'is blank, and so is the vehicle: a trip needs one of them',
};
const NO_MODE: Words = {
  zh: '空着，从车次也看不出：请写公交、火车、飞机等',
  en: 'is blank, and the number does not show it: write bus, train, flight, …',
};
const PRIVATE_CAR: Words = {
  zh: '是私家车牌，能查到车主',
  en: "holds a private car's plate: it leads to its owner",
};
const NEITHER: Words = {
  zh: '既没有行程（车次或车牌），也没有地点',
  en: 'names neither a trip (number or vehicle) nor a place',
};

/** @returns the row's reports, or everything that is wrong with it */
export function readRow(given: Row, context: RowContext): ReadRow | readonly FieldFault[] {
  const row = withoutUnknown(given);
  const faults: FieldFault[] = [];
  const take = <T>(field: Field, read: Read<T>): T | undefined => {
    if (read.fault !== undefined) faults.push({ field, what: read.fault });
    return read.value;
  };
  for (const field of TEXT_FIELDS) {
    const text = row.text(field);
    const person = personIn(text);
    if (person) faults.push({ field, what: NAMES_PERSON(person) });
    if (text.length > LONGEST_NAME) faults.push({ field, what: TOO_LONG });
  }
  const date = row.text('date') === '' ? undefined : take('date', readDate(row.cell('date'), context));
  const stretch = stretchOf(row, take);
  const source = sourceOf(row, context.source, faults);
  const isTrip = ['mode', 'number', 'vehicle'].some((field) => row.text(field as Field) !== '');
  const when = { ...(date !== undefined && { date }), ...stretch };
  const reports = isTrip ? tripsOf(row, when, take, faults) : placeOf(row, when, context, take, faults);
  return faults.length > 0 ? faults : { reports, source };
}

/** A cell that says that nobody knew is as good as blank. */
const withoutUnknown = (row: Row): Row => ({
  ...row,
  text: (field) => (isUnknown(row.text(field)) ? '' : row.text(field)),
});

type Take = <T>(field: Field, read: Read<T>) => T | undefined;
type When = Stretch & { readonly date?: string };

/** Fields whose text is shown as it is. */
const TEXT_FIELDS: readonly Field[] = [
  'number',
  'vehicle',
  'seats',
  'fromStop',
  'toStop',
  'place',
  'district',
  'sort',
  'sourceName',
  'times',
];

function stretchOf(row: Row, take: Take): Stretch {
  const whole = take('times', readTimes(row.cell('times'))) ?? {};
  const [from, to] = (['from', 'to'] as const).map((field) => take(field, readTimes(row.cell(field)))?.from);
  if (!from && !to) return whole;
  const isNextDay = from && to && to.at < from.at && to.days === from.days;
  return { ...(from && { from }), ...(to && { to: isNextDay ? { ...to, days: to.days + 1 } : to }) };
}

function sourceOf(row: Row, source: Source, faults: FieldFault[]): Source {
  const [name, url] = [row.text('sourceName'), row.text('sourceUrl')];
  if (url !== '' && !isLink(url)) faults.push({ field: 'sourceUrl', what: NO_LINK });
  return { ...source, ...(name !== '' && { name }), ...(url !== '' && { url }) };
}

function isLink(text: string): boolean {
  return URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol) && text.length <= 500;
}

function tripsOf(row: Row, when: When, take: Take, faults: FieldFault[]): TripReport[] {
  const { date } = when;
  if (date === undefined && row.text('date') === '') faults.push({ field: 'date', what: NO_DATE });
  const numbers = splitCell(row.text('number')).map(normalNumber);
  const vehicle = normalNumber(row.text('vehicle'));
  if (numbers.length === 0 && vehicle === '') faults.push({ field: 'number', what: NO_NUMBER });
  const stated = row.text('mode') === '' ? undefined : take('mode', readMode(row.text('mode')));
  const seats = row.text('seats') === '' ? {} : (take('seats', readSeats(row.text('seats'))) ?? {});
  const carriage =
    row
      .text('carriage')
      .normalize('NFKC')
      .replace(/^0+|号?车厢?$/gu, '') || seats.carriage;
  const stops = {
    ...(row.text('fromStop') !== '' && { fromStop: row.text('fromStop') }),
    ...(row.text('toStop') !== '' && { toStop: row.text('toStop') }),
  };
  return (numbers.length > 0 ? numbers : ['']).flatMap((number): TripReport[] => {
    const mode = stated ?? modeOfNumber(number);
    if (!mode) {
      if (row.text('mode') === '')
        faults.push({
          field: 'mode',
          what: NO_MODE,
        });
      return [];
    }
    if (mode !== 'taxi' && [number, vehicle].some(hasPlate) && !isFleet(mode)) {
      faults.push({ field: 'vehicle', what: PRIVATE_CAR });
      return [];
    }
    return date === undefined
      ? []
      : [
          {
            kind: 'trip',
            mode,
            ...when,
            date,
            number,
            ...(vehicle !== '' && { vehicle }),
            ...stops,
            ...(carriage && { carriage }),
            ...(seats.seats && { seats: seats.seats }),
          },
        ];
  });
}

/** Vehicles whose plates are on their tickets and stand for a fleet. */
const isFleet = (mode: Mode): boolean => mode === 'bus' || mode === 'coach';

function placeOf(row: Row, when: When, context: RowContext, take: Take, faults: FieldFault[]): PlaceReport[] {
  const name = row.text('place');
  if (name === '') {
    faults.push({ what: NEITHER });
    return [];
  }
  if (hasPlate(name)) faults.push({ field: 'place', what: PRIVATE_CAR });
  const [lat, lon] = [row.cell('lat'), row.cell('lon')] as [string | number, string | number];
  const isPlaced = row.text('lat') !== '' || row.text('lon') !== '';
  const at =
    isPlaced && context.coordinates ? take('lat', readPlace(lat, lon, context.coordinates)) : undefined;
  return [
    {
      kind: 'place',
      ...when,
      name,
      ...(row.text('district') !== '' && { district: row.text('district') }),
      ...(row.text('sort') !== '' && { sort: row.text('sort') }),
      ...at,
    },
  ];
}
