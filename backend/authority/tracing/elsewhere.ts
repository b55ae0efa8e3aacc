/**
 * A co-rider's own check-ins on other vehicles: they end a shared ride, or show that it cannot have been (DESIGN.md
 * section 4, "before the rider's next check-in elsewhere"). Looked up by the tags of the rider's registration, proven like
 * any other, used as bounds, and shown to nobody.
 */
import { toHex } from '../../../protocol/bytes';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Boarding } from '../../../protocol/stored-item';
import { boardingInterval, type Interval } from './boarding-time';
import type { CheckIn } from './boardings';
import { type Registration, ticketTags } from './find-check-ins';
import type { Person } from './people';
import type { Prover } from './prove';
import type { CaseSegments } from './segments-of-case';

/** A registration that was found beside the index case, and the time in which its other check-ins matter. */
export type FoundRider = { readonly person: Person; readonly ref: Uint8Array; readonly within: Interval };

export type Elsewhere = (riders: readonly FoundRider[]) => Promise<ReadonlyMap<string, readonly CheckIn[]>>;

export const nowhereElse: Elsewhere = async () => new Map();

/** @returns by `person.rider`: proven check-ins within the rider's time, those that are known already among them */
export function elsewhereIn(input: {
  readonly segments: CaseSegments;
  readonly dayKeys: ReadonlyMap<number, HpkeKeyPair>;
  readonly registrationOf: (ref: Uint8Array) => Promise<Registration | undefined>;
  readonly prove: Prover;
}): Elsewhere {
  return async (riders) => {
    const riderOf = new Map<string, FoundRider>();
    const tags = new Map<number, Uint8Array[]>();
    for (const rider of riders) {
      const registration = await input.registrationOf(rider.ref);
      const { contact } = rider.person;
      if (!registration || contact.kind !== 'phone') continue;
      for (const [day, own] of ticketTags(contact.phone, [registration], input.dayKeys)) {
        const all = tags.get(day) ?? [];
        tags.set(day, all);
        for (const tag of own) {
          all.push(tag);
          riderOf.set(toHex(tag), rider);
        }
      }
    }
    const found = new Map<string, CheckIn[]>();
    for (const [day, all] of tags)
      for (const boarding of await input.segments.ofTags(day, all)) {
        const rider = riderOf.get(toHex(boarding.tag))!;
        if (!touches(boarding, rider.within) || !isOf(rider, input.prove(boarding))) continue;
        const known = found.get(rider.person.rider) ?? [];
        found.set(rider.person.rider, known);
        known.push({ boarding, marks: boarding.marks });
      }
    return found;
  };
}

function touches(boarding: Boarding, within: Interval): boolean {
  const { earliest, latest } = boardingInterval(boarding);
  return latest >= within.earliest && earliest <= within.latest;
}

const isOf = ({ ref }: FoundRider, { subject }: ReturnType<Prover>): boolean =>
  subject?.kind === 'ticket' && toHex(subject.riderRef) === toHex(ref);
