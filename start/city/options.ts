/** Options of `npm start`, the city in a box. */
import { resolve } from 'node:path';
import type { Static } from 'typebox';
import { loadConfig, option } from '../../platform/config';

export const CityOptions = option.group({
  data: option.path({ description: 'folder that holds all state', default: '.coride' }),
  fresh: option.flag({ description: 'forget everything in that folder and begin anew' }),
  host: option.text({
    description: 'name or address under which phones on the network reach this machine',
    default: 'localhost',
    pattern: '[A-Za-z0-9.-]{1,40}',
  }),
  sitePort: option.port({ description: "the authority's site: rider page, bundle, relay", default: 28080 }),
  apiPort: option.port({ description: "the operator's check-in API and segments", default: 28443 }),
  mqttPort: option.port({ description: "the operator's MQTT broker", default: 28883 }),
  enrolPort: option.port({ description: "the operator's door for terminals that enrol", default: 28444 }),
  fleetPort: option.port({ description: "the operator's fleet console", default: 28091 }),
  realtimePort: option.port({
    description: "the operator's GTFS-Realtime feed; 0: none",
    default: 28093,
  }),
  commandPort: option.port({
    description: "the operator's door for Node-RED's commands, on loopback",
    default: 28092,
  }),
  consolePort: option.port({ description: "the officers' console", default: 28090 }),
  flowsPort: option.port({
    description: 'Node-RED: alert rules, on loopback; 0: without it',
    default: 28110,
  }),
  webhook: option.optional(option.text({ description: 'alerts go there as JSON' })),
  screenPort: option.port({
    description: "the first terminal's screen page; the others follow",
    default: 28101,
  }),
  metricsPort: option.port({
    description:
      'Prometheus metrics of the operator, on loopback; authority, Node-RED, terminals follow; 0: none',
    default: 28190,
  }),
  riders: option.whole({
    description: 'simulated riders; 0 for a quiet city',
    default: 4,
    minimum: 0,
    maximum: 50,
  }),
});

export type CityOptions = Readonly<Static<typeof CityOptions>>;

/** Reads `npm start -- …` and `CORIDE_CITY_*`; `ConfigError` with every problem at once. */
export function cityOptions(argv: readonly string[], env: NodeJS.ProcessEnv): CityOptions {
  const options = loadConfig(CityOptions, { env, prefix: 'CORIDE_CITY', argv });
  return { ...options, data: resolve(options.data) };
}

/** The one public name for site, bundle and boarding code. */
export const siteOf = (options: Pick<CityOptions, 'host' | 'sitePort'>): string =>
  `http://${options.host}:${options.sitePort}`;
