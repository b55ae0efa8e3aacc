/** Whose an opened check-in is: one person for all registrations of a number. */
import { toHex } from '../../../protocol/bytes';
import type { Subject } from '../../../protocol/sealed-subject';
import type { Profile } from '../registrar/profiles';

/** How an officer reaches somebody; `deleted`: the rider deleted the profile, the check-in leads to nobody. */
export type Contact =
  | { readonly kind: 'phone'; readonly phone: string; readonly name?: string }
  | { readonly kind: 'card' | 'document' | 'driver'; readonly number: string }
  | { readonly kind: 'deleted' };

export type Person = {
  /** The same for all check-ins of one person. */
  readonly key: string;
  /** The same for all check-ins of one registration or card: two phones of a number may be two people. */
  readonly rider: string;
  readonly contact: Contact;
};

/** @param profileOf the profile of a riderRef, undefined when it was deleted */
export function createPeople(profileOf: (ref: Uint8Array) => Promise<Profile | undefined>) {
  const known = new Map<string, Person>();
  return async (subject: Subject): Promise<Person> => {
    if (subject.kind === 'ticket') {
      const rider = `registration ${toHex(subject.riderRef)}`;
      const person = known.get(rider) ?? personOf(rider, await profileOf(subject.riderRef));
      known.set(rider, person);
      return person;
    }
    const { kind, identifier } = subject;
    if (kind === 'phone') return personOf(`assisted ${identifier}`, { phone: identifier });
    const key = `${kind} ${identifier}`;
    return { key, rider: key, contact: { kind, number: identifier } };
  };
}

function personOf(rider: string, profile: Profile | undefined): Person {
  if (!profile) return { key: rider, rider, contact: { kind: 'deleted' } };
  const { phone, name } = profile;
  return {
    key: `phone ${phone}`,
    rider,
    contact: { kind: 'phone', phone, ...(name !== undefined && { name }) },
  };
}
