/**
 * What the fleet console's page asks for: sign in and out, the fleet, codes, revocation, a feed; commands in `command-doors.ts`.
 * Nothing of a rider is behind them.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../../../platform/clock';
import { bodyOf } from '../../../platform/http-body';
import { takes } from '../../../platform/http-one-type';
import { networkOf } from '../../../platform/network-of';
import type { Delays } from '../../../platform/sign-in/delays';
import type { Sessions } from '../../../platform/sign-in/sessions';
import { enrolmentText } from '../../../protocol/enrolment-code';
import { jsonReader } from '../../../protocol/schema';
import { timeText } from '../../../protocol/time-text';
import type { OpenCode } from '../enrolment/codes';
import type { Enrolment } from '../enrolment/enrolment';
import { overviewOf } from '../fleet/overview';
import type { StatusBoard } from '../fleet/status-board';
import { FieldFaults, RefusedInWords } from '../refused';
import type { RegistryStore } from '../registry/store';
import { addAccountDoors } from './account-doors';
import type { Accounts } from './accounts';
import { addAssignmentDoors } from './assignment-doors';
import { addCommandDoors, type CommandOffice } from './command-doors';
import type { FeedDesk } from './feed-desk';
import { addRegistryDoors } from './registry-doors';
import { mayAsk, type Person, personAt, type RoleTable, rightsOf } from './roles';

export type FleetOffice = CommandOffice & {
  readonly retentionDays: () => number;
  readonly store: RegistryStore;
  readonly board: StatusBoard;
  readonly enrolment: Enrolment;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly delays: Delays;
  readonly feeds: FeedDesk;
  readonly roles: RoleTable;
  readonly clock: Clock;
};

const COOKIE = '__Host-coride-fleet';
const COOKIE_FORM = new RegExp(`(?:^|; )${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);
const tokenOf = ({ headers }: FastifyRequest) => COOKIE_FORM.exec(headers.cookie ?? '')?.[1] ?? '';

/** Who asks, with the role that they have now. A GET is the page's own look every two seconds: it keeps no session alive. */
export const personIn =
  ({ sessions, accounts }: Pick<FleetOffice, 'sessions' | 'accounts'>) =>
  (request: FastifyRequest): Person | undefined => {
    const token = tokenOf(request);
    const isLook = request.method === 'GET' || request.method === 'HEAD';
    const name = (isLook ? sessions.look(token) : sessions.use(token))?.person;
    const role = name === undefined ? undefined : accounts.roleOf(name);
    return name === undefined || role === undefined ? undefined : { name, role };
  };
const CHANGES_SHOWN = 20;
const MAX_BODY = 4 * 1024;
/** A city's feed as text; `stop_times.txt` is most of it. */
export const MAX_FEED_BYTES = 32 * 1024 * 1024;

const TAKES_JSON = { config: { accepts: 'application/json' } } as const;
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const readSignIn = jsonReader('request', Type.Object({ name: Text(32), password: Text(200) }), MAX_BODY);
const readPassword = jsonReader(
  'request',
  Type.Object({ old: Type.String({ maxLength: 200 }), password: Type.String({ maxLength: 200 }) }),
  MAX_BODY,
);
const readVehicle = jsonReader('request', Type.Object({ vehicleId: Text(64) }), MAX_BODY);
const readTerminal = jsonReader('request', Type.Object({ terminalId: Text(7) }), MAX_BODY);
const readFeed = jsonReader(
  'request',
  Type.Object({ files: Type.Record(Type.String({ maxLength: 40 }), Type.String()), take: Type.Boolean() }),
  MAX_FEED_BYTES,
);

const waiting = (ms: number) => {
  const seconds = Math.ceil(ms / 1000);
  return new RefusedInWords(429, { zh: `请等 ${seconds} 秒再试`, en: `wait ${seconds} s and try again` });
};

