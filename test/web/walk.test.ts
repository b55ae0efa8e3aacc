import assert from 'node:assert/strict';
import { fastify } from 'fastify';
import { projectFiles } from '../architecture/sources';
import { phone } from '../support/browser';
import { whenTestEnds } from '../support/cleanup';
import { type Answer, ask, type Question } from './ask';
import { headerFaults } from './expected';
import { type Route, withRoutes } from './routes';
import { NO_HTTP, type OpenServer, SERVERS, type Server } from './servers';

/** What was tried on fastify to slip a body past its checks: case, parameters, blanks, a second type, none. */
const tricks = (type: string) => [
  type.toUpperCase(),
  `${type}; charset=utf-8`,
  `${type};`,
  `${type}\t`.concat('x'),
  `${type} ,${type}`,
  `text/plain,${type}`,
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
];

const walked = async (server: Server): Promise<{ opened: OpenServer; routes: readonly Route[] }> => {
  const { opened, routes } = await withRoutes(server.open);
  return { opened, routes: opened.routes ?? routes };
};

const pathsOf = ({ url }: Route, { paths }: OpenServer): readonly string[] =>
  /[:*]/.test(url) ? (paths[url] ?? []) : [url];

/** Every route as it is meant, and every way to an error: each must carry the headers. */
function questions(server: Server, opened: OpenServer, routes: readonly Route[]): Question[] {
  const paths = [...new Set(routes.flatMap((route) => pathsOf(route, opened)))];
  const asMeant = routes.flatMap((route) =>
    pathsOf(route, opened).map((path) => {
      const body = server.bodies[`${route.method} ${route.url}`];
      return body
        ? { method: route.method, path, body: Buffer.from('{}'), headers: { 'content-type': body.type } }
        : { method: route.method, path };
    }),
  );
  const otherwise = paths.map((path) => ({ method: 'DELETE', path }));
  const lost = ['/nobody/lives/here', '/%zz', '/..%2f..%2fetc%2fpasswd', '/?x=%00', `/${'x'.repeat(5_000)}`];
  return [...asMeant, ...otherwise, ...lost.map((path) => ({ method: 'GET', path }))];
}

async function faultsOf(server: Server, opened: OpenServer, routes: readonly Route[]): Promise<string[]> {
  const faults: string[] = [];
  for (const question of questions(server, opened, routes)) {
    const answer = await ask(opened, question);
    const where = `${question.method} ${question.path.slice(0, 60)} (${answer.status})`;
    for (const fault of headerFaults(server, question.path, answer)) faults.push(`${where}: ${fault}`);
  }
  return faults;
}

for (const server of SERVERS)
  describe(`web: every route of ${server.name}`, () => {
    it('is known: a path for each parameter, a type and a limit for each body', async () => {
      const { opened, routes } = await walked(server);
      assert.ok(routes.length > 0);
      const unknown = routes.filter((route) => pathsOf(route, opened).length === 0);
      assert.deepEqual(unknown, [], 'give paths for it in test/web/servers.ts');
      const withBody = routes.filter(({ method }) => method !== 'GET' && method !== 'DELETE');
      for (const { method, url, accepts } of withBody) {
        const body = server.bodies[`${method} ${url}`];
        assert.ok(body, `${method} ${url}: give its type and limit in test/web/servers.ts`);
        assert.equal(accepts, body.type, `${method} ${url}`);
      }
      for (const named of Object.keys(server.bodies))
        assert.ok(
          withBody.some(({ method, url }) => named === `${method} ${url}`),
          `${named} is gone`,
        );
    });

    it('answers with the headers of the table, whatever is asked', async () => {
      const { opened, routes } = await walked(server);
      assert.deepEqual(await faultsOf(server, opened, routes), []);
    });

    const bodies = Object.entries(server.bodies);
    if (bodies.length > 0) {
      it('takes one content type, to the letter', async () => {
        const { opened } = await walked(server);
        for (const [route, { type }] of bodies) {
          const [method = '', path = ''] = route.split(' ');
          const body = Buffer.from('{}');
          for (const each of tricks(type)) {
            const { status } = await ask(opened, { method, path, body, headers: { 'content-type': each } });
            assert.equal(status, 415, `${route} as ${JSON.stringify(each)}`);
          }
          assert.equal((await ask(opened, { method, path, body })).status, 415, `${route} without a type`);
          const { status } = await ask(opened, { method, path, body, headers: { 'content-type': type } });
          assert.notEqual(status, 415, `${route} as ${type}`);
        }
      });

      it('takes no byte more than its limit, and goes on', async () => {
        const { opened } = await walked(server);
        for (const [route, { type, most, tooLarge = 413 }] of bodies) {
          const [method = '', path = ''] = route.split(' ');
          const send = (size: number) =>
            ask(opened, { method, path, body: Buffer.alloc(size, 0x20), headers: { 'content-type': type } });
          assert.equal((await send(most + 1)).status, tooLarge, route);
          assert.notEqual((await send(most)).status, 413, route);
          const chunked = { 'content-type': type, 'transfer-encoding': 'chunked' };
          const { status } = await ask(opened, {
            method,
            path,
            body: Buffer.alloc(most + 1, 0x20),
            headers: chunked,
          });
          assert.equal(status, tooLarge, `${route}, chunked`);
        }
      });
    }
  });

