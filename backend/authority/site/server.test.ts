import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../../../platform/clock';
import { signBundle } from '../../../protocol/bundle';
import { fromBase64url, utf8 } from '../../../protocol/bytes';
import { hpkeOpen } from '../../../protocol/hpke';
import type { RelayReply } from '../../../protocol/relay/reply';
import { openRelay, openReply, sealRelay, sealReply } from '../../../protocol/relay/sealing';
import { isSentenceCode } from '../../../protocol/sentences';
import { generateSigningKey } from '../../../protocol/signing';
import { whenTestEnds } from '../../../test/support/cleanup';
import { openHttpsLink } from '../operator-link/https-link';
import type { OperatorLink } from '../operator-link/link';
import { keptLog, NOON, type TestCity, TODAY, testCity } from '../testing/city';
import { operatorPeer } from '../testing/operator-peer';
import { type TestRegistrar, testRegistrar } from '../testing/registrar';
import { CONTENT_SECURITY_POLICY } from './headers';
import { openSite, type Site, type SiteOptions } from './server';
import { files, page } from './testing/plain-files';

const PHONE = '13800246021';
const E164 = '+8613800246021';
const JSON_TYPE = { 'content-type': 'application/json' };
const BYTES_TYPE = { 'content-type': 'application/octet-stream' };

