/**
 * What could name a person is refused (CAC notice of 9 February 2020, section 3: nothing published of name, age, ID,
 * phone, address): whole columns by their heading (`tables/person-headings`), single cells by what stands in them. The words name the pattern, never the
 * cell.
 */
import type { Words } from '../../../../protocol/sentences';
import { normalNumber } from './numbers';

const PATTERNS: readonly (readonly [RegExp, Words])[] = [
  [
    /(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/,
    { zh: '手机号（11 位，13 到 19 开头）', en: 'a mobile number (11 digits, 13 to 19 first)' },
  ],
  [/(?<!\d)\d{17}[\dXx](?!\d)/, { zh: '身份证号（18 位）', en: 'an identity number (18 characters)' }],
  [
    /(?<!\d)\d{6}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)/,
    { zh: '身份证号（15 位）', en: 'an identity number (15 digits)' },
  ],
  [/(?<![A-Z])[EGPSD]\d{8}(?!\d)/, { zh: '护照号', en: 'a passport number' }],
  [
    /[\p{Script=Han}]{1,2}[某×*Xx]{1,2}(?=[,，。;；(（\s]|男|女|的|$)/u,
    { zh: '隐去的人名（如王某）', en: 'the masked name of a person (王某)' },
  ],
  [/患者[\p{Script=Han}]{2,3}[,，(（]/u, { zh: '患者姓名', en: 'the name of a patient' }],
  [/[^\s@]+@[^\s@]+\.[^\s@]+/, { zh: '电子邮箱', en: 'an e-mail address' }],
];

/** Plates of China (GA 36-2018): province, letter, five or six more; electric ones have six. */
const PLATE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]/u;

/** What of a person the cell holds, in words; undefined where it holds nothing. */
export function personIn(cell: string): Words | undefined {
  const text = cell.normalize('NFKC');
  return PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * Whether the cell holds a vehicle's plate. A taxi's plate is what riders look it up by; any other car's leads to its
 * owner.
 */
export const hasPlate = (cell: string): boolean => PLATE.test(normalNumber(cell));
