/** Options of `npm run city`. */
import { join } from 'node:path';
import type { Static } from 'typebox';
import { loadConfig, option } from '../../platform/config';

const TIME = '([01]\\d|2[0-3]):[0-5]\\d';

export const DayOptions = option.group({
  vehicles: option.whole({
    description: 'buses and taxis, one taxi in five',
    default: 20,
    minimum: 2,
    maximum: 2_000,
  }),
  riders: option.whole({ description: 'people', default: 1_000, minimum: 10, maximum: 100_000 }),
  speed: option.whole({
    description: 'how much faster than the world: every clock and timer of every part',
    default: 30,
    minimum: 1,
    maximum: 600,
  }),
  seed: option.whole({ description: 'the same seed is the same city', default: 7, minimum: 0 }),
  date: option.text({
    description: 'service date, YYYYMMDD',
    default: '20260112',
    pattern: '20\\d{6}',
  }),
  from: option.text({ description: 'local time at which the day begins', default: '05:00', pattern: TIME }),
  until: option.text({ description: 'and ends', default: '23:50', pattern: TIME }),
  feed: option.path({
    description: 'folder of a GTFS feed',
    default: join(__dirname, '../../simulators/feeds/shenyang'),
  }),
  cases: option.whole({ description: 'index cases traced at the end', default: 5, minimum: 0, maximum: 100 }),
  trouble: option.flag({
    description: 'kill -9 of every part, networks cut, clocks that jump, by the seed',
  }),
  processes: option.whole({
    description: 'processes that the terminals share',
    default: 4,
    minimum: 1,
    maximum: 32,
  }),
});

export type DayOptions = Readonly<Static<typeof DayOptions>>;

/** `ConfigError` with every problem at once. */
export const dayOptions = (argv: readonly string[], env: NodeJS.ProcessEnv): DayOptions =>
  loadConfig(DayOptions, { env, prefix: 'CORIDE_DAY', argv });