describe('the site', () => {
  let city: TestCity;
  let registrar: TestRegistrar;
  let site: Site;
  let bundle: Uint8Array | undefined;
  let revoked: Uint8Array | undefined;
  let link: OperatorLink | undefined;
  const log = keptLog();

  const open = async (more: Partial<SiteOptions> = {}) => {
    const opened = await openSite({
      host: '127.0.0.1',
      port: 0,
      trustProxy: [],
      files,
      registrar,
      bundle: () => bundle,
      revokedCards: () => revoked,
      link: () => link,
      clock: city.clock,
      log,
      limits: { apiPerMinute: 1000, relayPerMinute: 1000 },
      ...more,
    });
    whenTestEnds(() => opened.close());
    return opened;
  };
  const ask = (path: string, init: RequestInit = {}, of = site) =>
    fetch(`http://127.0.0.1:${of.port}${path}`, init);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}, of = site) =>
    ask(path, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) }, of);
  const register = async () => {
    assert.equal((await post('/api/sms', { phone: PHONE })).status, 204);
    const answer = await post('/api/register', { phone: PHONE, code: registrar.codeOf(E164) });
    assert.equal(answer.status, 200);
    return (await answer.json()) as {
      token: string;
      tickets: { day: number; ticket: string; notice: string }[];
      today: number;
      time: number;
    };
  };
  /** The refusal of an answer: its code; fails unless it has the one form. */
  const refusal = async (answer: Response) => {
    const body = (await answer.json()) as { code: string; zh: string; en: string };
    assert.deepEqual(Object.keys(body), ['code', 'zh', 'en']);
    assert.ok(isSentenceCode(body.code) && body.zh && body.en);
    return [answer.status, body.code];
  };

  beforeEach(async () => {
    city = await testCity();
    registrar = await testRegistrar(city);
    bundle = signBundle(generateSigningKey(), city.bundle);
    link = undefined;
    log.lines.length = 0;
    site = await open();
  });

  it('answers every door, also a wrong one, with the headers of the table, no cookie and no stack', async () => {
    const wanted = {
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    };
    const answers = [
      ask('/'),
      ask('/page-abc123.js'),
      ask('/nothing'),
      ask('/', { method: 'HEAD' }),
      ask('/bundle'),
      ask('/api/time'),
      ask('/api/none', { method: 'POST' }),
      ask('/api/sms', { method: 'DELETE' }),
      ask('/%c0%af'),
      post('/api/sms', { phone: PHONE }),
      post('/api/sms', { phone: 5 }),
      post('/api/register', {}),
      post('/api/tickets', {}),
      post('/api/delete', {}),
      ask('/relay', { method: 'POST', headers: BYTES_TYPE, body: new Uint8Array(256) }),
      ask('/relay', { method: 'POST', headers: BYTES_TYPE, body: new Uint8Array(9999) }),
    ];
    for (const answer of await Promise.all(answers)) {
      for (const [name, value] of Object.entries(wanted))
        assert.equal(answer.headers.get(name), value, answer.url);
      assert.match(answer.headers.get('permissions-policy')!, /camera=\(\)/);
      assert.equal(answer.headers.get('set-cookie'), null);
      assert.equal(answer.headers.get('strict-transport-security'), null, 'not over http');
      assert.doesNotMatch(await answer.text(), /node_modules|at .*\.ts|Error:/);
    }
  });

  it('answers what is no HTTP with the headers too', async () => {
    const socket = connect(site.port, '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 400 [\s\S]*content-security-policy: default-src 'none'/);
    socket.destroy();
  });

  it('serves the page in the form a browser takes, and the bundle as it was signed', async () => {
    const raw = async (path: string, accepts: string) => {
      const socket = connect(site.port, '127.0.0.1');
      socket.end(
        `GET ${path} HTTP/1.1\r\nhost: site\r\nconnection: close\r\naccept-encoding: ${accepts}\r\n\r\n`,
      );
      const parts: Buffer[] = [];
      for await (const part of socket) parts.push(part);
      const all = Buffer.concat(parts);
      const end = all.indexOf('\r\n\r\n');
      return { head: all.subarray(0, end).toString().toLowerCase(), body: all.subarray(end + 4) };
    };
    const gzip = await raw('/', 'gzip, br;q=0');
    assert.match(gzip.head, /content-encoding: gzip/);
    assert.deepEqual(new Uint8Array(gunzipSync(gzip.body)), page);
    assert.match((await raw('/', 'gzip, deflate, br')).head, /content-encoding: br\r/);
    const plain = await raw('/?from=home', 'identity');
    assert.doesNotMatch(plain.head, /content-encoding/);
    assert.deepEqual(new Uint8Array(plain.body), page);
    assert.match(plain.head, /vary: accept-encoding/);
    const first = await ask('/');
    assert.equal(first.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    const again = await ask('/', { headers: { 'if-none-match': first.headers.get('etag')! } });
    assert.equal(again.status, 304);
    assert.match((await ask('/page-abc123.js')).headers.get('cache-control')!, /immutable/);
    assert.deepEqual(await refusal(await ask('/../etc/passwd')), [404, 'malformed']);
    const answer = await ask('/bundle');
    assert.equal(answer.headers.get('content-type'), 'application/cbor');
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bundle);
    assert.equal((await ask('/revoked-cards')).status, 204, 'no card was ever revoked');
    revoked = Uint8Array.of(1, 2);
    assert.deepEqual(new Uint8Array(await (await ask('/revoked-cards')).arrayBuffer()), revoked);
  });

  it('registers a phone: code by message, token and a week of tickets; more of them; deletion', async () => {
    const { token, tickets, today, time } = await register();
    assert.deepEqual([tickets.length, today, time], [84, TODAY, NOON]);
    assert.equal(fromBase64url('ticket', tickets[0]!.ticket).length, 163);
    assert.equal(fromBase64url('notice', tickets[0]!.notice).length, 16);
    const bearer = { authorization: `Bearer ${token}` };
    const more = (await (await post('/api/tickets', {}, bearer)).json()) as { tickets: { day: number }[] };
    assert.deepEqual(
      more.tickets.map(({ day }) => day),
      Array(12).fill(TODAY),
    );
    assert.deepEqual(await refusal(await post('/api/tickets', { ahead: true }, bearer)), [
      429,
      'tickets-enough',
    ]);
    assert.equal((await post('/api/delete', {}, bearer)).status, 204);
    assert.deepEqual(await refusal(await post('/api/tickets', {}, bearer)), [401, 'token-unknown']);
    assert.deepEqual(await (await ask('/api/time')).json(), { time: NOON });
  });

  it('refuses in one form with a sentence, whatever is wrong', async () => {
    const cases: [Promise<Response>, number, string][] = [
      [post('/api/sms', { phone: '12345' }), 400, 'phone-form'],
      [post('/api/sms', {}), 400, 'malformed'],
      [post('/api/sms', { phone: 'x'.repeat(41) }), 400, 'malformed'],
      [post('/api/sms', { phone: 'x'.repeat(2000) }), 413, 'malformed'],
      [ask('/api/sms', { method: 'POST', headers: JSON_TYPE, body: '{"phone":' }), 400, 'malformed'],
      [ask('/api/sms', { method: 'POST', headers: JSON_TYPE }), 400, 'malformed'],
      [post('/api/register', { phone: PHONE, code: '000000' }), 403, 'code-wrong'],
      [post('/api/tickets', {}), 401, 'token-unknown'],
      [post('/api/tickets', {}, { authorization: 'Bearer abc' }), 401, 'token-unknown'],
      [post('/api/tickets', {}, { authorization: `Bearer ${'A'.repeat(43)}` }), 401, 'token-unknown'],
      [post('/api/tickets', {}, { authorization: `Basic ${'A'.repeat(43)}` }), 401, 'token-unknown'],
      [ask('/relay', { method: 'POST', headers: BYTES_TYPE, body: new Uint8Array(256) }), 503, 'busy'],
    ];
    for (const [answer, status, code] of cases) assert.deepEqual(await refusal(await answer), [status, code]);
    await post('/api/sms', { phone: PHONE });
    assert.deepEqual(await refusal(await post('/api/sms', { phone: PHONE })), [429, 'sms-wait']);
    bundle = undefined;
    assert.deepEqual(await refusal(await ask('/bundle')), [503, 'busy']);
  });

  it('takes exactly one content type a door', async () => {
    const types = [
      'text/plain',
      'application/json; charset=utf-8',
      'application/json\t',
      'application/json ,x',
      'APPLICATION/JSON',
      'application/octet-stream',
      '',
    ];
    for (const type of types) {
      const body = JSON.stringify({ phone: PHONE });
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      const answer = await ask('/api/sms', { method: 'POST', headers, body: utf8(body) });
      // fetch itself trims blanks, so what then is the type to the letter is taken.
      if (type.trim() !== 'application/json')
        assert.deepEqual(await refusal(answer), [415, 'malformed'], type);
    }
    const relay = await ask('/relay', { method: 'POST', headers: JSON_TYPE, body: new Uint8Array(256) });
    assert.deepEqual(await refusal(relay), [415, 'malformed']);
  });

  it('answers alike for a known and an unknown number', async () => {
    await register();
    await city.clock.advance(60_000);
    const [known, unknown] = [
      await post('/api/sms', { phone: PHONE }),
      await post('/api/sms', { phone: '13900000000' }),
    ];
    const shown = async (answer: Response) => [
      answer.status,
      await answer.text(),
      [...answer.headers].filter(([name]) => name !== 'date'),
    ];
    assert.deepEqual(await shown(known), await shown(unknown));
  });

  it('limits what one network asks, and believes X-Forwarded-For from named proxies only', async () => {
    const limits = { apiPerMinute: 3, relayPerMinute: 2 };
    const direct = await open({ limits });
    const statuses = async (of: Site, forwarded: (i: number) => string) => {
      const all: number[] = [];
      for (let i = 0; i < 5; i++)
        all.push((await ask('/api/time', { headers: { 'x-forwarded-for': forwarded(i) } }, of)).status);
      return all;
    };
    assert.deepEqual(await statuses(direct, (i) => `198.51.${i}.1`), [200, 200, 200, 429, 429]);
    const behind = await open({ limits, trustProxy: ['127.0.0.1'] });
    assert.deepEqual(await statuses(behind, (i) => `198.51.${i}.1`), [200, 200, 200, 200, 200]);
    assert.deepEqual(await statuses(behind, (i) => `203.0.113.${i}`), [200, 200, 200, 429, 429]);
    const relay = () =>
      ask('/relay', { method: 'POST', headers: BYTES_TYPE, body: new Uint8Array(256) }, direct);
    assert.deepEqual(
      [(await relay()).status, (await relay()).status, (await relay()).status],
      [503, 503, 429],
    );
    await city.clock.advance(60_000);
    assert.equal((await ask('/api/time', {}, direct)).status, 200);
  });

  it("passes a phone's message on sealed, without a header or address of the phone, and the answer back", async () => {
    const peer = await operatorPeer();
    link = openHttpsLink({
      host: 'localhost',
      port: peer.port,
      ...(await peer.ca.issue('authority')),
      clock: systemClock(),
      relayConnections: 1,
      relayTimeout: 2000,
      timeout: 2000,
    });
    whenTestEnds(() => link?.close());
    const reply: RelayReply = {
      code: 'look',
      line: '168路',
      to: { zh: '沈阳北站', en: 'North' },
      vehicle: '30217',
      kind: 'bus',
      time: NOON,
      codeTime: 0,
      id: null,
      grant: null,
      receipt: null,
    };
    peer.onRelay = (message) => {
      const { replyKey } = openRelay(city.relay, new Uint8Array(message));
      return { status: 200, body: sealReply(replyKey, new Uint8Array(12), reply) };
    };
    const code = new Uint8Array(16).fill(0xc0);
    for (const language of ['zh-CN', 'en']) {
      const { message, replyKey } = sealRelay(city.relay.public, { kind: 'look', code });
      const answer = await ask('/relay', {
        method: 'POST',
        headers: {
          ...BYTES_TYPE,
          'user-agent': 'PhoneBrowser/1',
          'accept-language': language,
          'x-forwarded-for': '198.51.100.7',
          cookie: 'a=1',
        },
        body: new Uint8Array(message),
      });
      assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.deepEqual(openReply(replyKey, new Uint8Array(await answer.arrayBuffer())), reply);
      const arrived = peer.arrived.at(-1)!;
      assert.deepEqual(new Uint8Array(arrived.body), message);
      assert.deepEqual(arrived.rawHeaders, peer.arrived[0]!.rawHeaders);
      assert.doesNotMatch(
        arrived.rawHeaders.join(),
        /PhoneBrowser|198\.51|127\.0\.0\.1|cookie|language|forwarded/i,
      );
    }
    // Nothing that this process holds opens what it passes on.
    const { message } = sealRelay(city.relay.public, { kind: 'look', code });
    for (const own of [city.keys.registrar])
      assert.throws(() => hpkeOpen(own, utf8('coride 1 relay\0'), new Uint8Array(0), message));
    await peer.stop();
    const silent = await ask('/relay', { method: 'POST', headers: BYTES_TYPE, body: new Uint8Array(256) });
    assert.deepEqual(await refusal(silent), [503, 'busy']);
    assert.deepEqual(log.lines, []);
  });

  it('logs neither numbers nor tokens nor addresses, also when a door fails', async () => {
    const broken = await open({
      registrar: { ...registrar, sendCode: () => Promise.reject(new TypeError('planned')) },
    });
    assert.deepEqual(await refusal(await post('/api/sms', { phone: PHONE }, {}, broken)), [503, 'busy']);
    await register();
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0]!, /^error a door of the site failed/);
    assert.doesNotMatch(log.lines[0]!, /138|127\.0/);
  });

  it('says which option to change when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await assert.rejects(open({ port }), new RegExp(`port ${port} is in use: .*--site-port`));
    taken.close();
  });
});
