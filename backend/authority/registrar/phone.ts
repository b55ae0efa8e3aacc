/** The one normal form of a phone number: E.164. China's mobile numbers by default; `+86` may be left out. */

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

/** The first seven digits of the national number: ranges that are rented to pump messages share them. */
export function blockOf(phone: string, countries: readonly CountryForm[] = [MAINLAND_MOBILE]): string {
  const country = countries.find((each) => phone.startsWith(`+${each.country}`))?.country ?? '';
  return phone.slice(0, 1 + country.length + 7);
}

/** `+86 138****6021`: for a person who must recognise their own number, and nobody else. */
export function maskedPhone(phone: string): string {
  return `${phone.slice(0, -8)}****${phone.slice(-4)}`;
}
