import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { encodeEntry } from '../../backend/authority/audit/entry';
import { openCaseDoor } from '../../backend/authority/cases/door';
import { openSite } from '../../backend/authority/site/server';
import { files } from '../../backend/authority/site/testing/plain-files';
import { testCity } from '../../backend/authority/testing/city';
import { testRegistrar } from '../../backend/authority/testing/registrar';
import { startScreen } from '../../device/screen/server';
import { createLog } from '../../platform/log';
import type { Random } from '../../platform/random';
import { signBundle } from '../../protocol/bundle';
import { utf8 } from '../../protocol/bytes';
import { generateSigningKey } from '../../protocol/signing';
import { layOut } from '../line/ground';
import { boardingsIn, reckon } from '../line/holds';
import { openOperatorPart } from '../line/operator-part';
import { openRelayTo } from '../line/phone';
import { whenTestEnds } from '../support/cleanup';
import { reportFault } from '../support/fault-table';
import { temporaryFolder } from '../support/folders';
import { soaked } from '../support/soak';
import { mutateBytes, mutateText, mutateValue, oneOf } from './mutate';
import { type RawAnswer, rawAsk, requestBytes } from './raw-http';
import { type Route, routesIn } from './routes';
import { forSeeds } from './seeds';

const FILE = 'test/fuzz/http.test.ts';
const SEEDS = soaked(150, 1_000);

/** What clients say when they say it right; each door is also told what another one wants. */
const BODIES: readonly unknown[] = [
  { phone: '13800246021' },
  { phone: '13800246021', code: '123456', name: '王小明' },
  { ahead: true },
  {},
  { action: 'end-fare' },
  {
    caseHash: 'A'.repeat(43),
    firstDay: 1,
    lastDay: 2,
    expires: 3,
    signatures: [{ officer: 'li', signature: 'B' }],
  },
  { phone: '+8613800246021', from: 1, to: 2, caseHash: 'A', dayKeys: [], release: {} },
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-7',
  'Application/JSON',
  'application/octet-stream',
  'text/plain',
  'application/json\tx',
  'multipart/form-data; boundary=x',
  '',
];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { authorization: `Bearer ${'A'.repeat(24)}` },
  { authorization: 'Bearer __proto__' },
  { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'evil.example' },
  { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  { expect: '100-continue' },
  { 'accept-encoding': 'br;q=x, *' },
  { 'content-encoding': 'gzip' },
  { range: 'bytes=0-0,-1' },
  { 'if-none-match': '*' },
  { cookie: 'a=__proto__; =; \u00ff' },
];

interface Door {
  open(): Socket;
  readonly host: string;
  readonly routes: readonly Route[];
  /** Fails when an answer is not what this door may say. */
  expect(answer: RawAnswer): void;
  /** Before each path. */
  readonly prefix?: string;
}

/** A request of one of the door's routes with something wrong with it; and whether it is a whole request. */
function mutated(random: Random, door: Door): [request: Uint8Array, whole: boolean] {
  const route = oneOf(random, door.routes);
  const path = (door.prefix ?? '') + route.path.replace(/:\w+|\*/g, () => String(random.below(100)));
  const query = oneOf(random, [
    '',
    '',
    '?after=0',
    '?after=-1&after=2',
    '?firstDay=1&lastDay=2',
    '?__proto__[x]=1',
  ]);
  const asked = encodeURI(
    random.below(3) === 0 ? wellFormed(mutateText(random, path + query)) : path + query,
  );
  const method =
    random.below(6) === 0
      ? oneOf(random, ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])
      : route.method;
  const json = () => utf8(JSON.stringify(mutateValue(random, oneOf(random, BODIES))) ?? '');
  const body =
    method === 'GET' || method === 'HEAD'
      ? undefined
      : oneOf(random, [json, () => mutateBytes(random, json()), () => random.bytes(256)])();
  const type = oneOf(random, TYPES);
  const headers = { ...oneOf(random, HEADERS), ...(body && type ? { 'content-type': type } : {}) };
  const whole = requestBytes({ method, path: asked, host: door.host, headers, ...(body ? { body } : {}) });
  if (random.below(5) > 0) return [whole, true];
  return [mutateBytes(random, whole), false];
}

const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

