import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { type ShiftedClock, shiftedClock } from '../../platform/clock';
import { loadConfig } from '../../platform/config';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { type Bundle, signBundle } from '../../protocol/bundle';
import { fromBase64url, toBase64url, utf8 } from '../../protocol/bytes';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { dayOf } from '../../protocol/days';
import { generateHpkeKey } from '../../protocol/hpke';
import { signRelease } from '../../protocol/release';
import { packSegment } from '../../protocol/segment';
import { generateSigningKey } from '../../protocol/signing';
import type { Boarding } from '../../protocol/stored-item';
import { decodeTicket } from '../../protocol/ticket/layout';
import { whenTestEnds } from '../../test/support/cleanup';
import { temporaryFolder } from '../../test/support/folders';
import { waitFor } from '../../test/support/wait';
import {
  type Authority,
  AuthorityConfig,
  openAuthority,
  prepareAuthority,
  type SignedBundle,
  type TraceResult,
} from '.';
import { httpsPush } from './push/post';
import { keptLog, SHENYANG } from './testing/city';
import { type OperatorPeer, operatorPeer } from './testing/operator-peer';

describe('the authority as a whole', () => {
  let folder: string;
  let peer: OperatorPeer;
  let clock: ShiftedClock;
  let signed: SignedBundle | undefined;
  let isLinked: boolean;
  const log = keptLog();
  const told: string[] = [];
  const dayKeys = new Map<number, ReturnType<typeof generateHpkeKey>>();
  const officers = ['li', 'wang'].map((id) => ({ id, sign: generateSigningKey() }));
  const today = () => dayOf(clock.now(), SHENYANG);
  const authorityFolder = () => join(folder, 'authority');
  const exchange = () => join(folder, 'exchange');
  const disk = nodeDisk();

  const prepare = () =>
    prepareAuthority({ disk, folder: authorityFolder(), exchange: exchange(), today: today(), log });
  const open = async (argv: string[] = []) => {
    const config = loadConfig(AuthorityConfig, {
      env: {},
      prefix: 'CORIDE_AUTHORITY',
      argv: [
        '--folder',
        authorityFolder(),
        '--exchange',
        exchange(),
        '--site-port',
        '0',
        '--host',
        '127.0.0.1',
        '--segments-every',
        '20',
        ...argv,
      ],
    });
    const identity = await peer.ca.issue('authority');
    writeFileSync(join(authorityFolder(), 'keyrings/relay-tls.key.pem'), identity.key);
    const opened = await openAuthority({
      config,
      clock,
      random: systemRandom(),
      disk,
      log,
      postPush: httpsPush(clock),
      files: new Map([['/', { bytes: utf8('page'), type: 'text/html', immutable: false }]]),
      tell: (line) => told.push(line),
      loadBundle: () => signed,
      loadLink: () =>
        isLinked ? { host: 'localhost', port: peer.port, ca: identity.ca, cert: identity.cert } : undefined,
    });
    whenTestEnds(() => opened.close());
    return opened;
  };
  /** What the ceremony signs of the public halves. */
  const bundleOf = (number: number): SignedBundle => {
    const half = JSON.parse(readFileSync(join(exchange(), 'authority.json'), 'utf8'));
    const key = () => generateSigningKey().public;
    for (let day = today() - 1; day < today() + 9; day++)
      if (!dayKeys.has(day)) dayKeys.set(day, generateHpkeKey());
    const bundle: Bundle = {
      v: 1,
      number,
      madeAt: clock.now(),
      site: 'http://localhost:28080',
      dayShift: SHENYANG,
      days: [...dayKeys].map(([day, pair]) => ({ day, key: pair.public })),
      tickets: half.tickets.map((each: { number: number; key: string }) => ({
        number: each.number,
        key: fromBase64url('ticket key', each.key),
        firstDay: today() - 1,
        lastDay: today() + 38,
      })),
      relay: key(),
      registrar: fromBase64url('registrar key', half.registrar),
      cards: key(),
      officers: officers.map(({ id, sign }) => ({ id, seal: key(), sign: sign.public })),
      audit: key(),
      limits: {
        retentionDays: 28,
        ticketsPerDay: 12,
        ticketDays: 7,
        setsPerDay: 3,
        releaseDays: 28,
        quorum: 2,
      },
    };
    return { bundle, signed: signBundle(generateSigningKey(), bundle) };
  };
  const ask = (authority: Authority, path: string, body?: unknown, token?: string) =>
    fetch(`http://127.0.0.1:${authority.sitePort}${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    });
  /** The last code in `sms.log` for a number. */
  const codeOf = (phone: string) =>
    readFileSync(join(authorityFolder(), 'sms.log'), 'utf8')
      .split('\n')
      .findLast((line) => line.startsWith(`+86${phone}`))!
      .slice(-6);
  const register = async (authority: Authority, phone: string) => {
    assert.equal((await ask(authority, '/api/sms', { phone })).status, 204);
    const answer = await ask(authority, '/api/register', { phone, code: codeOf(phone) });
    assert.equal(answer.status, 200);
    return (await answer.json()) as { token: string; tickets: { day: number; ticket: string }[] };
  };

  beforeEach(async () => {
    folder = temporaryFolder();
    mkdirSync(exchange());
    clock = shiftedClock();
    signed = undefined;
    isLinked = false;
    log.lines.length = 0;
    told.length = 0;
    peer = await operatorPeer();
    await prepare();
  });

  it('starts without bundle and operator, answers busy, and works as soon as they are there', async () => {
    const authority = await open();
    assert.equal(await (await ask(authority, '/')).text(), 'page');
    assert.equal((await ask(authority, '/bundle')).status, 503);
    assert.equal((await ask(authority, '/api/sms', { phone: '13800246021' })).status, 503);
    signed = bundleOf(1);
    isLinked = true;
    await authority.look();
    assert.deepEqual(new Uint8Array(await (await ask(authority, '/bundle')).arrayBuffer()), signed.signed);
    const { tickets } = await register(authority, '13800246021');
    assert.equal(tickets.length, 84);
    assert.match(told[0]!, /^SMS \+86138\*{4}6021: 【同乘】验证码 \d{6}/);
    const relayed = await fetch(`http://127.0.0.1:${authority.sitePort}/relay`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(256),
    });
    assert.equal((await relayed.arrayBuffer()).byteLength, 256);
  });

  it('wakes phones only where the city named push services', async () => {
    signed = bundleOf(1);
    const usual = await open();
    assert.equal((await ask(usual, '/api/push')).status, 404);
    await usual.close();
    const waking = await open([
      ...['--push-hosts', 'push.example.org,*.example.net'],
      ...['--push-contact', 'mailto:office@example.org'],
    ]);
    const { key } = (await (await ask(waking, '/api/push')).json()) as { key: string };
    assert.equal(fromBase64url('key', key, 65)[0], 4, 'an uncompressed point');
    const subscribe = async (endpoint: string) => (await ask(waking, '/api/push', { endpoint })).status;
    assert.equal(await subscribe('https://a.example.net/one'), 204);
    assert.equal(await subscribe('https://example.com/one'), 400);
  });

  it('registers the first rider within a second of the question', async () => {
    signed = bundleOf(1);
    const authority = await open();
    await ask(authority, '/api/sms', { phone: '13800246021' });
    await register(authority, '13900246021');
    clock.shift(61_000);
    const start = performance.now();
    const answer = await ask(authority, '/api/register', {
      phone: '13800246021',
      code: codeOf('13800246021'),
    });
    assert.equal(answer.status, 200);
    assert.ok(performance.now() - start < 1000);
  });

  it('keeps registrations, segments and shares through a restart, and takes a higher bundle only', async () => {
    signed = bundleOf(2);
    isLinked = true;
    const day = today();
    const key = new Uint8Array(32).fill(1);
    const item = {
      kind: 'alighting',
      id: new Uint8Array(16),
      day,
      vehicleId: '30217',
      alightedAt: 1,
    } as const;
    peer.segments.push({
      number: 1,
      day,
      rows: 1,
      bytes: packSegment({ day, number: 1, items: [item], key, random: systemRandom() }),
    });
    const first = await open();
    const { token } = await register(first, '13800246021');
    const segment = join(authorityFolder(), `segments/${day}/1.seg`);
    await waitFor('the segment', () => existsSync(segment));
    await first.close();
    await prepare();
    const older = bundleOf(1);
    const second = await open();
    const tickets = await ask(second, '/api/tickets', {}, token);
    assert.equal(tickets.status, 200);
    await second.look();
    assert.equal(log.lines.filter((line) => /bundle in force/.test(line)).length, 2, 'once a start');
    const newest = signed;
    signed = older;
    await second.look();
    assert.deepEqual(new Uint8Array(await (await ask(second, '/bundle')).arrayBuffer()), newest.signed);
    assert.equal(log.lines.filter((line) => /segment fetched/.test(line)).length, 1);
  });

  it('traces from a registration by HTTP to a co-rider through the case door', async () => {
    signed = bundleOf(1);
    isLinked = true;
    const authority = await open();
    const day = today();
    const now = clock.now();
    const key = systemRandom().bytes(32);
    const boardingOf = async (phone: string, at: number): Promise<Boarding> => {
      const { tickets } = await register(authority, phone);
      const bytes = fromBase64url('ticket', tickets.find((each) => each.day === day)!.ticket);
      const { tag, sealed, signature } = decodeTicket(bytes);
      return {
        kind: 'boarding',
        id: ticketCheckInId(bytes, 7, 'code'),
        channel: 'code',
        versionByte: bytes[0]!,
        day,
        vehicleId: '30217',
        terminalNumber: 7,
        boardedAt: at,
        clockErrorMs: 0,
        trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
        people: 1,
        marks: [],
        tag,
        sealed,
        signature,
      };
    };
    const items = [await boardingOf('13800246021', now), await boardingOf('13900246021', now + 600_000)];
    peer.onRelease = () => {
      peer.segments.push({
        number: 1,
        day,
        rows: 2,
        bytes: packSegment({ day, number: 1, items, key, random: systemRandom() }),
      });
      return { segmentKeys: [{ day, key }], lastSegment: 1 };
    };
    const release = { caseHash: new Uint8Array(32), firstDay: day, lastDay: day, expires: now + 3_600_000 };
    const result = await askCaseDoor(authority.caseSocket, {
      person: { kind: 'phone', identifier: '138 0024 6021' },
      from: Math.max(now - 60_000, 0),
      to: now + 60_000,
      caseHash: toBase64url(release.caseHash),
      dayKeys: [{ day, secretKey: toBase64url(dayKeys.get(day)!.secretBytes) }],
      release: {
        ...release,
        caseHash: toBase64url(release.caseHash),
        signatures: officers.map(({ id, sign }) => ({
          officer: id,
          signature: toBase64url(signRelease(sign, release)),
        })),
      },
    });
    assert.deepEqual(
      result.coRiders.map(({ contact, certain, possible }) => [contact, certain, possible]),
      // From ten minutes in until two hours, a code's 30 s and the air's five minutes are over.
      [[{ kind: 'phone', phone: '+8613900246021' }, 0, 116]],
    );
  });

  it('lets nobody else read its folder, and logs no number, code or token', async () => {
    signed = bundleOf(1);
    const authority = await open();
    const { token } = await register(authority, '13800246021');
    await ask(authority, '/api/delete', {}, token);
    await waitFor('the notice of deletion', () => told.some((line) => /已注销/.test(line)));
    for (const entry of readdirSync(authorityFolder(), { recursive: true, withFileTypes: true }))
      assert.equal(statSync(join(entry.parentPath, entry.name)).mode & 0o077, 0, entry.name);
    assert.doesNotMatch(log.lines.join('\n'), new RegExp(`138|${codeOf('13800246021')}|${token}`));
  });

  it('says in words what keeps it from opening, and leaves nothing open', async () => {
    const other = await open();
    await assert.rejects(open(), /authority is in use by process \d+: stop that process/);
    await other.close();
    const again = await open();
    await assert.rejects(open(['--folder', join(folder, 'nowhere')]), /nowhere/);
    await assert.rejects(
      open(['--site-port', String(again.sitePort), '--folder', authorityFolder()]),
      /in use/,
    );
    await again.close();
    const last = await open();
    await last.close();
    assert.throws(
      () => loadConfig(AuthorityConfig, { env: {}, prefix: 'CORIDE_AUTHORITY', argv: ['--site-port', 'x'] }),
      /folder: found nothing[\s\S]*sitePort \(option/,
    );
  });
});

function askCaseDoor(socketPath: string, body: unknown) {
  return new Promise<TraceResult>((resolve, reject) => {
    const asked = request(
      { socketPath, method: 'POST', path: '/trace', headers: { 'content-type': 'application/json' } },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        const answer = JSON.parse(Buffer.concat(parts).toString());
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(answer.error));
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}
