/** The authority's process: site, registrar, ticket minting, segments, case door. */
import { existsSync, readFileSync } from 'node:fs';
import { AuthorityConfig } from '../backend/authority/config';
import { buildConsole } from '../backend/authority/console/build';
import { openAuthority } from '../backend/authority/open';
import { httpsPush } from '../backend/authority/push/post';
import { buildSite } from '../backend/authority/site/build';
import { prepareAuthority } from '../backend/authority/vault/prepare';
import { option } from '../platform/config';
import { nodeDisk } from '../platform/node-disk';
import { systemRandom } from '../platform/random';
import { dayOf } from '../protocol/days';
import { keptBundle } from './bundle-file';
import { REVOKED_FILE } from './cards/revoke';
import { bundleInForce, halvesIn } from './ceremony/ceremony';
import { demoKeys } from './ceremony/officers';
import { DEMO_DAY_SHIFT } from './demo-registry';
import { Exchange, OperatorHalf } from './exchange';
import { runPart } from './part';

const Options = option.group({
  ...AuthorityConfig.properties,
  dayShift: option.whole({
    description: 'seconds, before the first bundle says it',
    default: DEMO_DAY_SHIFT,
  }),
  demoOfficers: option.optional(
    option.path({
      description:
        'folder of demo officers whom the console plays, key files and passphrases; never in a real city',
    }),
  ),
});

runPart('authority', Options, async ({ config, log, clock, metrics, tell }) => {
  const exchange = new Exchange(config.exchange);
  const disk = nodeDisk();
  const { folder } = config;
  const today = dayOf(clock.now(), config.dayShift);
  await prepareAuthority({ disk, folder, exchange: exchange.folder, today, log });
  const authority = await openAuthority({
    config,
    clock,
    random: systemRandom(),
    disk,
    log,
    metrics,
    files: await buildSite({ map: config.map, push: config.push.hosts.length > 0 }),
    postPush: httpsPush(clock),
    tell,
    console: {
      page: await buildConsole(),
      ceremony: { halves: () => halvesIn(exchange), dayShift: config.dayShift },
      ...(config.demoOfficers && { demo: () => demoKeys(config.demoOfficers!) }),
    },
    loadBundle: keptBundle(exchange, folder, log),
    loadRevokedCards: () => {
      const path = exchange.path(REVOKED_FILE);
      return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
    },
    loadLink: () => {
      const operator = exchange.read('operator.json', OperatorHalf);
      const path = exchange.path('authority-relay.crt.pem');
      if (!operator || !existsSync(path)) return undefined;
      return { ...operator.api, ca: operator.ca, cert: readFileSync(path, 'utf8') };
    },
  });
  // A first page view must find the bundle: the city is open when the ceremony's work has arrived here.
  await exchange.waitFor(clock, () => bundleInForce(exchange));
  await authority.look();
  return { ready: { console: authority.consoleOrigin }, close: () => authority.close() };
});
