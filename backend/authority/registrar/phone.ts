/** What the registrar does with phone numbers beyond their normal form (protocol/identifiers). */
import { type CountryForm, MAINLAND_MOBILE } from '../../../protocol/identifiers';

/** The first seven digits of the national number: ranges that are rented to pump messages share them. */
export function blockOf(phone: string, countries: readonly CountryForm[] = [MAINLAND_MOBILE]): string {
  const country = countries.find((each) => phone.startsWith(`+${each.country}`))?.country ?? '';
  return phone.slice(0, 1 + country.length + 7);
}

/** `+86 138****6021`: for a person who must recognise their own number, and nobody else. */
export function maskedPhone(phone: string): string {
  return `${phone.slice(0, -8)}****${phone.slice(-4)}`;
}
