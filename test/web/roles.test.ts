/** The fleet console's table of roles, held against its server: each role at each route, and nobody. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { ACCOUNTS_FILE, openAccounts } from '../../backend/operator/console/accounts';
import {
  LEAST_ROLE,
  LEAST_ROLE_OF_ORDER,
  mayOrder,
  ROLES,
  type Role,
  type RoleTable,
} from '../../backend/operator/console/roles';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromUtf8, utf8 } from '../../protocol/bytes';
import { OPEN_CODE, openConsole } from './fleet-servers';
import { withRoutes } from './routes';

type Asker = Role | 'nobody';
const ASKERS: readonly Asker[] = ['nobody', ...ROLES];
const rank = (asker: Asker | 'anybody') =>
  ['nobody', ...ROLES].indexOf(asker === 'anybody' ? 'nobody' : asker);
const noNote = async () => {};

/** The console with somebody of each role signed in. */
async function manned(roles?: RoleTable) {
  const { opened, routes } = await withRoutes(() => openConsole(roles));
  const { origin, port, accounts, store } = opened;
  const post = (path: string, body: unknown, cookie = '') =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, cookie },
      body: JSON.stringify(body),
    });
  const signIn = async (name: string, password: string) => {
    const answer = await post('/api/sign-in', { name, password });
    return { status: answer.status, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
  };
  const cookies: Record<Asker, string> = { nobody: '', viewer: '', dispatcher: '', manager: '' };
  for (const role of ROLES) {
    const password = await accounts.add(`a-${role}`, role, noNote);
    cookies[role] = (await signIn(`a-${role}`, password)).cookie;
  }
  const get = (path: string, cookie: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });
  /** A request whose body is still to come. */
  const sender = (path: string, length: number, cookie: string) => {
    const headers = { origin, cookie, 'content-length': length, expect: '100-continue' };
    return httpRequest(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
    });
  };
  return { routes, cookies, post, get, sender, signIn, accounts, store };
}

/** Where the server's answers differ from the table: `viewer may POST /api/codes`. */
async function differences(console: Awaited<ReturnType<typeof manned>>, table: RoleTable): Promise<string[]> {
  const { routes, cookies, post, get } = console;
  const found: string[] = [];
  // A session that was signed out of may nothing more: last.
  const inOrder = [...routes].sort((a) => (a.url === '/api/sign-out' ? 1 : -1));
  for (const { method, url } of inOrder)
    for (const asker of ASKERS) {
      const least = table[`${method} ${url}`];
      if (!least) {
        found.push(`${method} ${url} is not in the table`);
        break;
      }
      const path = url.replace('*', '').replace(/:\w+/g, 'none');
      const answer = await (method === 'GET' ? get(path, cookies[asker]) : post(path, {}, cookies[asker]));
      await answer.body?.cancel();
      const isShut = answer.status === 403 || answer.status === 401;
      if (isShut !== rank(asker) < rank(least))
        found.push(`${asker} ${isShut ? 'may not' : 'may'} ${method} ${url}`);
      if (isShut && asker === 'nobody') assert.equal(answer.status, 401, url);
    }
  return found;
}

