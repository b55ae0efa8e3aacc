/** Options of `npm run trace`. */
import type { Static } from 'typebox';
import { option } from '../../platform/config';
import { dayOf, localOffsetMinutes } from '../../protocol/days';
import { Malformed } from '../../protocol/errors';
import type { Identifier } from '../../protocol/sealed-subject';

export const TraceOptions = option.group({
  phone: option.optional(
    option.text({ description: 'mobile number of the index case', example: '13800246021' }),
  ),
  card: option.optional(
    option.text({ description: 'or the number under a card', example: 'AMQMWVNH4GXTAUDO' }),
  ),
  document: option.optional(
    option.text({ description: 'or an identity document', example: '11010519491231002X' }),
  ),
  driver: option.optional(option.text({ description: 'or a driver', example: '0417' })),
  from: option.text({ description: 'first day or local time of the window', example: '2026-01-10' }),
  to: option.text({ description: 'last day or local time of the window', example: '2026-01-12' }),
  data: option.path({ description: "the city's folder", default: '.coride' }),
  officers: option.list(option.text({ description: 'officer' }), {
    description: 'the two officers who approve, by their key files',
    default: ['li', 'wang'],
    minItems: 1,
  }),
  reason: option.text({ description: 'why; goes into the case', default: 'demonstration' }),
  json: option.flag({ description: 'print the result as JSON' }),
});

export type TraceOptions = Readonly<Static<typeof TraceOptions>>;

/** Whom the case is about; one sentence when none or several are named. */
export function personOf(options: Pick<TraceOptions, Identifier['kind']>): Identifier {
  const kinds = (['phone', 'card', 'document', 'driver'] as const).filter((kind) => options[kind]);
  const [kind] = kinds;
  if (!kind || kinds.length > 1)
    throw new Malformed('person', 'must be named by one of --phone, --card, --document, --driver');
  return { kind, identifier: options[kind]! };
}

/** The window as unix ms and as the days whose keys it needs. A bare date means all of that calendar day. */
export function windowOf(options: Pick<TraceOptions, 'from' | 'to'>, dayShift: number) {
  const offset = localOffsetMinutes(dayShift) * 60_000;
  const from = localTime('from', options.from, '00:00:00.000') - offset;
  const to = localTime('to', options.to, '23:59:59.999') - offset;
  if (to < from) throw new Malformed('window', 'ends before it begins: give --to a later time than --from');
  return { from, to, firstDay: dayOf(from, dayShift), lastDay: dayOf(to, dayShift) };
}

function localTime(name: string, text: string, time: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?$/.exec(text);
  const parsed = match ? Date.parse(`${match[1]}T${match[2] ?? time}Z`) : Number.NaN;
  if (Number.isNaN(parsed)) throw new Malformed(`--${name}`, 'must read 2026-01-12 or 2026-01-12T14:30');
  return parsed;
}
