/** The fleet's two servers, for the walk through every route (`servers.ts`). */
import assert from 'node:assert/strict';
import { openCommands } from '../../backend/operator/commands/commands';
import { MAX_COMMAND_REQUEST, openCommandDoor } from '../../backend/operator/commands/door';
import { openAccounts } from '../../backend/operator/console/accounts';
import { buildFleetPage } from '../../backend/operator/console/build';
import { createFeedDesk } from '../../backend/operator/console/feed-desk';
import type { RoleTable } from '../../backend/operator/console/roles';
import { openFleetConsole } from '../../backend/operator/console/server';
import { openDesired } from '../../backend/operator/desired/desired';
import { openEnrolmentDoor } from '../../backend/operator/enrolment/door';
import { type Enrolment, EnrolmentRefused } from '../../backend/operator/enrolment/enrolment';
import { StatusBoard } from '../../backend/operator/fleet/status-board';
import { openRegistryStore } from '../../backend/operator/registry/store';
import { openFigures } from '../../backend/operator/rollout/figures-file';
import { openRollouts } from '../../backend/operator/rollout/rollouts';
import { makeCity } from '../../backend/operator/testing/city';
import { openShelf } from '../../backend/operator/updates/shelf';
import { systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { systemRandom } from '../../platform/random';
import { createDelays } from '../../platform/sign-in/delays';
import { createSessions } from '../../platform/sign-in/sessions';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { testAuthority } from '../support/certificates';
import { whenTestEnds } from '../support/cleanup';
import type { Server } from './servers';

/** Of a terminal that is to be enrolled: for managers' eyes. */
export const OPEN_CODE = {
  ...{ code: '7K2M9QXT', number: 7, vehicleId: '30217', who: 'operator' },
  ...{ endsInMs: 60_000, triesLeft: 5, used: false },
};

/** Nobody is enrolled here: the walk asks for nothing of it. */
const NOBODY: Enrolment = {
  makeCode: () => assert.fail('nobody is signed in'),
  revoke: () => assert.fail('nobody is signed in'),
  openCodes: () => [OPEN_CODE],
  enrol: () => Promise.reject(new EnrolmentRefused(403, 'no code is open here')),
  renew: () => Promise.reject(new EnrolmentRefused(403, 'nobody is known here')),
};

export const enrolmentDoor: Server = {
  name: "the terminals' enrolment door",
  file: 'backend/operator/enrolment/door.ts',
  isHttps: true,
  policy: [],
  bodies: {
    'POST /enrol': { type: 'application/json', most: 8 * 1024 },
    'POST /renew': { type: 'application/json', most: 8 * 1024 },
  },
  cache: [],
  open: async () => {
    const ca = await testAuthority();
    const door = await openEnrolmentDoor({
      host: '127.0.0.1',
      port: 0,
      tls: await ca.issue('operator'),
      enrolment: NOBODY,
      shelf: openShelf(new MemoryDisk(), '/updates'),
      isKnown: () => true,
      clock: systemClock(),
      log: silentLog(),
    });
    whenTestEnds(() => door.close());
    return {
      door: { host: 'localhost', port: door.port, ...(await ca.issue('aaaaaaa')) },
      prefix: '',
      headers: {},
      paths: { '/updates/:name': ['/updates/timestamp.json', '/updates/none'] },
      pages: [],
    };
  },
};

export const commandDoor: Server = {
  name: "the fleet tools' door",
  file: 'backend/operator/commands/door.ts',
  isHttps: false,
  policy: [],
  // Who has no token is told so before a byte of the command is read.
  bodies: { 'POST /commands': { type: 'application/json', most: MAX_COMMAND_REQUEST, tooLarge: 401 } },
  cache: [],
  open: async () => {
    const { commands } = await orders(new MemoryDisk());
    const door = await openCommandDoor({
      port: 0,
      commands,
      isRight: () => false,
      clock: systemClock(),
      log: silentLog(),
    });
    whenTestEnds(() => door.close());
    return {
      door: { host: '127.0.0.1', port: door.port },
      prefix: '',
      headers: {},
      paths: { '/commands/:id': ['/commands/none'] },
      pages: [],
    };
  },
};

/** Commands, rollouts and wishes of a fleet in which nobody is. */
async function orders(disk: MemoryDisk) {
  const ports = { disk, clock: systemClock(), random: systemRandom(), log: silentLog() };
  const fleet = () => [];
  const commands = await openCommands({ ...ports, folder: '/op/commands', fleet, send: () => false });
  const desired = await openDesired({ ...ports, path: '/op/desired.json', publish: async () => {} });
  const kept = await openFigures({ ...ports, path: '/op/figures.json' });
  const rollouts = await openRollouts({ ...ports, folder: '/op/rollouts', kept, subjects: {}, fleet });
  for (const close of [commands.close, rollouts.close]) whenTestEnds(close);
  return { commands, desired, rollouts, addressable: fleet, published: async () => [] };
}

const FOR_THE_SIGNED_IN = { type: 'application/json', tooLarge: 401 } as const;

export const fleetConsole: Server = {
  name: "the operator's fleet console",
  file: 'backend/operator/console/server.ts',
  isHttps: false,
  policy: [
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
  ],
  bodies: {
    'POST /api/sign-in': { type: 'application/json', most: 4 * 1024 },
    // Whoever is not signed in is told so before a byte of a body is read.
    ...Object.fromEntries(
      [
        ...['sign-out', 'password', 'codes', 'terminals/revoke'],
        ...['orders', 'orders/cancel', 'config', 'rollouts/stop', 'rollouts/go-on'],
        ...['vehicles', 'vehicles/retire', 'assignments', 'assignments/unplan'],
        ...['drivers', 'drivers/left', 'drivers/remove'],
        ...['accounts', 'accounts/role', 'accounts/password', 'accounts/remove'],
      ].map((door) => [`POST /api/${door}`, { ...FOR_THE_SIGNED_IN, most: 4 * 1024 }]),
    ),
    'POST /api/feed': { ...FOR_THE_SIGNED_IN, most: 32 * 1024 * 1024 },
    'POST /api/vehicles/import': { ...FOR_THE_SIGNED_IN, most: 1024 * 1024 },
  },
  cache: [
    [/\.[0-9a-f]{8,}\.(js|css)$/, /^public, max-age=31536000, immutable$/],
    [/^\/$/, /^no-cache$/],
  ],
  open: async () => {
    const { port, origin } = await openConsole();
    return {
      door: { host: '127.0.0.1', port },
      prefix: '',
      headers: { origin },
      paths: {
        '/*': ['/', '/none'],
        '/api/orders/:id/:terminalId': ['/api/orders/none/aaaaaaa'],
        '/api/vehicles/:id': ['/api/vehicles/30217', '/api/vehicles/%2e%2e'],
        '/api/terminals/:id': ['/api/terminals/aaaaaaa'],
        '/api/drivers/:id': ['/api/drivers/none'],
      },
      pages: [`${origin}/`],
    };
  },
};

/** @param roles another table than the console's own: a control */
export async function openConsole(roles?: RoleTable) {
  const disk = new MemoryDisk();
  const [clock, random, log] = [systemClock(), systemRandom(), silentLog()];
  await disk.makeFolder('/op');
  await writeFileAtomic(disk, '/op/registry.json', utf8(JSON.stringify(makeCity().registry)));
  const ports = { disk, clock, random, log };
  const store = await openRegistryStore({ path: '/op/registry.json', journal: '/op/changes', ...ports });
  const accounts = await openAccounts({ folder: '/op', ...ports });
  const opened = await openFleetConsole({
    host: '127.0.0.1',
    port: 0,
    files: await buildFleetPage(),
    office: {
      store,
      board: new StatusBoard(log, () => clock.now()),
      enrolment: NOBODY,
      accounts,
      sessions: createSessions({ ...ports, limits: () => ({ idleMinutes: 15, sessionHours: 8 }) }),
      delays: createDelays(clock),
      feeds: createFeedDesk(store, clock),
      ...(await orders(disk)),
      retentionDays: () => 28,
      clock,
    },
    ...(roles && { roles }),
    log,
  });
  for (const end of [store.close, opened.close]) whenTestEnds(end);
  return { ...opened, accounts, store };
}
