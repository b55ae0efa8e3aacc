/** A case's result as the page shows it: contacts masked until an officer asks for one, which is audited. Pure. */
import type { TraceResult } from '../tracing/trace';
import type { ShownResult } from './shown-form';

type Contact = TraceResult['coRiders'][number]['contact'];

export function shownResult({ rides, coRiders, unproven, searched }: TraceResult): ShownResult {
  return {
    rides,
    coRiders: coRiders.map(({ contact, certain, possible, marks, rides: shared }, index) => ({
      index,
      contact: masked(contact),
      certain,
      possible,
      marks,
      rides: shared,
    })),
    unproven: unproven.length,
    searched,
  };
}

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
