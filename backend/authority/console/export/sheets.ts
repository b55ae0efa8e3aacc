/** What an export of a case holds, as sheets of plain cells: the call list, the shared rides, the case's own rides. Pure. */
import type { Words } from '../../../../protocol/sentences';
import type { KeptOutcome } from '../../cases/outcomes';
import type { CoRider } from '../../tracing/co-riders';
import type { Ride } from '../../tracing/rides';
import type { TraceResult } from '../../tracing/trace';
import {
  CHANNEL_WORDS,
  KIND_WORDS,
  MARK_WORDS,
  OUTCOME_WORDS,
  RULE_WORDS,
  TIER_WORDS,
} from '../page/coded-words';
import type { Sheet } from './xlsx';

export type ExportInput = {
  readonly result: TraceResult;
  readonly language: 'zh' | 'en';
  /** Local time minus UTC. */
  readonly offsetMinutes: number;
  readonly outcomeOf: (contact: CoRider['contact']) => KeptOutcome | undefined;
  /** What the file says of itself, a line each. */
  readonly about: readonly (readonly [Words, string])[];
};

type Cell = string | number;

/** The call list comes first: it is what a CSV holds, which has one sheet only. */
export function exportSheets({ result, language, offsetMinutes, outcomeOf, about }: ExportInput): Sheet[] {
  const say = (words: Words | undefined, otherwise = '') => words?.[language] ?? otherwise;
  const head = (...words: readonly (readonly [string, string])[]) =>
    words.map(([zh, en]) => (language === 'zh' ? zh : en));
  const offset = offsetMinutes * 60_000;
  const time = (unixMs: number) => new Date(unixMs + offset).toISOString().slice(0, 19).replace('T', ' ');
  const marks = (of: readonly string[]) => of.map((mark) => say(MARK_WORDS[mark], mark)).join(', ');
  const of = (words: Readonly<Record<string, Words>>, key: string) => say(words[key], key);
  const times = ({ boarding, alighting }: Ride): Cell[] => [
    time(boarding.earliest),
    time(boarding.latest),
    of(RULE_WORDS, boarding.rule),
    time(alighting.earliest),
    time(alighting.latest),
    of(RULE_WORDS, alighting.latestRule),
  ];
  const TIMES = [
    ['上车最早', 'boarded, earliest'],
    ['上车最晚', 'boarded, latest'],
    ['上车依据', 'boarding known by'],
    ['下车最早', 'got off, earliest'],
    ['下车最晚', 'got off, latest'],
    ['下车依据', 'getting off known by'],
  ] as const;

  const people = result.coRiders.map(
    ({ contact, tier, certain, possible, rides, marks: all }, at): Cell[] => {
      const outcome = outcomeOf(contact);
      return [
        at + 1,
        of(TIER_WORDS, tier),
        of(KIND_WORDS, contact.kind),
        numberOf(contact),
        contact.kind === 'phone' ? (contact.name ?? '') : '',
        certain,
        possible,
        rides.length,
        marks(all),
        outcome ? of(OUTCOME_WORDS, outcome.outcome) : '',
        outcome?.note ?? '',
        outcome?.by ?? '',
        outcome ? time(outcome.at) : '',
      ];
    },
  );
  const shared = result.coRiders.flatMap(({ contact, rides }, at) =>
    rides.map((ride): Cell[] => [
      at + 1,
      numberOf(contact),
      ride.with + 1,
      ride.lineId,
      ride.vehicleId,
      ...times(ride),
      ride.certain,
      ride.possible,
      of(CHANNEL_WORDS, ride.channel),
      marks(ride.marks),
    ]),
  );
  const own = result.rides.map((ride, at): Cell[] => [
    at + 1,
    ride.lineId,
    ride.vehicleId,
    ...times(ride),
    of(CHANNEL_WORDS, ride.channel),
    ride.coverage.checkedIn,
    ride.coverage.boarded?.counted ?? '',
    ride.coverage.boarded?.checkedIn ?? '',
    marks(ride.marks),
  ]);
  return [
    {
      name: head(['联系名单', 'Call list'])[0]!,
      widths: [6, 10, 14, 22, 14, 10, 10, 8, 24, 12, 30, 12, 20],
      rows: [
        head(
          ['序号', 'no.'],
          ['风险', 'tier'],
          ['类别', 'kind'],
          ['号码', 'number'],
          ['姓名', 'name'],
          ['确定分钟', 'certain min'],
          ['可能分钟', 'possible min'],
          ['行程数', 'rides'],
          ['标记', 'marks'],
          ['联系结果', 'outcome'],
          ['备注', 'note'],
          ['记录人', 'noted by'],
          ['记录时间', 'noted at'],
        ),
        ...people,
      ],
    },
    {
      name: head(['同乘行程', 'Shared rides'])[0]!,
      widths: [6, 22, 8, 10, 12, 20, 20, 18, 20, 20, 26, 10, 10, 14, 24],
      rows: [
        head(
          ['序号', 'no.'],
          ['号码', 'number'],
          ['行程', 'ride'],
          ['线路', 'line'],
          ['车号', 'vehicle'],
          ...TIMES,
          ['确定分钟', 'certain min'],
          ['可能分钟', 'possible min'],
          ['登记方式', 'checked in by'],
          ['标记', 'marks'],
        ),
        ...shared,
      ],
    },
    {
      name: head(['行程', 'Rides'])[0]!,
      widths: [6, 10, 12, 20, 20, 18, 20, 20, 26, 14, 10, 18, 18, 24],
      rows: [
        head(
          ['行程', 'ride'],
          ['线路', 'line'],
          ['车号', 'vehicle'],
          ...TIMES,
          ['登记方式', 'checked in by'],
          ['登记人数', 'check-ins'],
          ['客流计数', 'counted getting on'],
          ['其中登记', 'of these checked in'],
          ['标记', 'marks'],
        ),
        ...own,
      ],
    },
    {
      name: head(['说明', 'About'])[0]!,
      widths: [20, 80],
      rows: [head(['项目', 'what'], ['内容', 'value']), ...about.map(([what, value]) => [say(what), value])],
    },
  ];
}

/** Chinese numbers without their prefix, as they are dialled. */
function numberOf(contact: CoRider['contact']): string {
  if (contact.kind === 'deleted') return '';
  if (contact.kind === 'phone') return contact.phone.replace(/^\+86/, '');
  if (contact.kind === 'conflict') return `${contact.number}: ${contact.owners.join(' / ')}`;
  return contact.number;
}
