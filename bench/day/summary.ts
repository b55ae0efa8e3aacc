/** What the day came to, as a table for a README. Pure. */
import { quantile } from '../measure';
import type { DayOptions } from './options';
import { CHANNELS, latency, number } from './picture';
import type { DayResult } from './run';

export function summary(result: DayResult, options: DayOptions): string {
  const { reckoning, tally, cases, troubles, due, seconds } = result;
  const { lost, doubled, unheard, heard } = reckoning;
  const { precision, recall, certainPrecision, hits, falseAlarms, missed } = cases.tally;
  const rows: [string, string][] = [
    ['city', `${options.vehicles} vehicles, ${number(options.riders)} people, seed ${options.seed}`],
    [
      'played',
      `${options.from} to ${options.until}, ${options.speed} times as fast: ${seconds.toFixed(0)} s`,
    ],
    ['check-ins due', `${number(due)}, ${(due / seconds).toFixed(1)} a second of this machine`],
    ...CHANNELS.map((channel): [string, string] => [`by ${channel}`, latency(tally.took.get(channel))]),
    ['"I got off"', number(tally.alighted)],
    ['told that they count', number(heard)],
    ['lost', number(lost)],
    ['doubled', number(doubled)],
    ['stored, and nobody was told', number(unheard)],
    ['gave up after many tries', number(tally.givenUp)],
    ['tried again', `${number(tally.tries.again)} times${reasons(tally.because)}`],
    [
      'trouble',
      `${troubles.tunnel} tunnels, ${troubles.cut} cuts of every network, ${troubles.kill} kills, ${troubles.jump} jumps of all clocks`,
    ],
  ];
  if (cases.ms.length > 0)
    rows.push(
      [
        'traces',
        `${cases.ms.length}, ${quantile(cases.ms, 0.5).toFixed(0)} ms (most ${Math.max(...cases.ms).toFixed(0)})`,
      ],
      ['co-riders', `${number(cases.coRiders)}: ${hits} met, ${falseAlarms} did not, ${missed} missed`],
      ['precision, recall', `${percent(precision)}, ${percent(recall)}`],
      ['certain, and really together', percent(certainPrecision)],
    );
  return [
    '',
    '| what | figure |',
    '| --- | --- |',
    ...rows.map(([what, figure]) => `| ${what} | ${figure} |`),
  ].join('\n');
}

const percent = (share: number): string => (Number.isNaN(share) ? 'none' : `${(100 * share).toFixed(1)} %`);

/** The most frequent. */
function reasons(because: ReadonlyMap<string, number>): string {
  const most = [...because].sort(([, a], [, b]) => b - a).slice(0, 5);
  return most.length === 0 ? '' : `: ${most.map(([why, count]) => `${why} ${count}`).join('; ')}`;
}
