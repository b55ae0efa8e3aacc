/**
 * A rider's check-ins as boardings: several check-ins can be one boarding (code and pass, a retry, two terminals of one
 * vehicle), and some cannot both be true.
 */
import { toHex } from '../../../protocol/bytes';
import type { Mark } from '../../../protocol/channels';
import type { Alighting, Boarding } from '../../../protocol/stored-item';
import { boardingInterval, type Interval } from './boarding-time';
import { MINUTE_MS, type TraceConfig } from './config';

/**
 * `twice`: the same ticket was used at two terminals, so one of the two boardings may be somebody else's. `impossible`:
 * the rider checked in on another vehicle so close in time that nobody can have been on both.
 */
export type RideMark = Mark | 'twice' | 'impossible' | 'not proven by the rider' | 'not proven by the driver';

/** A proven check-in of one rider. */
export type CheckIn = { readonly boarding: Boarding; readonly marks: readonly RideMark[] };

/** Said alightings by the boarding's id in hex. */
export type Alightings = ReadonlyMap<string, Alighting>;

/** Check-ins that are one boarding. */
export type Group = {
  readonly checkIns: readonly CheckIn[];
  readonly boarding: Interval;
  readonly said?: number;
};

/** Check-ins that are one boarding: same vehicle, soon after each other, no word of getting off in between. */
export function boardingsOf(
  checkIns: readonly CheckIn[],
  alightings: Alightings,
  config: TraceConfig,
): readonly Group[] {
  const ordered = checkIns
    .map((checkIn): Group => {
      const said = alightings.get(toHex(checkIn.boarding.id))?.alightedAt;
      return {
        checkIns: [checkIn],
        boarding: boardingInterval(checkIn.boarding),
        ...(said !== undefined && { said }),
      };
    })
    .sort((a, b) => a.boarding.earliest - b.boarding.earliest || a.boarding.latest - b.boarding.latest);
  const groups: Group[] = [];
  for (const next of ordered) {
    const last = groups.at(-1);
    if (last && isOneBoarding(last, next, config)) groups[groups.length - 1] = joined(last, next);
    else groups.push(next);
  }
  return groups;
}

/** The latest moment at which one of the check-ins was made. */
export const lastSeen = ({ checkIns }: Group): number =>
  Math.max(...checkIns.map(({ boarding }) => boardingInterval(boarding).latest));

function isOneBoarding(last: Group, next: Group, config: TraceConfig): boolean {
  return (
    vehicleOf(last) === vehicleOf(next) &&
    next.boarding.earliest <= lastSeen(last) + config.mergeMinutes * MINUTE_MS &&
    (last.said === undefined || last.said >= next.boarding.earliest)
  );
}

function joined(a: Group, b: Group): Group {
  const said = [a.said, b.said].filter((each) => each !== undefined);
  return {
    checkIns: [...a.checkIns, ...b.checkIns],
    // On board at each of the check-ins: the first of them bounds the boarding.
    boarding: {
      earliest: Math.min(a.boarding.earliest, b.boarding.earliest),
      latest: Math.min(a.boarding.latest, b.boarding.latest),
    },
    ...(said.length > 0 && { said: Math.min(...said) }),
  };
}

/**
 * Boardings of two vehicles that surely lie closer together than any transfer. Late check-ins prove no presence, so they
 * contradict nothing.
 */
export function impossibleOf(groups: readonly Group[], config: TraceConfig): ReadonlySet<Group> {
  const shortest = config.shortestTransferMinutes * MINUTE_MS;
  const present = groups.filter((group) => !isMarked(group)('late'));
  const together = (a: Group, b: Group) =>
    vehicleOf(a) !== vehicleOf(b) &&
    Math.max(a.boarding.latest, b.boarding.latest) - Math.min(a.boarding.earliest, b.boarding.earliest) <
      shortest;
  return new Set(present.filter((group) => present.some((other) => together(group, other))));
}

/**
 * The latest moment of the rider's next proven boarding, if there is one that surely comes later. A late check-in
 * proves no presence, one of a ticket used twice may be a stranger's, an impossible one a lie: they bound nothing.
 */
export function nextProof(
  groups: readonly Group[],
  group: Group,
  impossible: ReadonlySet<Group>,
): number | undefined {
  const later = groups.filter(
    (other) =>
      other !== group &&
      other.boarding.earliest >= group.boarding.latest &&
      !impossible.has(other) &&
      !['late', 'twice'].some(isMarked(other)),
  );
  return later.length > 0 ? Math.min(...later.map(({ boarding }) => boarding.latest)) : undefined;
}

/** Whether every check-in of the group carries the mark. */
export const isMarked = (group: Group) => (mark: string) =>
  group.checkIns.every(({ marks }) => marks.some((each) => each === mark));

/** The check-in by which the group was seen last: its trip is the one whose end counts. */
export const lastOf = ({ checkIns }: Group): Boarding =>
  checkIns.reduce(
    (last, { boarding }) => (boarding.boardedAt > last.boardedAt ? boarding : last),
    checkIns[0]!.boarding,
  );

export const vehicleOf = (group: Group): string => group.checkIns[0]!.boarding.vehicleId;