async function attack(door: Door, isWell: () => Promise<void>): Promise<void> {
  await forSeeds(FILE, SEEDS, async (random, seed) => {
    const [request, whole] = mutated(random, door);
    const answer = await rawAsk(door.open(), request, whole);
    if (whole) assert.ok(answer.status > 0, 'it answers');
    if (answer.status > 0) {
      assert.notEqual(
        answer.status,
        500,
        `${Buffer.from(request).toString('latin1').slice(0, 300)}\n${answer.body}`,
      );
      assert.doesNotMatch(answer.body, /\bat .*\.[tj]s:\d+|node_modules|\/work\//, 'no stack, no path');
      door.expect(answer);
    }
    if (seed % 25 === 0) await isWell();
  });
  await isWell();
}

describe('requests that no client of ours would send', function () {
  this.timeout(180_000);

  it('get an answer from the site, and a registration outlives them', async () => {
    const city = await testCity();
    const registrar = await testRegistrar(city, { perBlockHour: 1e9, perNetworkHour: 1e9, perHour: 1e9 });
    const lines: string[] = [];
    const log = createLog('authority', { clock: city.clock, write: (line) => lines.push(line) });
    const signed = signBundle(generateSigningKey(), city.bundle);
    const site = await openSite({
      host: '127.0.0.1',
      port: 0,
      trustProxy: [],
      files,
      registrar,
      bundle: () => signed,
      link: () => undefined,
      clock: city.clock,
      log,
      limits: { apiPerMinute: 1e9, relayPerMinute: 1e9 },
    });
    whenTestEnds(() => site.close());
    const phone = '+8613912345678';
    await registrar.sendCode(phone, '192.0.2.0/24');
    const { token } = await registrar.register({ phone, code: registrar.codeOf(phone) });
    const locked = Buffer.from(token).toString('base64url');
    const door: Door = {
      open: () => connect(site.port, '127.0.0.1'),
      host: `127.0.0.1:${site.port}`,
      routes: routesIn('backend/authority/site'),
      expect: ({ status, headers, body }) => {
        // Node.js itself refuses an expectation that it does not know, with nothing in the answer.
        if (status === 417) return;
        assert.equal(headers['x-content-type-options'], 'nosniff', `${status} ${body}`);
        if (status >= 400 && body !== '')
          assert.deepEqual(Object.keys(JSON.parse(body)), ['code', 'zh', 'en']);
      },
    };
    await attack(door, async () => {
      const answer = await fetch(`http://127.0.0.1:${site.port}/api/tickets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${locked}` },
        body: '{"ahead":true}',
      });
      // Whose hand is full is known all the same.
      assert.match(await answer.text(), /"tickets":|"tickets-enough"/, 'the registration is there');
    });
    assert.deepEqual(
      lines.filter((line) => / error /.test(line)),
      [],
    );
    assert.equal(
      Object.getOwnPropertyNames(Object.prototype).includes('x'),
      false,
      'nobody wrote a prototype',
    );
    reportFault({
      fault: 'bad input, HTTP at the site',
      injected: 'seeded mutations of every route, header, body and of the bytes',
      runs: SEEDS,
      accepted: 1,
      lost: 0,
      doubled: 0,
    });
  });

  it("get an answer from the operator's doors, and check-ins outlive them", async () => {
    const ground = await layOut();
    const part = await openOperatorPart(ground);
    const relay = openRelayTo(ground);
    const [place] = ground.terminals;
    const accepted: Uint8Array[] = [];
    const door: Door = {
      open: () =>
        connectTls({ port: ground.apiPort, host: '127.0.0.1', servername: 'localhost', ...ground.authority }),
      host: 'localhost',
      routes: routesIn('backend/operator/doors'),
      expect: ({ status, headers, body }) => {
        if (status >= 400 && body !== '' && headers['content-type']?.startsWith('application/json'))
          assert.equal(typeof JSON.parse(body).error, 'string');
      },
    };
    await attack(door, async () => {
      const id = await relay.board(place!);
      assert.ok(id, 'a phone still checks in');
      accepted.push(id);
    });
    assert.deepEqual(
      part.lines.filter((line) => / error /.test(line)),
      [],
    );
    await part.close();
    reportFault({
      fault: "bad input, HTTP at the operator's doors",
      injected: 'the same',
      runs: SEEDS,
      ...reckon(accepted, await boardingsIn(ground.operatorFolder)),
    });
  });

  it("get an answer from the terminal's screen, which presses no button for them", async () => {
    const ground = await layOut();
    const lines: string[] = [];
    const log = createLog('terminal', { clock: ground.clock, write: (line) => lines.push(line) });
    let pressed = 0;
    const screen = await startScreen({
      port: 0,
      token: 'abcdefghijklmnop',
      getState: () => ({}) as never,
      onAction: { 'end-fare': () => void pressed++ },
      log,
    });
    whenTestEnds(() => screen.close());
    const { port, host } = new URL(screen.url);
    const door: Door = {
      open: () => connect(Number(port), '127.0.0.1'),
      host,
      routes: [
        { method: 'GET', path: '/' },
        { method: 'GET', path: '/state' },
        { method: 'GET', path: '/font/x' },
        { method: 'POST', path: '/action' },
      ],
      prefix: '/abcdefghijklmnop',
      expect: () => undefined,
    };
    await attack(door, async () => {
      assert.equal((await fetch(screen.url)).status, 200, 'the page is served');
    });
    assert.equal(pressed, 0, 'who does not come from the page itself presses nothing');
    const press = {
      method: 'POST',
      headers: { origin: `http://${host}`, 'content-type': 'application/json' },
      body: '{"action":"end-fare"}',
    };
    assert.equal((await fetch(`${screen.url}action`, press)).status, 204);
    assert.equal(pressed, 1, 'the page does (control)');
    assert.deepEqual(
      lines.filter((line) => / error /.test(line)),
      [],
    );
  });

  it('get an answer from the case door', async () => {
    const ground = await layOut();
    const lines: string[] = [];
    const log = createLog('authority', { clock: ground.clock, write: (line) => lines.push(line) });
    const socket = join(temporaryFolder(), 'case.sock');
    let cases = 0;
    const opened = await openCaseDoor({
      socket,
      shares: { sharesOf: async () => [] } as never,
      audit: { append: async (event) => void encodeEntry(event, 0) as never },
      access: { note: async () => undefined },
      run: async () => {
        cases++;
        return { searched: { opened: 0 } } as never;
      },
      log,
    });
    whenTestEnds(() => opened.close());
    const door: Door = {
      open: () => connect(socket),
      host: 'localhost',
      routes: routesIn('backend/authority/cases'),
      expect: ({ status, body }) => {
        if (status >= 400 && body !== '') assert.ok(/error/.test(body), body);
      },
    };
    const ask = (path: string) =>
      rawAsk(connect(socket), requestBytes({ method: 'GET', path, host: 'localhost' }), true);
    await attack(door, async () => assert.equal((await ask('/shares?firstDay=1&lastDay=2')).status, 200));
    assert.equal(cases, 0, 'no mutation is a case');
    assert.deepEqual(
      lines.filter((line) => / error /.test(line)),
      [],
    );
  });
});
