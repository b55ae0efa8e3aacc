/** Numbers of trips and seats, several in a cell, and the mode of travel that a number shows. */

import type { Words } from '../../../../protocol/sentences';
import type { Read } from '../../tables/table';
import { MODES, type Mode } from '../record';

const BREAK = /\s*[、，,;；/&和及\n]\s*/u;

/** The parts of a cell, in order, each once. */
export function splitCell(cell: string): string[] {
  const parts = cell
    .normalize('NFKC')
    .split(BREAK)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return [...new Set(parts)];
}

const MODE_WORDS: readonly (readonly [RegExp, Mode])[] = [
  [/^(bus|公交车?|公共汽车)$/i, 'bus'],
  [/^(metro|subway|地铁|轨道交通|轻轨)$/i, 'metro'],
  [/^(taxi|出租车?|的士|网约车)$/i, 'taxi'],
  [/^(train|火车|高铁|动车|列车)$/i, 'train'],
  [/^(coach|客车|大巴|长途汽车|长途客车|汽车)$/i, 'coach'],
  [/^(flight|plane|飞机|航班|民航)$/i, 'flight'],
  [/^(ship|ferry|boat|轮船|船|渡轮|邮轮)$/i, 'ship'],
];

const NO_MODE: Words = {
  zh: '不是交通方式：请写公交、地铁、出租车、火车、客车、飞机或轮船',
  en: `is no way of travel: write one of ${MODES.join(', ')}`,
};

/** The mode that a cell names. */
export function readMode(cell: string): Read<Mode> {
  const text = cell.normalize('NFKC').trim();
  const found = MODE_WORDS.find(([words]) => words.test(text));
  return found ? { value: found[1] } : { fault: NO_MODE };
}

/** China's trains (G1278, D26, K7386, 4-digit ones), IATA flights, lines of bus and metro. */
const NUMBER_SHAPES: readonly (readonly [RegExp, Mode])[] = [
  [/^[GDCZTKSYL]\d{1,4}$/, 'train'],
  [/^(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{3,4}$/, 'flight'],
  [/^(地铁.+|.+号线)$/, 'metro'],
  [/^.*\d+路.*$/, 'bus'],
];

/** The mode that a number shows by its form; undefined where it could be any. */
export function modeOfNumber(number: string): Mode | undefined {
  return NUMBER_SHAPES.find(([shape]) => shape.test(number))?.[1];
}

/** One form of a number: width, case and blanks differ from source to source, 次 and 次列车 say nothing. */
export function normalNumber(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/\s+/gu, '')
    .replace(/(次列车|次航班|次|航班)$/u, '');
}

/** `5车12A`, `05车厢 12F、13A`, `12A`, `5-7排`: carriage and seats as far as the cell names them. */
export function readSeats(cell: string): Read<{ carriage?: string; seats?: readonly string[] }> {
  let text = cell.normalize('NFKC').toUpperCase().trim();
  const carriage = /^(?:第)?0*(\d{1,2})(?:号?车厢?|车)\s*/.exec(text);
  if (carriage) text = text.slice(carriage[0].length);
  const seats = splitCell(text)
    .map((seat) => seat.replaceAll(/\s|(?<=[\dA-Z])[座号]/gu, ''))
    .filter((seat) => seat !== '');
  if (seats.some((seat) => !/^(?:\d{1,3}[A-HJKL]?|\d{1,3}-\d{1,3}排|\d{1,3}排|[A-HJKL]|无座)$/.test(seat)))
    return {
      fault: {
        zh: '不是座位：请写 12A，几个用逗号隔开，连车厢写成 5车12A',
        en: 'names no seat: write 12A, several apart by commas, with the carriage as 5车12A',
      },
    };
  return { value: { ...(carriage && { carriage: carriage[1]! }), ...(seats.length > 0 && { seats }) } };
}