describe('web: every page in a browser', function () {
  this.timeout(60_000);

  for (const server of SERVERS.filter(({ policy }) => policy.length > 0))
    it(`of ${server.name} asks nobody else, and its own files carry the headers`, async () => {
      const { opened } = await walked(server);
      assert.ok(opened.pages.length > 0);
      for (const address of opened.pages) {
        const { page, hosts, errors, context } = await phone();
        const faults: string[] = [];
        context.on('response', async (response) => {
          const { pathname } = new URL(response.url());
          const path = pathname.slice(opened.prefix.length);
          const answer: Answer = { status: response.status(), headers: response.headers() };
          for (const fault of headerFaults(server, path, answer)) faults.push(`${path}: ${fault}`);
        });
        await page.goto(address);
        await page.waitForLoadState('load');
        assert.deepEqual([...hosts], [new URL(address).host], address);
        assert.deepEqual([errors, faults], [[], []], address);
        assert.equal((await context.cookies()).length, 0);
      }
    });

  it('a page that asks somebody else is seen, and a policy keeps it from that (control)', async () => {
    const image = '<!doctype html><img src="http://elsewhere.test/pixel.png">';
    for (const policy of ['', "default-src 'self'"]) {
      const server = fastify();
      server.get('/', async (_request, reply) => {
        if (policy) reply.header('content-security-policy', policy);
        return reply.type('text/html').send(image);
      });
      const address = await server.listen({ host: '127.0.0.1', port: 0 });
      whenTestEnds(() => server.close());
      const { page, hosts, errors } = await phone();
      await page.goto(address);
      // A request that the policy stops is asked for all the same, and stopped in the browser.
      assert.ok(hosts.has('elsewhere.test'));
      assert.equal(/Content Security Policy/.test(errors.join()), policy !== '');
    }
  });
});

describe('web: the walk itself', () => {
  it('knows every file that listens', () => {
    const listening = projectFiles(/^(device|broker|backend|flows|simulators|start|platform)\/.*\.ts$/)
      .filter(({ path }) => !/\.(test|fixture|conformance)\.ts$|\/testing\//.test(path))
      // What makes servers for the others has no door of its own.
      .filter(({ path }) => path !== 'platform/http-server.ts')
      .filter(({ text }) => /\bfastify\(|\bcreate(Http|Secure)?Server\(/.test(text))
      .map(({ path }) => path);
    assert.deepEqual(listening.sort(), [...SERVERS.map(({ file }) => file), ...NO_HTTP].sort());
  });

  const bare: Server = {
    name: 'a server without any of this',
    file: '',
    isHttps: false,
    policy: [],
    bodies: { 'POST /door': { type: 'application/json', most: 100 } },
    cache: [],
    open: async () => {
      const server = fastify();
      server.get('/page', async (_request, reply) => reply.header('set-cookie', 'a=1').send('hello'));
      server.get('/new/:thing', async () => 'hello');
      server.post('/door', async () => 'taken');
      await server.listen({ host: '127.0.0.1', port: 0 });
      whenTestEnds(() => server.close());
      const { port } = server.server.address() as { port: number };
      return { door: { host: '127.0.0.1', port }, prefix: '', headers: {}, paths: {}, pages: [] };
    },
  };

  it('finds a missing header, a cookie, a route nobody named, an unsafe policy (control)', async () => {
    const { opened, routes } = await walked(bare);
    const faults = await faultsOf(bare, opened, routes);
    assert.ok(faults.includes('GET /page (200): x-content-type-options is absent'));
    assert.ok(faults.includes('GET /page (200): set-cookie is a=1'));
    assert.ok(faults.includes("DELETE /door (404): content-security-policy lacks default-src 'none'"));
    assert.deepEqual(
      routes.filter((route) => pathsOf(route, opened).length === 0).map(({ url }) => url),
      ['/new/:thing'],
    );
    const headers = { 'content-security-policy': "default-src 'none'; script-src 'self' 'unsafe-inline'" };
    assert.ok(
      headerFaults(bare, '/', { status: 200, headers }).includes(
        "content-security-policy allows script-src 'self' 'unsafe-inline'",
      ),
    );
  });

  it('finds a door that takes a type in another spelling, and a body without limit (control)', async () => {
    const { opened } = await walked(bare);
    const send = (type: string, size = 2) =>
      ask(opened, {
        method: 'POST',
        path: '/door',
        body: Buffer.from(`${' '.repeat(size)}{}`),
        headers: { 'content-type': type },
      });
    assert.equal((await send('application/json; charset=utf-8')).status, 200);
    assert.equal((await send('APPLICATION/JSON')).status, 200);
    assert.equal((await send('application/json', 10_000)).status, 200);
  });
});