describe('web: roles at the fleet console', function () {
  this.timeout(60_000);

  it('every route is in the table, and answers each role as it says', async () => {
    const console = await manned();
    assert.deepEqual(await differences(console, LEAST_ROLE), []);
    const doors = console.routes.map(({ method, url }) => `${method} ${url}`);
    assert.deepEqual(
      Object.keys(LEAST_ROLE).filter((door) => !doors.includes(door)),
      [],
      'routes that are gone',
    );
  });

  it('what is open to more than the table says is found, and a route without a line opens no console (control)', async () => {
    const loose = { ...LEAST_ROLE, 'POST /api/codes': 'viewer', 'GET /api/accounts': 'anybody' } as const;
    assert.deepEqual(await differences(await manned(loose), LEAST_ROLE), [
      'nobody may GET /api/accounts',
      'viewer may GET /api/accounts',
      'dispatcher may GET /api/accounts',
      'viewer may POST /api/codes',
      'dispatcher may POST /api/codes',
    ]);
    const { 'POST /api/codes': _, ...short } = LEAST_ROLE;
    await assert.rejects(manned(short), /POST \/api\/codes: say who may ask for it in .*roles\.ts/);
  });

  it('a code by which a terminal enrols is told to whoever may make one', async () => {
    const { cookies, get } = await manned();
    const told = async (role: Role) =>
      (await (await get('/api/fleet', cookies[role])).text()).includes(OPEN_CODE.code);
    assert.deepEqual(await Promise.all(ROLES.map(told)), [false, false, true]);
  });

  it('each kind of command is for its role; a changed role and a new password count at once', async () => {
    const { cookies, post, get, signIn, accounts, store } = await manned();
    for (const role of ROLES)
      for (const kind of Object.keys(LEAST_ROLE_OF_ORDER)) {
        const order = { kind, args: {}, address: { to: 'all' }, minutes: 10 };
        const { status } = await post('/api/orders', order, cookies[role]);
        assert.equal(status === 403, !mayOrder(role, kind), `${role} ${kind}: ${status}`);
      }
    assert.deepEqual(
      ['identify', 'restart', 'toString'].map((kind) => mayOrder('dispatcher', kind)),
      [true, false, false],
    );

    const { manager, viewer } = cookies;
    const refused = await post('/api/sign-in', { name: 'a-viewer', password: 'x' });
    assert.match(((await refused.json()) as { words: { zh: string } }).words.zh, /密码不对/);
    const change = { name: 'a-viewer', role: 'manager', was: 'viewer' };
    assert.equal((await get('/api/accounts', viewer)).status, 403);
    assert.equal((await post('/api/accounts/role', change, manager)).status, 200);
    assert.equal((await get('/api/accounts', viewer)).status, 200);
    assert.equal((await post('/api/accounts/role', change, manager)).status, 409, 'changed meanwhile');
    const answer = await post('/api/accounts/password', { name: 'a-viewer' }, manager);
    const { password } = (await answer.json()) as { password: string };
    assert.equal((await get('/api/accounts', viewer)).status, 401);
    // One's own is not given anew: that would end the session before anybody has read it.
    assert.equal((await post('/api/accounts/password', { name: 'a-manager' }, manager)).status, 409);
    assert.equal((await get('/api/accounts', manager)).status, 200);
    assert.equal((await signIn('a-viewer', password)).status, 200);

    // Everybody changes their own, by the old one; other sessions end with it.
    const [here, there] = [await signIn('a-viewer', password), await signIn('a-viewer', password)];
    const own = 'a long one of my own';
    const wrong = await post('/api/password', { old: 'x', password: 'short' }, here.cookie);
    assert.deepEqual(Object.keys(((await wrong.json()) as { faults: object }).faults), ['old', 'password']);
    assert.equal((await post('/api/password', { old: password, password: own }, here.cookie)).status, 200);
    assert.equal((await get('/api/fleet', there.cookie)).status, 401);
    assert.equal((await signIn('a-viewer', password)).status, 403);
    assert.equal((await signIn('a-viewer', own)).status, 200);

    // Who did it is in the journal of the registry's changes; a password never is.
    const [newest] = await store.changes(1, { kind: 'account', id: 'a-viewer' });
    assert.deepEqual([newest?.who, newest?.what], ['a-viewer', 'account a-viewer changed its password']);
    assert.doesNotMatch(JSON.stringify(await store.changes(50)), new RegExp(`${password}|${own}`));

    // The last manager stays, whoever asks.
    for (const name of ['operator', 'a-viewer'])
      assert.equal((await post('/api/accounts/remove', { name }, manager)).status, 200);
    for (const body of [{ name: 'a-manager' }, { name: 'a-manager', role: 'viewer', was: 'manager' }]) {
      const last = await post(`/api/accounts/${'role' in body ? 'role' : 'remove'}`, body, manager);
      assert.equal(last.status, 409);
      assert.match(((await last.json()) as { words: { zh: string } }).words.zh, /最后一个管理员/);
    }
    assert.equal((await post('/api/accounts', { name: 'a-manager', role: 'viewer' }, manager)).status, 400);
    assert.deepEqual(accounts.list(), [
      { name: 'a-dispatcher', role: 'dispatcher' },
      { name: 'a-manager', role: 'manager' },
    ]);
  });

  it('a role that was taken away while a body was on its way counts no more', async () => {
    const { cookies, sender, accounts } = await manned();
    const body = JSON.stringify({ id: 'none' });
    const slow = async (meanwhile: () => Promise<void>) => {
      const asked = sender('/api/orders/cancel', body.length, cookies.dispatcher);
      const answered = once(asked, 'response');
      // Its head was read: only then does a server ask for the rest.
      await once(asked, 'continue');
      await meanwhile();
      asked.end(body);
      const [answer] = (await answered) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    assert.equal(await slow(noNote), 404, 'there is no such order');
    assert.equal(await slow(() => accounts.setRole('a-dispatcher', 'viewer', 'dispatcher', noNote)), 403);
    await accounts.setRole('a-dispatcher', 'dispatcher', 'viewer', noNote);
    assert.equal(await slow(() => accounts.remove('a-dispatcher', noNote)), 401);
  });

  it('accounts of a file without roles are managers', async () => {
    const disk = new MemoryDisk();
    const ports = { folder: '/op', disk, random: seededRandom('accounts') };
    await disk.makeFolder('/op');
    await (await openAccounts(ports)).add('li', 'viewer', noNote);
    const path = `/op/${ACCOUNTS_FILE}`;
    const old = (JSON.parse(fromUtf8(await disk.read(path))) as object[]).map((each) => ({
      ...each,
      role: undefined,
    }));
    await writeFileAtomic(disk, path, utf8(JSON.stringify(old)));
    const again = await openAccounts(ports);
    assert.deepEqual(
      [again.roleOf('operator'), again.roleOf('li'), again.roleOf('wu')],
      ['manager', 'manager', undefined],
    );
  });
});
