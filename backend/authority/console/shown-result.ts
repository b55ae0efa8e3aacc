/** A case's result as the page shows it: contacts masked until an officer asks for one, which is audited. Pure. */
import type { CaseNews } from '../cases/case-showing';
import type { Newness, Since } from '../cases/since';
import type { TraceResult } from '../tracing/trace';
import type { ShownNews, ShownResult, ShownRide } from './shown-form';

type Contact = TraceResult['coRiders'][number]['contact'];

/** @param result whole, or as far as it goes */
export function shownResult(result: TraceResult & { readonly newness?: Newness }): ShownResult {
  const { rides, coRiders, unproven, searched, newness } = result;
  return {
    rides: shownRides(rides, newness),
    coRiders: coRiders.map(({ contact, certain, possible, marks, rides: shared }, index) => ({
      index,
      contact: masked(contact),
      certain,
      possible,
      marks,
      ...sinceOf(newness?.coRiders[index]),
      rides: shared,
    })),
    unproven: unproven.length,
    searched,
    ...(newness && { newness: { run: newness.run, since: newness.since, gone: newness.gone } }),
  };
}

export function shownNews(news: CaseNews): ShownNews {
  if (news.type === 'rides') return { type: 'rides', rides: shownRides(news.rides) };
  if (news.type === 'so far' || news.type === 'result')
    return { type: news.type, result: shownResult(news.result) };
  return news;
}

const shownRides = (rides: TraceResult['rides'], newness?: Newness): ShownRide[] =>
  rides.map((ride, at) => ({ ...ride, ...sinceOf(newness?.rides[at]) }));

const sinceOf = (since: Since | null | undefined) => (since ? { since } : {});

/** `138 **** 6021`; a name is not shown. */
function masked(contact: Contact): string {
  if (contact.kind === 'deleted') return '';
  if (contact.kind === 'phone') {
    const digits = contact.phone.replace(/^\+86/, '');
    return `${digits.slice(0, 3)} **** ${digits.slice(-4)}`;
  }
  if (contact.kind === 'driver') return contact.number;
  return `${contact.number.slice(0, 3)} **** ${contact.number.slice(-4)}`;
}

export function shownContact(contact: Contact): string {
  if (contact.kind === 'deleted') return '';
  if (contact.kind === 'phone') return [contact.phone, contact.name].filter(Boolean).join(' ');
  if (contact.kind === 'conflict') return `${contact.number}: ${contact.owners.join(' / ')}`;
  return contact.number;
}
