/**
 * Every HTTP server there is, an entry each: how it is opened, what is known of its routes. A server that is missing here, and
 * a route with a parameter or a body that has no line, fail `walk.test.ts`.
 */
import type { RequestOptions } from 'node:http';
import { join } from 'node:path';
import { openCaseDoor } from '../../backend/authority/cases/door';
import { consoleCity } from '../../backend/authority/console/testing/console-city';
import { pushService } from '../../backend/authority/push/testing/push-service';
import { builtSite, pageCity } from '../../backend/authority/site/testing/page-city';
import { FOLDER as AUTHORITY, silent, testCity } from '../../backend/authority/testing/city';
import { openShareKeyring } from '../../backend/authority/vault/shares';
import { openCardOwners } from '../../backend/operator/card-owners/card-owners';
import { openDoors } from '../../backend/operator/doors/server';
import { openBackend } from '../../backend/operator/testing/backend';
import { buildPage } from '../../device/screen/build';
import { busState } from '../../device/screen/examples';
import { startScreen } from '../../device/screen/server';
import { silentLog } from '../../platform/log';
import { systemRandom } from '../../platform/random';
import { ACCESS_INDEX_PATH, accessListPath } from '../../protocol/access-list';
import { testAuthority } from '../support/certificates';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';
import { commandDoor, enrolmentDoor, fleetConsole } from './fleet-servers';
import { metricsDoor, realtimeDoor } from './machine-servers';
import type { Route } from './routes';

/** What a body may be. */
export type Body = {
  readonly type: 'application/json' | 'application/octet-stream';
  /** Bytes that are still taken. */
  readonly most: number;
  /** Answer to one byte more; 413 unless the door has its reasons. */
  readonly tooLarge?: number;
};

export type Server = {
  readonly name: string;
  /** The file that listens. */
  readonly file: string;
  readonly isHttps: boolean;
  /** Directives that its content security policy needs beyond those of every server. */
  readonly policy: readonly string[];
  /** By route, for each that takes a body. */
  readonly bodies: Readonly<Record<string, Body>>;
  /** By path, where an answer may be kept; all others are `no-store`. */
  readonly cache: readonly (readonly [path: RegExp, cacheControl: RegExp])[];
  /** Pages that may ask the browser where the phone is; no other may. */
  readonly locates?: RegExp;
  open(): Promise<OpenServer>;
};

export type OpenServer = {
  /** How it is reached. */
  readonly door: RequestOptions & { readonly ca?: string };
  /** Before every path. */
  readonly prefix: string;
  /** Headers that its own page sends. */
  readonly headers: Readonly<Record<string, string>>;
  /** Paths to ask for, for routes with a parameter or a star. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  /** Its routes, where it is no fastify server. */
  readonly routes?: readonly Route[];
  /** Addresses of its pages, for a browser. */
  readonly pages: readonly string[];
};

const PAGE = [
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
];
const SMALL_JSON: Body = { type: 'application/json', most: 1024 };

