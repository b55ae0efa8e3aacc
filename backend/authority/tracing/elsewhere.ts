/**
 * A co-rider's own check-ins on other vehicles: they end a shared ride, or show that it cannot have been (DESIGN.md
 * section 4, "before the rider's next check-in elsewhere"). Looked up by the tags of the rider's registration, proven like
 * any other, used as bounds, and shown to nobody.
 */
import { toHex } from '../../../protocol/bytes';
import { DAY_GRACE_SECONDS, dayOf } from '../../../protocol/days';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Boarding } from '../../../protocol/stored-item';
import { boardingInterval, type Interval } from './boarding-time';
import type { CheckIn } from './boardings';
import { inPieces } from './in-pieces';
import type { Opening } from './opening';
import type { Person } from './people';
import type { Prover } from './prove';
import { type Registration, type SealedSeed, sealedSeeds, tagsIn } from './seed-tags';
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
  readonly opening: Opening;
  /** Seconds, of the bundle. */
  readonly dayShift: number;
  readonly pause: () => Promise<void>;
}): Elsewhere {
  return async (riders) => {
    const registrations = await inPieces(riders, ({ ref }) => input.registrationOf(ref), input.pause);
    const asked: { readonly rider: FoundRider; readonly seed: SealedSeed }[] = riders.flatMap((rider, i) => {
      const registration = registrations[i];
      const { contact } = rider.person;
      if (!registration || contact.kind !== 'phone') return [];
      const isNear = daysAround(rider.within, input.dayShift);
      const isAsked = (day: number) => isNear(day) && input.dayKeys.has(day);
      return sealedSeeds(contact.phone, registration, isAsked).map((seed) => ({ rider, seed }));
    });
    const seeds = asked.map(({ seed }) => seed);
    const opened = await input.opening('seed tags', { dayKeys: input.dayKeys }, seeds);

    const riderOf = new Map<string, FoundRider>();
    const tags = new Map<number, Uint8Array[]>();
    for (const [i, { rider, seed }] of asked.entries())
      for (const tag of opened[i] ? tagsIn(opened[i]) : []) {
        const ofDay = tags.get(seed.day) ?? [];
        tags.set(seed.day, ofDay);
        ofDay.push(tag);
        riderOf.set(toHex(tag), rider);
      }
    const near: { readonly rider: FoundRider; readonly boarding: Boarding }[] = [];
    for (const [day, ofDay] of tags)
      for (const boarding of await input.segments.ofTags(day, ofDay)) {
        const rider = riderOf.get(toHex(boarding.tag))!;
        if (touches(boarding, rider.within)) near.push({ rider, boarding });
      }
    await input.prove.ahead(near.map(({ boarding }) => boarding));
    const found = new Map<string, CheckIn[]>();
    for (const { rider, boarding } of near) {
      if (!isOf(rider, input.prove(boarding))) continue;
      const known = found.get(rider.person.rider) ?? [];
      found.set(rider.person.rider, known);
      known.push({ boarding, marks: boarding.marks });
    }
    return found;
  };
}

/** A ticket counts this long around its own day; what another day's ticket says of these hours is doubtful (`misdated`). */
function daysAround({ earliest, latest }: Interval, dayShift: number): (day: number) => boolean {
  const grace = DAY_GRACE_SECONDS * 1000;
  const [first, last] = [dayOf(earliest - grace, dayShift), dayOf(latest + grace, dayShift)];
  return (day) => day >= first && day <= last;
}

function touches(boarding: Boarding, within: Interval): boolean {
  const { earliest, latest } = boardingInterval(boarding);
  return latest >= within.earliest && earliest <= within.latest;
}

const isOf = ({ ref }: FoundRider, { subject }: ReturnType<Prover>): boolean =>
  subject?.kind === 'ticket' && toHex(subject.riderRef) === toHex(ref);
