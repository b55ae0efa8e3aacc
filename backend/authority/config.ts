/** The authority's configuration: one schema, documented by itself (DESIGN.md rule 9). Secrets stay in files. */
import type { Static } from 'typebox';
import { option } from '../../platform/config';

export const AuthorityConfig = option.group({
  folder: option.path({ description: "the authority's own folder", example: '.coride/authority' }),
  exchange: option.path({
    description: 'folder where the two sides hand each other public halves',
    example: '.coride/exchange',
  }),
  host: option.text({ description: 'address that the site listens on', default: '0.0.0.0' }),
  sitePort: option.port({
    description: 'port of the site: rider page, bundle, registration, relay',
    default: 28080,
  }),
  consolePort: option.port({ description: "port of the officers' console", default: 28090 }),
  consoleHost: option.text({ description: 'address that the console listens on', default: '127.0.0.1' }),
  consoleOrigin: option.optional(
    option.text({
      description: "the console's origin as browsers name it; passkeys are bound to its host for ever",
    }),
  ),
  map: option.group({
    shapes: option.optional(
      option.path({
        description:
          "GeoJSON of the city's districts and lines for the map of case places; Shenyang's by default",
      }),
    ),
    tiles: option.optional(
      option.text({
        description:
          'background of that map, https://host/{z}/{x}/{y}.png or https://host/city.pmtiles, pictures or vectors; its server sees which part of the map phones look at, so there is none by default',
      }),
    ),
    tilesDatum: option.choice(['WGS-84', 'GCJ-02'], {
      description: 'grid of the background: GCJ-02 for Chinese map services',
      default: 'WGS-84',
    }),
    tilesCredit: option.optional(option.text({ description: "whom the background's licence wants named" })),
  }),
  push: option.group({
    hosts: option.list(option.text({ description: 'host' }), {
      description:
        'hosts of push services whose phones are woken when something is published, as fcm.googleapis.com or *.push.apple.com; none by default: they are abroad, and learn of a phone that it subscribed here',
      default: [],
    }),
    contact: option.optional(
      option.text({ description: 'address that push services may write to, mailto:… or https://…' }),
    ),
    perSecond: option.whole({
      description: 'phones woken a second; each downloads the lists',
      default: 200,
      minimum: 1,
      maximum: 10_000,
    }),
    after: option.whole({
      description: 'milliseconds between a publication and the first phone woken: caches keep lists so long',
      default: 300_000,
      minimum: 0,
    }),
    most: option.whole({ description: 'phones that are kept at most', default: 1_000_000, minimum: 1 }),
  }),
  tlsCert: option.optional(
    option.path({ description: "PEM file of the site's certificate; without it plain http" }),
  ),
  tlsKey: option.optional(option.path({ description: "PEM file of the site's key" })),
  trustProxy: option.list(option.text({ description: 'address' }), {
    description: 'addresses of proxies whose X-Forwarded-For is believed',
    default: [],
  }),
  smsGateway: option.choice(['console'], {
    description: 'where text messages go; console prints them and writes sms.log, for demos only',
    default: 'console',
  }),
  messageGap: option.whole({
    description: 'milliseconds between two messages to co-riders',
    default: 50,
    minimum: 0,
  }),
  messagesPerRound: option.whole({
    description: 'messages to co-riders that two officers may send at once',
    default: 2000,
    minimum: 1,
  }),
  riderFiles: option.whole({
    description: 'files over which a new folder spreads registrations; a city of millions takes 65536',
    default: 256,
    minimum: 1,
    maximum: 65_536,
  }),
  segmentsEvery: option.whole({
    description: "milliseconds between two looks at the operator's list of segments",
    default: 1000,
    minimum: 10,
  }),
  segmentDeadline: option.whole({
    description: 'milliseconds that a case waits for its segments',
    default: 60_000,
    minimum: 100,
  }),
  relayConnections: option.whole({
    description: "connections to the operator that all phones' messages share",
    default: 4,
    minimum: 1,
    maximum: 64,
  }),
  relayTimeout: option.whole({
    description: 'milliseconds after which a phone is told that the operator is silent',
    default: 5000,
    minimum: 100,
  }),
  limits: option.group({
    smsPerBlockHour: option.whole({
      description: 'messages an hour to numbers with the same first seven digits',
      default: 200,
      minimum: 1,
    }),
    smsPerNetworkHour: option.whole({
      description: 'messages an hour that one /24 or /64 asks for',
      default: 500,
      minimum: 1,
    }),
    smsPerHour: option.whole({ description: 'messages an hour in all', default: 20_000, minimum: 1 }),
    apiPerMinute: option.whole({
      description: "questions a minute to the registrar's doors from one /24 or /64",
      default: 1200,
      minimum: 1,
    }),
    relayPerMinute: option.whole({
      description: 'messages a minute to the operator from one /24 or /64',
      default: 3000,
      minimum: 1,
    }),
  }),
  tracing: option.group({
    busAirClearingMinutes: option.whole({
      description: "how long a bus's air holds",
      default: 5,
      minimum: 0,
    }),
    taxiAirClearingMinutes: option.whole({
      description: "how long a taxi's air holds",
      default: 30,
      minimum: 0,
    }),
    busLongestRideMinutes: option.whole({
      description: 'longest plausible ride on a bus',
      default: 120,
      minimum: 1,
    }),
    taxiLongestRideMinutes: option.whole({
      description: 'longest plausible taxi ride',
      default: 60,
      minimum: 1,
    }),
    longestShiftMinutes: option.whole({
      description: 'longest time of a driver at the wheel',
      default: 720,
      minimum: 1,
    }),
    mergeMinutes: option.whole({
      description: 'check-ins of one rider on one vehicle within this time are one boarding',
      default: 10,
      minimum: 0,
    }),
    clockSlackMinutes: option.whole({
      description: "how far off a terminal's clock is looked for",
      default: 120,
      minimum: 0,
    }),
    terminusMinutes: option.whole({
      description: "minutes after a trip's end in which its last riders may still be getting off",
      default: 2,
      minimum: 0,
    }),
    shortestTransferMinutes: option.whole({
      description: 'check-ins on two vehicles within less than this cannot both be true',
      default: 2,
      minimum: 0,
    }),
    tierOneMinutes: option.whole({
      description: 'certain minutes together from which a co-rider is of tier I',
      default: 15,
      minimum: 1,
    }),
    secondDegreePersons: option.whole({
      description: 'co-riders whose own co-riders a case may ask for; 0: none',
      default: 10,
      minimum: 0,
      maximum: 100,
    }),
    secondDegreeDays: option.whole({
      description:
        'days from the shared ride on in which those are looked for, of the days that the case opens',
      default: 3,
      minimum: 1,
    }),
    passengerCounts: option.optional(
      option.path({
        description:
          "folder of the fleet's passenger counts, a folder a date and a file a vehicle, of all of them",
      }),
    ),
    timetable: option.optional(
      option.path({ description: "folder of the city's GTFS feed: bounds rides by the line's timetable" }),
    ),
  }),
});

export type AuthorityConfig = Readonly<Static<typeof AuthorityConfig>>;