const site: Server = {
  name: 'the site',
  file: 'backend/authority/site/server.ts',
  isHttps: false,
  policy: PAGE,
  bodies: {
    'POST /api/sms': SMALL_JSON,
    'POST /api/register': SMALL_JSON,
    'POST /api/tickets': SMALL_JSON,
    'POST /api/delete': SMALL_JSON,
    'POST /api/push': SMALL_JSON,
    'POST /api/push/delete': SMALL_JSON,
    'POST /relay': { type: 'application/octet-stream', most: 256 },
  },
  cache: [
    [/^\/exposures\//, /^public, max-age=300$/],
    [/^\/counts\/([a-z]+\.json)?$/, /^public, max-age=300$/],
    [/^\/access\/index\.json$/, /^public, max-age=300$/],
    [/^\/access\/\d{4}-\d\d-\d\d\.bin$/, /^public, max-age=31536000, immutable$/],
    [/\.[0-9a-f]{8,}\.(js|css|json)$/, /^public, max-age=31536000, immutable$/],
    [/^\/($|map$|[^/]+\.(js|webmanifest|png|svg|css))/, /^no-cache$/],
  ],
  locates: /^\/map$/,
  open: async () => {
    const { site: opened, city, access } = await pageCity({ push: await pushService() });
    city.clock.step(86_400_000);
    await access.work();
    const lists = access.published().map(({ date }) => accessListPath(date));
    const files = [...(await builtSite()).keys()];
    return {
      door: { host: '127.0.0.1', port: opened.port },
      prefix: '',
      headers: {},
      paths: {
        '/*': files,
        '/exposures/*': ['/exposures/', '/exposures/feed.xml', '/exposures/none'],
        '/counts/*': ['/counts/', '/counts/authority.json', '/counts/none'],
        '/access/*': [ACCESS_INDEX_PATH, ...lists, '/access/none'],
      },
      pages: ['/', '/map', '/exposures/'].map((path) => `http://localhost:${opened.port}${path}`),
    };
  },
};

const operatorDoors: Server = {
  name: "the operator's doors",
  file: 'backend/operator/doors/server.ts',
  isHttps: true,
  policy: [],
  bodies: {
    // The phone's 256 bytes; whatever is wrong with them, 256 bytes go back.
    'POST /relay': { type: 'application/octet-stream', most: 256, tooLarge: 400 },
    'POST /release': { type: 'application/json', most: 16 * 1024 },
  },
  cache: [],
  open: async () => {
    const ca = await testAuthority();
    const backend = await openBackend();
    const { api, segments, releases, disk, clock } = backend;
    const random = systemRandom();
    const log = silentLog();
    const cardOwners = await openCardOwners({ folder: '/op/owners', disk, clock, random, log });
    const doors = await openDoors({
      host: '127.0.0.1',
      port: 0,
      tls: await ca.issue('operator'),
      checkInApi: api,
      segments,
      releases,
      cardOwners,
      random,
      log,
    });
    for (const close of [backend.close, cardOwners.close, doors.close]) whenTestEnds(close);
    return {
      door: { host: 'localhost', port: doors.port, ...(await ca.issue('authority')) },
      prefix: '',
      headers: {},
      paths: { '/segments/:number': ['/segments/1', '/segments/x'] },
      pages: [],
    };
  },
};

const caseDoor: Server = {
  name: 'the case door',
  file: 'backend/authority/cases/door.ts',
  isHttps: false,
  policy: [],
  bodies: { 'POST /trace': { type: 'application/json', most: 64 * 1024 } },
  cache: [],
  open: async () => {
    const { disk, random } = await testCity();
    const socket = join(temporaryFolder(), 'case.sock');
    const shares = await openShareKeyring({
      disk,
      folder: AUTHORITY,
      exchange: '/city/exchange',
      random,
      log: silent,
    });
    const door = await openCaseDoor({
      socket,
      shares,
      log: silent,
      audit: { append: () => Promise.reject(new Error('nothing is asked here')) },
      access: { note: () => Promise.reject(new Error('nothing is opened here')) },
      run: () => Promise.reject(new Error('nothing is traced here')),
    });
    whenTestEnds(() => door.close());
    return { door: { socketPath: socket }, prefix: '', headers: {}, paths: {}, pages: [] };
  },
};

const CASE = '/api/cases/none';
const CONSOLE_POSTS = [
  '/api/sign-in/challenge',
  '/api/sign-in',
  '/api/sign-in/password',
  '/api/here',
  '/api/sign-out',
  '/api/passkeys/options',
  '/api/passkeys/check',
  '/api/passkeys',
  '/api/password/offer',
  '/api/password',
  '/api/credentials/remove',
  '/api/cases',
  '/api/cases/prepare',
  '/api/published/withdraw',
  '/api/imports/:id/propose',
  '/api/lists/:id/prepare',
  '/api/lists/:id/submit',
  ...['begin', 'end', 'join', 'shares', 'compose', 'options', 'sign'].map((step) => `/api/ceremony/${step}`),
];
const DRAFT = '/api/publications/none';
const DRAFT_POSTS = ['options', 'approve', 'send-back'];
const READING = '/api/imports/none';
const LIST_STEPS = ['accepted', 'rejected', 'rejected.csv', 'prepare', 'submit'];
const CASE_POSTS = [
  'options',
  'approve',
  'send-back',
  'shares',
  'give',
  'close',
  'again',
  'show',
  'outcome',
  'export',
  'second-degree',
  'show-second',
  'rounds',
  'publish',
];
const CASE_GETS = ['publishable', 'news', 'map', 'outcomes'];
const ROUND_POSTS = ['ask', 'options', 'approve', 'send-back', 'stop', 'go-on', 'show'];

const officersConsole: Server = {
  name: "the officers' console",
  file: 'backend/authority/console/server.ts',
  isHttps: false,
  policy: PAGE,
  bodies: {
    ...Object.fromEntries(
      [
        ...CONSOLE_POSTS,
        ...CASE_POSTS.map((step) => `/api/cases/:id/${step}`),
        ...ROUND_POSTS.map((step) => `/api/rounds/:round/${step}`),
        ...DRAFT_POSTS.map((step) => `/api/publications/:id/${step}`),
      ].map((url) => [`POST ${url}`, { type: 'application/json', most: 256 * 1024 } as const]),
    ),
    'POST /api/ceremony/finish': { type: 'application/json', most: 1024 * 1024 },
    // Whoever is not signed in is told so before a byte of the file is read.
    'POST /api/imports': { type: 'application/octet-stream', most: 20 * 1024 * 1024, tooLarge: 401 },
    'POST /api/lists': { type: 'application/octet-stream', most: 20 * 1024 * 1024, tooLarge: 401 },
  },
  cache: [
    [/\.[0-9a-f]{8,}\.(js|css)$/, /^public, max-age=31536000, immutable$/],
    [/^\/($|[^/]+\.(js|svg|css))/, /^no-cache$/],
  ],
  open: async () => {
    const { console: opened } = await consoleCity();
    return {
      door: { host: '127.0.0.1', port: opened.port },
      prefix: '',
      headers: { origin: opened.origin },
      paths: {
        '/*': ['/', '/none'],
        '/api/cases/:id': [CASE],
        '/api/imports/:id/propose': [`${READING}/propose`],
        '/api/imports/:id/rejected': [`${READING}/rejected`],
        '/api/imports/:id/rejected.csv': [`${READING}/rejected.csv`],
        '/api/imports/:id/entries': [`${READING}/entries`],
        ...Object.fromEntries(
          LIST_STEPS.map((step) => [`/api/lists/:id/${step}`, [`/api/lists/none/${step}`]]),
        ),
        '/api/publications/:id': [DRAFT],
        ...Object.fromEntries(
          DRAFT_POSTS.map((step) => [`/api/publications/:id/${step}`, [`${DRAFT}/${step}`]]),
        ),
        ...Object.fromEntries(
          [...CASE_POSTS, ...CASE_GETS].map((step) => [`/api/cases/:id/${step}`, [`${CASE}/${step}`]]),
        ),
        ...Object.fromEntries(
          ROUND_POSTS.map((step) => [`/api/rounds/:round/${step}`, [`/api/rounds/none/${step}`]]),
        ),
      },
      pages: [`${opened.origin}/`],
    };
  },
};

const terminalScreen: Server = {
  name: "a terminal's screen",
  file: 'device/screen/server.ts',
  isHttps: false,
  policy: [...PAGE, "trusted-types 'none'"],
  bodies: { 'POST /action': { type: 'application/json', most: 300 } },
  cache: [[/^\/font\//, /^private, max-age=86400$/]],
  open: async () => {
    const screen = await startScreen({
      port: 0,
      token: 'a-token-of-this-start',
      getState: () => busState(),
      onAction: { assist: () => undefined },
      log: silentLog(),
    });
    whenTestEnds(() => screen.close());
    const { port, pathname, origin } = new URL(screen.url);
    const get = (path: string) => ({ method: 'GET', url: `/${path}`, accepts: undefined });
    return {
      door: { host: '127.0.0.1', port },
      prefix: pathname.slice(0, -1),
      headers: { origin },
      paths: {},
      routes: [
        ...[...buildPage().files.keys()].map(get),
        get('state'),
        get('font/none.woff2'),
        { method: 'POST', url: '/action', accepts: 'application/json' },
      ],
      pages: [screen.url],
    };
  },
};

export const SERVERS: readonly Server[] = [
  metricsDoor,
  realtimeDoor,
  site,
  operatorDoors,
  enrolmentDoor,
  commandDoor,
  fleetConsole,
  caseDoor,
  officersConsole,
  terminalScreen,
];

/** Files that listen for something that is not HTTP, or for nothing. */
export const NO_HTTP = ['broker/listen.ts', 'start/city/ports.ts'];