export const fleetDoors = (office: FleetOffice) => async (server: FastifyInstance) => {
  const { store, board, enrolment, accounts, sessions, delays, feeds, clock } = office;
  const setCookie = (reply: FastifyReply, token: string) => {
    const end = token ? '' : '; Max-Age=0';
    reply.header('set-cookie', `${COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict${end}`);
  };
  const shown = ({ code, vehicleId, endsInMs, triesLeft, used }: OpenCode) => ({
    code,
    scan: enrolmentText(code),
    vehicleId,
    endsInMs,
    triesLeft,
    used,
  });

  server.get('/api/state', async (request) => {
    const person = personIn(office)(request);
    return { time: clock.now(), ...(person && { ...person, may: rightsOf(person.role, office.roles) }) };
  });

  server.post('/api/sign-in', takes(readSignIn), async (request, reply) => {
    const { name, password } = readSignIn(bodyOf(request));
    const source = networkOf(request.ip);
    const waitMs = delays.wait(name, source);
    if (waitMs > 0) throw waiting(waitMs);
    if (!(await accounts.isRight(name, password))) {
      delays.wrong(name, source);
      throw new RefusedInWords(403, {
        zh: '用户名或密码不对,请核对后再试',
        en: 'this does not sign you in: check it and try again',
      });
    }
    delays.right(name, source);
    setCookie(reply, sessions.begin(name));
    return {};
  });

  server.post('/api/sign-out', TAKES_JSON, async (request, reply) => {
    sessions.end(tokenOf(request));
    setCookie(reply, '');
    return {};
  });

  /** Every other session of the account ends with its old password. */
  server.post('/api/password', takes(readPassword), async (request, reply) => {
    const { name } = personAt(request);
    const { old, password } = readPassword(bodyOf(request));
    const source = networkOf(request.ip);
    const waitMs = delays.wait(name, source);
    if (waitMs > 0) throw waiting(waitMs);
    try {
      await accounts.changePassword(name, old, password, (work) =>
        store.note({ who: name, ...work, about: { kind: 'account', id: name } }),
      );
    } catch (error) {
      if (error instanceof FieldFaults && error.faults.old) delays.wrong(name, source);
      throw error;
    }
    delays.right(name, source);
    sessions.endOf(name);
    setCookie(reply, sessions.begin(name));
    return {};
  });

  server.get('/api/fleet', async (request) => {
    // Whoever reads a code can enrol a terminal of their own by it.
    const maySeeCodes = mayAsk(personAt(request).role, 'POST /api/codes', office.roles);
    const file = store.current();
    const { stops = [], vehicles, feed } = file;
    return {
      time: clock.now(),
      ...overviewOf(file, store.registry, board, clock.now()),
      vehicles: vehicles
        .filter(({ retiredAt }) => retiredAt === undefined)
        .map(({ id, label, lineId }) => ({ id, label, lineId })),
      codes: maySeeCodes ? enrolment.openCodes().map(shown) : [],
      feed: feed && { ...feed, importedAt: timeText(feed.importedAt), stops: stops.length },
      changes: await store.changes(CHANGES_SHOWN),
    };
  });

  server.post('/api/codes', takes(readVehicle), async (request) => {
    const who = personAt(request).name;
    return shown(enrolment.makeCode(readVehicle(bodyOf(request)).vehicleId, who));
  });

  server.post('/api/terminals/revoke', takes(readTerminal), async (request) => {
    const who = personAt(request).name;
    await enrolment.revoke(readTerminal(bodyOf(request)).terminalId, who);
    return {};
  });

  addCommandDoors(server, office);
  addRegistryDoors(server, office);
  addAssignmentDoors(server, office);
  addAccountDoors(server, office);

  /** Looked at first; taken only when asked to, and only when nothing in it refuses it. */
  server.post('/api/feed', takes(readFeed), async (request) => {
    const who = personAt(request).name;
    const { files, take } = readFeed(bodyOf(request));
    return take ? feeds.take(files, who) : feeds.look(files);
  });
};
