/** An open case with any number of co-riders, as the console's doors would answer for it: for measuring the page. */
import type { CaseView } from '../../cases/case-view';
import { TRACE_DEFAULTS } from '../../tracing/config';
import type { ShownCoRider, ShownNews, ShownResult, ShownRide } from '../shown-form';

const MINUTE = 60_000;
const DAY = 18_273;
const MORNING = Date.parse('2020-01-12T08:00:00+08:00');
const AT_ONCE = 500;
const RIDES = 60;
const MARKS = ['late', 'crowded', 'twice', 'misdated'];
const TIERS = ['I', 'II', 'possible', 'doubtful'] as const;

export function consoleCase(coRiders: number) {
  const id = '2020-0112-01';
  const all = Array.from({ length: coRiders }, (_, index) => coRiderOf(index, coRiders));
  const { tierOneMinutes, airClearingMinutes, longestRideMinutes, secondDegree } = TRACE_DEFAULTS;
  const result: ShownResult = {
    version: 1,
    rides: Array.from({ length: RIDES }, (_, at) => rideOf(at)),
    coRiders,
    unproven: [],
    rules: { tierOneMinutes, airClearingMinutes, longestRideMinutes, secondDegree },
    searched: {
      registeredOn: [DAY],
      segments: 300,
      checkIns: 10_000_000,
      opened: coRiders,
      refusedTagKeys: 0,
    },
    newness: { run: 1, gone: { rides: 0, coRiders: 0 } },
  };
  const news: ShownNews[] = [{ type: 'result', result }];
  for (let from = 0; from < coRiders; from += AT_ONCE)
    news.push({ type: 'co-riders', version: 1, coRiders: all.slice(from, from + AT_ONCE) });
  const lines = news.map((line) => `${JSON.stringify(line)}\n`).join('');
  const answers: Readonly<Record<string, string>> = {
    '/api/state': JSON.stringify(STATE),
    '/api/cases': JSON.stringify({ cases: [viewOf(id)] }),
    [`/api/cases/${id}/news`]: lines,
    [`/api/cases/${id}/map`]: JSON.stringify({
      version: 1,
      map: { ways: [], rides: result.rides.map(() => null) },
    }),
    [`/api/cases/${id}/outcomes`]: JSON.stringify({ version: 1, outcomes: [] }),
    '/api/here': '{}',
  };
  /** The answer's text; undefined for what it does not know. */
  return { id, answer: (path: string): string | undefined => answers[path] };
}

const STATE = {
  time: MORNING,
  ready: true,
  offsetMinutes: 480,
  dayShift: 14_400,
  person: { id: 'li', name: { zh: '李医生', en: 'Dr Li' }, roles: ['officer', 'approver'] },
  people: [{ id: 'li', name: { zh: '李医生', en: 'Dr Li' } }],
  limits: { windowDays: 21, keyMinutes: 60 },
  daysLeft: 40,
};

const viewOf = (id: string): CaseView => ({
  id,
  state: 'open',
  person: { kind: 'phone', shown: '138 **** 6021' },
  from: MORNING - 13 * 24 * 60 * MINUTE,
  to: MORNING + 12 * 60 * MINUTE,
  firstDay: DAY - 13,
  lastDay: DAY,
  reason: 'confirmed',
  reference: 'SY-1',
  caseHash: 'A'.repeat(43),
  expires: MORNING + 24 * 60 * MINUTE,
  by: 'li',
  at: MORNING,
  approvedBy: 'li',
  approvedAt: MORNING,
  openedAt: MORNING,
  process: { key: 'A'.repeat(43), given: ['li'], endsAt: MORNING + 60 * MINUTE, opened: true, traced: true },
});

/** Four rides a day, the newest last. */
const boardingOf = (at: number): number =>
  MORNING - (Math.floor((RIDES - 1 - at) / 5) * 24 * 60 - (at % 5) * 150) * MINUTE;

function ridden(from: number, minutes: number) {
  return {
    channel: 'code' as const,
    people: 1,
    boarding: { earliest: from, latest: from + MINUTE / 2, rule: 'code' },
    alighting: {
      earliest: from + MINUTE / 2,
      latest: from + minutes * MINUTE,
      earliestRule: 'boarding',
      latestRule: 'next check-in',
    },
    marks: [],
  };
}

const rideOf = (at: number): ShownRide => ({
  ...ridden(boardingOf(at), 40),
  vehicleId: String(30_200 + at),
  lineId: String(100 + (at % 20)),
  coverage: { checkedIn: 30 },
});

function coRiderOf(index: number, of: number): ShownCoRider {
  const tier = TIERS[Math.floor((index / of) * TIERS.length)]!;
  const certain = tier === 'I' ? 60 - (index % 45) : tier === 'II' ? 1 + (index % 14) : 0;
  const possible = certain + (index % 30) + 1;
  const rides = Array.from({ length: 1 + (index % 3) }, (_, n) => {
    const at = (index * 7 + n * 13) % RIDES;
    return { ...ridden(boardingOf(at) + (index % 20) * MINUTE, 30), with: at, certain, possible };
  });
  const marks = index % 9 === 0 ? [MARKS[index % MARKS.length]!] : [];
  const digits = String((index * 7919) % 100_000_000).padStart(8, '0');
  return {
    index,
    kind: 'phone',
    contact: `139 **** ${digits.slice(-4)}`,
    tier,
    certain,
    possible,
    marks,
    rides,
  };
}
