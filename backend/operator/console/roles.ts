/**
 * Who may do what at the fleet console: one table, by which the server answers every route. A route that is not in it opens no
 * console. Viewers see; dispatchers speak with drivers and find terminals; managers change the fleet and who signs in.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Words } from '../../../protocol/sentences';
import { RefusedInWords } from '../refused';

/** Each may what those before it may. */
export const ROLES = ['viewer', 'dispatcher', 'manager'] as const;
export type Role = (typeof ROLES)[number];

/** The least role by method and route; `anybody` is not signed in. */
export type RoleTable = Readonly<Record<string, Role | 'anybody'>>;

export const LEAST_ROLE: RoleTable = {
  'GET /*': 'anybody',
  'GET /api/state': 'anybody',
  'POST /api/sign-in': 'anybody',
  'POST /api/sign-out': 'viewer',
  'POST /api/password': 'viewer',
  'GET /api/fleet': 'viewer',
  'GET /api/orders': 'viewer',
  'GET /api/vehicles': 'viewer',
  'GET /api/vehicles/:id': 'viewer',
  'GET /api/terminals': 'viewer',
  'GET /api/terminals/:id': 'viewer',
  // Drivers' names: for whoever speaks with them.
  'GET /api/drivers': 'dispatcher',
  'GET /api/drivers/:id': 'dispatcher',
  // What kinds of them is below.
  'POST /api/orders': 'dispatcher',
  'POST /api/orders/cancel': 'dispatcher',
  // A terminal's log, or a picture of its screen: whoever may ask for them may have them.
  'GET /api/orders/:id/:terminalId': 'manager',
  'POST /api/codes': 'manager',
  'POST /api/terminals/revoke': 'manager',
  'POST /api/config': 'manager',
  'POST /api/rollouts/stop': 'manager',
  'POST /api/rollouts/go-on': 'manager',
  'POST /api/feed': 'manager',
  'POST /api/vehicles': 'manager',
  'POST /api/vehicles/retire': 'manager',
  'POST /api/vehicles/import': 'manager',
  'POST /api/assignments': 'manager',
  'POST /api/assignments/unplan': 'manager',
  'POST /api/drivers': 'manager',
  'POST /api/drivers/left': 'manager',
  'POST /api/drivers/remove': 'manager',
  'GET /api/accounts': 'manager',
  'POST /api/accounts': 'manager',
  'POST /api/accounts/role': 'manager',
  'POST /api/accounts/password': 'manager',
  'POST /api/accounts/remove': 'manager',
};

/** The least role by kind of command: what stops a terminal, or brings something out of it, is no dispatcher's. */
export const LEAST_ROLE_OF_ORDER = {
  message: 'dispatcher',
  identify: 'dispatcher',
  restart: 'manager',
  logs: 'manager',
  screenshot: 'manager',
} as const satisfies Readonly<Record<string, Role>>;

export const isAtLeast = (role: Role, least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least);

export const mayOrder = (role: Role, kind: string): boolean =>
  Object.hasOwn(LEAST_ROLE_OF_ORDER, kind) &&
  isAtLeast(role, LEAST_ROLE_OF_ORDER[kind as keyof typeof LEAST_ROLE_OF_ORDER]);

/** Whether a role may ask at a door; at one that is not in the table nobody may. */
export const mayAsk = (role: Role, door: string, table: RoleTable): boolean => {
  const least = Object.hasOwn(table, door) ? table[door] : undefined;
  return least !== undefined && (least === 'anybody' || isAtLeast(role, least));
};

/** Doors and kinds of commands that a role may ask for: the page shows no other. */
export const rightsOf = (role: Role, table: RoleTable) => ({
  doors: Object.keys(table).filter((door) => mayAsk(role, door, table)),
  orders: Object.keys(LEAST_ROLE_OF_ORDER).filter((kind) => mayOrder(role, kind)),
});

export type Person = { readonly name: string; readonly role: Role };

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, at the doors of the fleet console. */
    operator: Person | undefined;
  }
}

const SIGNED_OUT: Words = { zh: '登录已失效,请重新登录', en: 'sign in first: the session is over' };

/**
 * Looks every request up in the table before a byte of its body is read, and once more when it is there: it may have been long in
 * coming, and who asks have another role by then, or none.
 * @param personOf who asks; undefined: nobody who is signed in
 */
export function guardDoors(
  server: FastifyInstance,
  table: RoleTable,
  personOf: (request: FastifyRequest) => Person | undefined,
): void {
  server.decorateRequest('operator', undefined);
  const doorOf = (method: string, url: string) => `${method === 'HEAD' ? 'GET' : method} ${url}`;
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat())
      if (!Object.hasOwn(table, doorOf(each, url)))
        throw new Error(`${each} ${url}: say who may ask for it in backend/operator/console/roles.ts`);
  });
  const guard = async (request: FastifyRequest) => {
    const { url } = request.routeOptions;
    // There is no such door: nobody is behind it.
    if (url === undefined) return;
    const least = table[doorOf(request.method, url)];
    if (least === 'anybody') return;
    const person = personOf(request);
    if (!person) throw new RefusedInWords(401, SIGNED_OUT);
    if (!least || !isAtLeast(person.role, least))
      throw new RefusedInWords(403, {
        zh: '您的角色不能做这件事:请找管理员',
        en: `this is for a ${least ?? 'manager'}: ${person.name} is a ${person.role}`,
      });
    request.operator = person;
  };
  server.addHook('onRequest', guard);
  server.addHook('preHandler', guard);
}

/** Who asks at a door that the guard let through. @throws RefusedInWords where nobody is signed in */
export function personAt({ operator }: FastifyRequest): Person {
  if (!operator) throw new RefusedInWords(401, SIGNED_OUT);
  return operator;
}
