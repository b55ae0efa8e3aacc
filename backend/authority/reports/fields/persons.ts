/**
 * What could name a person is refused (CAC notice of 9 February 2020, section 3: nothing published of name, age, ID,
 * phone, address): whole columns by their heading, single cells by what stands in them. The words name the pattern, never the
 * cell.
 */
import { normalNumber } from './numbers';

/** Headings under which persons stand. */
const PERSON_HEADING =
  /姓名|患者名|病例名|身份证|证件号|电话|手机|联系方式|户籍|年龄|性别|职业|微信|住址|\bname of (the )?(case|patient)|patient('s)? name|\bphone|\bmobile|id (card|number)|passport|\bage\b|\bsex\b|\bgender\b/i;

export const isPersonHeading = (heading: string): boolean => PERSON_HEADING.test(heading.normalize('NFKC'));

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/, 'a mobile number (11 digits, 13 to 19 first)'],
  [/(?<!\d)\d{17}[\dXx](?!\d)/, 'an identity number (18 characters)'],
  [/(?<!\d)\d{6}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)/, 'an identity number (15 digits)'],
  [/(?<![A-Z])[EGPSD]\d{8}(?!\d)/, 'a passport number'],
  [/[\p{Script=Han}]{1,2}[某×*Xx]{1,2}(?=[,，。;；(（\s]|男|女|的|$)/u, 'the masked name of a person (王某)'],
  [/患者[\p{Script=Han}]{2,3}[,，(（]/u, 'the name of a patient'],
  [/[^\s@]+@[^\s@]+\.[^\s@]+/, 'an e-mail address'],
];

/** Plates of China (GA 36-2018): province, letter, five or six more; electric ones have six. */
const PLATE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]/u;

/** What of a person the cell holds, in words; undefined where it holds nothing. */
export function personIn(cell: string): string | undefined {
  const text = cell.normalize('NFKC');
  return PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * Whether the cell holds a vehicle's plate. A taxi's plate is what riders look it up by; any other car's leads to its
 * owner.
 */
export const hasPlate = (cell: string): boolean => PLATE.test(normalNumber(cell));
