/** A case's result as the page shows it: contacts masked until an officer asks for one, which is audited. Pure. */
import type { CaseNews } from '../cases/case-showing';
import type { CaseResult } from '../cases/newness';
import type { Since } from '../cases/since';
import type { CoRider } from '../tracing/co-riders';
import type { TraceConfig } from '../tracing/config';
import type { Ride } from '../tracing/rides';
import type { SecondDegree } from '../tracing/second-degree';
import type { TraceResult } from '../tracing/trace';
import type {
  ShownCoRider,
  ShownMap,
  ShownNews,
  ShownResult,
  ShownRide,
  ShownSecond,
  ShownWay,
} from './shown-form';

type Contact = CoRider['contact'];

/** Whole, or as far as it goes. */
type FoundResult = TraceResult & Partial<Pick<CaseResult, 'newness'>>;

function shownResult(
  { rides, coRiders, unproven, searched, newness }: FoundResult,
  version: number,
  { tierOneMinutes, airClearingMinutes, longestRideMinutes, secondDegree }: TraceConfig,
): ShownResult {
  const { registeredOn, segments, checkIns, opened, refusedTagKeys } = searched;
  return {
    version,
    rides: shownRides(rides, newness?.rides),
    coRiders: coRiders.length,
    unproven: unproven.map(({ why, vehicleId, boardedAt, channel }) => ({
      why,
      vehicleId,
      boardedAt,
      channel,
    })),
    rules: { tierOneMinutes, airClearingMinutes, longestRideMinutes, secondDegree },
    searched: { registeredOn, segments, checkIns, opened, refusedTagKeys },
    ...(newness && { newness: { run: newness.run, since: newness.since, gone: newness.gone } }),
  };
}

const shownRides = (rides: TraceResult['rides'], since: readonly (Since | null)[] = []): ShownRide[] =>
  rides.map((ride, at) => {
    const { vehicleId, lineId, coverage } = ride;
    return { ...ridden(ride), vehicleId, lineId, coverage, ...sinceOf(since[at]) };
  });

const sinceOf = (since: Since | null | undefined) => (since ? { since } : {});

/** Few enough that a slow page reads them between two frames. */
const AT_ONCE = 500;

/** A result in one line, and its co-riders in as many as they need. */
function linesOf(type: 'so far' | 'result', result: FoundResult, version: number, config: TraceConfig) {
  const lines: ShownNews[] = [{ type, result: shownResult(result, version, config) }];
  const { coRiders, newness } = result;
  for (let from = 0; from < coRiders.length; from += AT_ONCE) {
    const some = coRiders.slice(from, from + AT_ONCE);
    const shown = some.map((each, at) => ({
      ...shownCoRider(each, from + at),
      ...sinceOf(newness?.coRiders[from + at]),
    }));
    lines.push({ type: 'co-riders', version, coRiders: shown });
  }
  return lines;
}

const NOT_YET = {
  coRiders: [],
  unproven: [],
  searched: { registeredOn: [], days: [], segments: 0, checkIns: 0, opened: 0, refusedTagKeys: 0 },
};

/** @param versionOf the same number for the same object */
export function shownNews(
  news: CaseNews,
  versionOf: (found: object) => number,
  config: TraceConfig,
): readonly ShownNews[] {
  if (news.type === 'rides') {
    const { type, rides } = news;
    return [{ type, result: shownResult({ ...NOT_YET, rides }, versionOf(rides), config) }];
  }
  if (news.type === 'second degree')
    return [{ type: news.type, second: shownSecond(news.found, versionOf(news.found)) }];
  if (news.type !== 'so far' && news.type !== 'result') return [news];
  return linesOf(news.type, news.result, versionOf(news.result), config);
}

function shownSecond({ persons, contacts, unproven, opened }: SecondDegree, version: number): ShownSecond {
  return {
    version,
    persons: persons.map(({ rides, ...person }) => ({
      ...person,
      rides: rides.map(({ vehicleId, lineId, boarding }) => ({ vehicleId, lineId, boarding })),
    })),
    contacts: contacts.map(({ contact, tier, certain, possible, marks, rides }, index) => ({
      index,
      kind: contact.kind,
      contact: masked(contact),
      ...{ tier, certain, possible, marks },
      rides: rides.map((ride) => ({
        ...ridden(ride),
        vehicleId: ride.vehicleId,
        lineId: ride.lineId,
        via: ride.via,
        with: ride.with,
        certain: ride.certain,
        possible: ride.possible,
      })),
    })),
    unproven,
    opened,
  };
}

function shownCoRider(
  { contact, tier, certain, possible, marks, rides }: CoRider,
  index: number,
): ShownCoRider {
  return {
    index,
    kind: contact.kind,
    contact: masked(contact),
    tier,
    certain,
    possible,
    marks,
    rides: rides.map((ride) => ({
      ...ridden(ride),
      with: ride.with,
      certain: ride.certain,
      possible: ride.possible,
    })),
  };
}

const ridden = ({ channel, people, boarding, alighting, marks }: Ride) => ({
  channel,
  people,
  boarding,
  alighting,
  marks,
});

/** `wayOf`: the way of a line's trip, and whether it is that trip's own. */
export function shownMap(
  rides: readonly Pick<Ride, 'lineId' | 'trip'>[],
  wayOf: (lineId: string, tripId: string) => { way: ShownWay; isOwnTrip: boolean } | undefined,
): ShownMap {
  const ways: ShownWay[] = [];
  const found = rides.map(({ lineId, trip }) => {
    const known = lineId === '' ? undefined : wayOf(lineId, trip.tripId);
    if (!known) return null;
    const { way, isOwnTrip } = known;
    if (!ways.includes(way)) ways.push(way);
    const isStop = isOwnTrip && way.stops.some(({ sequence }) => sequence === trip.stopSequence);
    return { way: ways.indexOf(way), isOwnTrip, ...(isStop && { stop: trip.stopSequence }) };
  });
  return { ways, rides: found };
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
