/**
 * Every way in which something that should not be there may be written: what a grep for a phone number misses when the
 * number lies in base64, in UTF-16 on a heap, or as decimal digits two in a byte.
 */
import { encodeBase45 } from '../../../protocol/base45';
import { gb18030 } from './gb18030';

/** Something that must be found wherever it lies: text as people write it, or bytes. */
export type Canary = { readonly name: string; readonly value: string | Uint8Array };

/** Bytes that give a canary away, and how they are written. */
export type Pattern = { readonly canary: string; readonly encoding: string; readonly bytes: Uint8Array };

/** Shorter runs turn up by chance in a gigabyte of memory. */
export const SHORTEST = 6;
/** Of long values the beginning is looked for: half of a token in a log is a leak, too. */
const LONGEST = 24;

/** All patterns of a canary, each once. */
export function patternsOf({ name, value }: Canary): Pattern[] {
  const written = typeof value === 'string' ? textForms(value) : bytesForms(value.subarray(0, LONGEST));
  const found = new Map<string, Pattern>();
  for (const [encoding, bytes] of written) {
    const key = Buffer.from(bytes).toString('latin1');
    if (bytes.length >= SHORTEST && !found.has(key)) found.set(key, { canary: name, encoding, bytes });
  }
  return [...found.values()];
}

type Form = readonly [encoding: string, bytes: Uint8Array];

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** A text in each character set, and each of these bytes as bytes are written. */
function textForms(text: string): Form[] {
  const sets: Form[] = [
    ['UTF-8', Buffer.from(text, 'utf8')],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
  ];
  if (/[^\x20-\x7e]/.test(text)) sets.push(['GB18030', gb18030(text)]);
  const escaped: Form[] = [
    ['JSON', ascii(text.replace(/[^\x20-\x7e]/gu, jsonEscape))],
    ['URL', ascii(encodeURIComponent(text))],
    ['URL, lower case', ascii(encodeURIComponent(text).replace(/%../g, (each) => each.toLowerCase()))],
    ['HTML', ascii(text.replace(/[^\x20-\x7e]/gu, (each) => `&#${each.codePointAt(0)};`))],
  ];
  const inSets = sets.flatMap(([set, bytes]) => [
    [set, bytes] as const,
    ...asText(bytes.subarray(0, LONGEST)).map(([form, as]) => [`${form} of ${set}`, as] as const),
  ]);
  return [...inSets, ...escaped, ...(/^\d+[X]?$/.test(text) ? numberForms(text) : [])];
}

const jsonEscape = (character: string): string =>
  Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

/** Digits as machines keep them: two in a byte, as telephone networks swap them, as numbers; and as people group them. */
function numberForms(digits: string): Form[] {
  const forms: Form[] = [
    ['grouped by blanks', ascii(digits.replace(/^(\d{3})(\d{4})/, '$1 $2 '))],
    ['grouped by hyphens', ascii(digits.replace(/^(\d{3})(\d{4})/, '$1-$2-'))],
  ];
  if (!/^\d+$/.test(digits)) return forms;
  for (const text of [digits, `0${digits}`, `${digits}f`, `86${digits}`, `86${digits}f`]) {
    if (text.length % 2 === 1) continue;
    forms.push(['BCD', Buffer.from(text, 'hex')]);
    forms.push(['BCD, swapped', Buffer.from(text.replace(/(.)(.)/g, '$2$1'), 'hex')]);
  }
  for (const number of [BigInt(digits), BigInt(`86${digits}`)]) {
    if (number > 0xffff_ffff_ffff_ffffn) continue;
    const whole = Buffer.alloc(8);
    whole.writeBigUInt64BE(number);
    forms.push(['64-bit number', whole], ['64-bit number, little-endian', Buffer.from(whole).reverse()]);
    const real = Buffer.alloc(8);
    real.writeDoubleBE(Number(number));
    forms.push(['float64', real], ['float64, little-endian', Buffer.from(real).reverse()]);
  }
  return forms;
}

function bytesForms(bytes: Uint8Array): Form[] {
  return [['bytes', bytes], ...asText(bytes)];
}

/** Bytes as text writes them. Where groups of bits do not end with bytes, each way that they can fall is a form. */
function asText(bytes: Uint8Array): Form[] {
  const hex = Buffer.from(bytes).toString('hex');
  const spaced = hex.replace(/..(?!$)/g, '$& ');
  const decimal = [...bytes].slice(0, 10).join(',');
  const forms: Form[] = [
    ['hex', ascii(hex)],
    ['HEX', ascii(hex.toUpperCase())],
    ['hex, spaced', ascii(spaced)],
    ['hex, with colons', ascii(spaced.replaceAll(' ', ':').toUpperCase())],
    ['JSON list of numbers', ascii(`${decimal},`)],
    ['base45', ascii(encodeBase45(bytes.subarray(0, bytes.length & ~1)))],
    ['base45, shifted', ascii(encodeBase45(bytes.subarray(1, 1 + ((bytes.length - 1) & ~1))))],
  ];
  for (const phase of [0, 1, 2]) {
    const text = grouped(bytes, phase, 6, BASE64);
    forms.push([`base64, phase ${phase}`, ascii(text)]);
    forms.push([`base64url, phase ${phase}`, ascii(text.replaceAll('+', '-').replaceAll('/', '_'))]);
  }
  for (let phase = 0; phase < 5; phase++) {
    const text = grouped(bytes, phase, 5, BASE32);
    forms.push([`base32, phase ${phase}`, ascii(text)]);
    forms.push([`base32, lower case, phase ${phase}`, ascii(text.toLowerCase())]);
  }
  // UTF-16 on a heap, of what looks longest there.
  const wide = ['hex', 'base64, phase 0', 'base64url, phase 0'];
  for (const [form, text] of forms.filter(([name]) => wide.includes(name)))
    forms.push([`${form}, UTF-16LE`, Buffer.from(Buffer.from(text).toString('latin1'), 'utf16le')]);
  return forms;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The characters that `bytes` alone decide when `before` other bytes stand in front of them. */
function grouped(bytes: Uint8Array, before: number, bits: 5 | 6, alphabet: string): string {
  let text = '';
  const first = Math.ceil((before * 8) / bits);
  const end = Math.floor(((before + bytes.length) * 8) / bits);
  for (let i = first; i < end; i++) {
    let value = 0;
    for (let bit = i * bits; bit < (i + 1) * bits; bit++) {
      const byte = bytes[(bit >> 3) - before] ?? 0;
      value = value * 2 + ((byte >> (7 - (bit & 7))) & 1);
    }
    text += alphabet[value];
  }
  return text;
}
