/**
 * The one normal form of each thing that names a person on board (PROTOCOL.md section 4): phone, identity document,
 * card, driver. Tags are made of these texts, so that every part must come to the same one. Pure.
 */
import { base32nopad } from '@scure/base';
import type { Identifier } from './sealed-subject';

export type CountryForm = {
  /** Calling code without `+`. */
  readonly country: string;
  /** The national number, matched whole. */
  readonly national: RegExp;
};

/** 1[3-9] and 11 digits: mobile numbers of the mainland. */
export const MAINLAND_MOBILE: CountryForm = { country: '86', national: /^1[3-9]\d{9}$/ };

/**
 * The E.164 form of what somebody typed, or undefined when it is no number of an allowed country: blanks, hyphens,
 * brackets and full-width digits are taken; a number without a country belongs to the first of `countries`.
 */
export function normalPhone(
  typed: string,
  countries: readonly CountryForm[] = [MAINLAND_MOBILE],
): string | undefined {
  if (typed.length > 40) return undefined;
  const text = typed.normalize('NFKC').replace(/[\s().-]/gu, '');
  const [, prefix, digits] = /^(\+|00)?(\d{5,15})$/.exec(text) ?? [];
  if (!digits) return undefined;
  for (const { country, national } of countries) {
    if (!digits.startsWith(country)) continue;
    const rest = digits.slice(country.length);
    if (national.test(rest)) return `+${country}${rest}`;
  }
  const home = countries[0];
  return !prefix && home?.national.test(digits) ? `+${home.country}${digits}` : undefined;
}

/** Weight of each place, 2^(17 - place) modulo 11 (ISO 7064 MOD 11-2, as GB 11643 section 5 writes it out). */
const DOCUMENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The 18th character of an identity document's number: 0 to 9 or X. `first`: its 17 digits. */
export function documentCheckCharacter(first: string): string {
  const sum = DOCUMENT_WEIGHTS.reduce((all, weight, place) => all + weight * Number(first[place]), 0);
  return '10X98765432'[sum % 11]!;
}

/** 17 digits and a check character that fits them, X in upper case; undefined for anything else (GB 11643). */
export function normalDocument(typed: string): string | undefined {
  if (typed.length > 40) return undefined;
  const text = typed.normalize('NFKC').replace(/[\s-]/gu, '').toUpperCase();
  if (!/^\d{17}[\dX]$/.test(text)) return undefined;
  return documentCheckCharacter(text) === text[17] ? text : undefined;
}

/** A driver's number as the company gives it, 3 to 10 digits; undefined for anything else. */
export function normalDriver(typed: string): string | undefined {
  const text = typed.slice(0, 40).normalize('NFKC').replace(/\s/gu, '');
  return /^\d{3,10}$/.test(text) ? text : undefined;
}

/** A card's number (10 bytes) as it is printed under the code and named in a case: 16 characters of base32. */
export const cardText = (number: Uint8Array): string => base32nopad.encode(number);

/** 16 characters of base32, in any case, groups apart or not; undefined for anything else. */
export function normalCard(typed: string): string | undefined {
  const text = typed.slice(0, 40).normalize('NFKC').replace(/[\s-]/gu, '').toUpperCase();
  return /^[A-Z2-7]{16}$/.test(text) ? text : undefined;
}

const NORMAL = { phone: normalPhone, document: normalDocument, card: normalCard, driver: normalDriver };

/** What somebody typed, in its one form; undefined when it is none of that kind. */
export function normalIdentifier(kind: Identifier['kind'], typed: string): Identifier | undefined {
  const identifier = NORMAL[kind](typed);
  return identifier === undefined ? undefined : { kind, identifier };
}
