/** The demo's ceremony as a process of its own: the only one that opens the officers' folder (with `npm run trace`). */
import { option } from '../platform/config';
import { holdCeremony } from './ceremony/ceremony';
import { demoQuorum, demoStaff } from './ceremony/officers';
import { ensurePolicy } from './ceremony/policy';
import { DEMO_DAY_SHIFT } from './demo-registry';
import { AuthorityHalf, Exchange, OperatorHalf } from './exchange';
import { runPart } from './part';

const Options = option.group({
  exchange: option.path({ description: 'where public halves lie', example: '.coride/exchange' }),
  officers: option.path({ description: "the demo officers' key files", example: '.coride/officers' }),
  site: option.text({ description: "the authority's origin", example: 'http://localhost:28080' }),
  dayShift: option.whole({
    description: 'seconds added to unix time before it is divided into days',
    default: DEMO_DAY_SHIFT,
  }),
});

runPart('ceremony', Options, async ({ config, clock, log }) => {
  const exchange = new Exchange(config.exchange);
  await exchange.waitFor(clock, () => exchange.read('operator.json', OperatorHalf));
  await exchange.waitFor(clock, () => exchange.read('authority.json', AuthorityHalf));
  const { site, dayShift } = config;
  const { bundle, because } = await holdCeremony({
    exchange,
    officersFolder: config.officers,
    present: () => demoQuorum(config.officers),
    site,
    dayShift,
    now: clock.now(),
  });
  const { officers: folder } = config;
  const present = () => demoQuorum(folder);
  await ensurePolicy({ exchange, bundle, present, staff: await demoStaff(folder) });
  if (because) log.info('bundle signed', { number: bundle.number, days: bundle.days.length, because });
  // Its work is done: the process ends as soon as its parent has heard.
  setImmediate(() => process.exit(0));
  return { ready: { signed: because ?? '' }, close: async () => {} };
});
