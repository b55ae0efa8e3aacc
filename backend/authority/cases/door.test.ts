import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../../platform/clock';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { isListed } from '../../../protocol/access-list';
import { toBase64url } from '../../../protocol/bytes';
import { type SignedRelease, signRelease } from '../../../protocol/release';
import { whenTestEnds } from '../../../test/support/cleanup';
import { temporaryFolder } from '../../../test/support/folders';
import type { AccessLog } from '../access/access-log';
import type { AuditLog } from '../audit/log';
import { openHttpsLink } from '../operator-link/https-link';
import type { OperatorLink, ReleasedKeys } from '../operator-link/link';
import { startSegmentFetcher } from '../segments/fetcher';
import { openSegmentFiles } from '../segments/segment-files';
import { testLogs } from '../testing/access';
import { keptLog, NOON, silent, TODAY } from '../testing/city';
import { type OperatorPeer, operatorPeer } from '../testing/operator-peer';
import { type Scene, scene } from '../testing/scene';
import { TRACE_DEFAULTS } from '../tracing/config';
import { openShareKeyring } from '../vault/shares';
import { openTerminalKeys } from '../vault/terminal-keys';
import { openCaseDoor } from './door';
import { runCase } from './run-case';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const WANG = '13800246021';
type Answer = { status: number; body: Record<string, unknown> };

describe('the case door', () => {
  let city: Scene;
  let peer: OperatorPeer;
  let folder: string;
  let socket: string;
  let link: OperatorLink | undefined;
  let audit: AuditLog;
  let access: AccessLog;
  const log = keptLog();

  /** Both ways as the officers' program speaks: HTTP over the socket. */
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? '' : JSON.stringify(body);
      const headers =
        body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
      const asked = request({ socketPath: socket, method, path, headers }, async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        resolve({ status: response.statusCode!, body: JSON.parse(Buffer.concat(parts).toString()) });
      });
      asked.on('error', reject);
      asked.end(payload);
    });

  const signed = (
    firstDay = TODAY,
    lastDay = TODAY,
    officers = ['li', 'wang'],
    caseByte = 1,
  ): SignedRelease => {
    const release = {
      caseHash: new Uint8Array(32).fill(caseByte),
      firstDay,
      lastDay,
      expires: NOON + 3_600_000,
    };
    const signatures = officers.map((id) => {
      const officer = city.city.officers.find((each) => each.id === id)!;
      return { officer: id, signature: signRelease(officer.sign, release) };
    });
    return { ...release, signatures };
  };
  const caseOf = (release = signed(), days = [TODAY]) => ({
    person: { kind: 'phone', identifier: WANG },
    from: at('06:00:00'),
    to: at('20:00:00'),
    caseHash: toBase64url(release.caseHash),
    dayKeys: days.map((day) => ({ day, secretKey: toBase64url(city.city.dayKeys.get(day)!.secretBytes) })),
    release: {
      ...release,
      caseHash: toBase64url(release.caseHash),
      signatures: release.signatures.map(({ officer, signature }) => ({
        officer,
        signature: toBase64url(signature),
      })),
    },
  });
  const refused = async (body: unknown) => {
    const { status, body: answer } = await ask('POST', '/trace', body);
    assert.deepEqual(Object.keys(answer), ['error']);
    return `${status} ${answer.error}`;
  };

  beforeEach(async () => {
    city = await scene();
    peer = await operatorPeer();
    folder = temporaryFolder();
    mkdirSync(join(folder, 'exchange'));
    const exchange = join(folder, 'exchange');
    const disk = nodeDisk();
    const clock = systemClock();
    link = openHttpsLink({
      host: 'localhost',
      port: peer.port,
      ...(await peer.ca.issue('authority')),
      clock,
      relayConnections: 1,
      relayTimeout: 5000,
      timeout: 5000,
    });
    const files = await openSegmentFiles({ disk, folder, random: systemRandom(), log });
    const fetcher = startSegmentFetcher({ link: () => link, files, clock, log, every: 20 });
    const shares = await openShareKeyring({ disk, folder, exchange, random: systemRandom(), log });
    whenTestEnds(() => shares.close());
    const terminalKeys = await openTerminalKeys({ disk, folder, exchange, log });
    socket = join(folder, 'case.sock');
    const ports = {
      clock: city.city.clock,
      log,
      bundle: () => city.city.bundle,
      link: () => link,
      registrar: city.registrar,
      terminalKeys,
      files,
      fetcher,
      config: TRACE_DEFAULTS,
      segmentDeadline: 300,
    };
    ({ audit, access } = await testLogs(city.city, { disk, folder, random: systemRandom() }));
    const door = await openCaseDoor({
      ...{ socket, shares, audit, access, log },
      run: (each, onTicketOpened) => runCase({ ...ports, onTicketOpened }, each),
    });
    const opened = link;
    whenTestEnds(async () => {
      await door.close();
      await fetcher.close();
      await files.close();
      opened.close();
      await access.close();
      await audit.close();
    });
    writeFileSync(
      join(exchange, 'shares.json'),
      JSON.stringify([{ day: TODAY, officer: 'li', generation: 1, sealed: 'A'.repeat(108) }]),
    );
    await shares.importWaiting();
    log.lines.length = 0;
  });

  /** The operator closes its segments and answers the release as it does. */
  const releases = (released: Partial<ReleasedKeys> = {}) => {
    peer.onRelease = () => {
      const segments = city.segments();
      peer.segments.push(...segments);
      const days = [...new Set(segments.map(({ day }) => day))];
      return {
        segmentKeys: days.map((day) => ({ day, key: city.segmentKey(day) })),
        lastSegment: segments.length,
        ...released,
      };
    };
  };

  it('gives shares, and traces a case: release, segments that are on their way, rides, co-riders', async () => {
    const wang = await city.rider(WANG, '王小明');
    const zhang = await city.rider('13900111222', '张伟');
    const notices = [wang, zhang].map(({ hand }) => hand.find(({ day }) => day === TODAY)!.notice);
    city.alight(city.board(wang, at('08:00:00')), at('08:30:00'));
    city.alight(city.board(zhang, at('08:10:00')), at('08:25:00'));
    releases();
    assert.equal(statSync(socket).mode & 0o777, 0o600);
    assert.deepEqual((await ask('GET', `/shares?firstDay=${TODAY}&lastDay=${TODAY + 3}`)).body, {
      shares: [{ day: TODAY, officer: 'li', generation: 1, sealed: 'A'.repeat(108) }],
    });
    const unused = wang.hand[0]!.notice;
    const { status, body } = await ask('POST', '/trace', caseOf());
    assert.equal(status, 200);
    assert.match(String(body.notice), /Not for production/);
    const { rides, coRiders, unproven, searched } = body as unknown as Awaited<ReturnType<Scene['trace']>>;
    assert.equal(rides.length, 1);
    assert.deepEqual(
      coRiders.map(({ contact, certain, possible }) => [contact, certain, possible]),
      [[{ kind: 'phone', phone: '+8613900111222', name: '张伟' }, 14, 16]],
    );
    assert.deepEqual(unproven, []);
    assert.deepEqual(searched, {
      registeredOn: [TODAY],
      days: [TODAY],
      segments: 2,
      checkIns: 2,
      opened: 2,
      refusedTagKeys: 0,
    });
    // No way round the log: who, which days, how many check-ins.
    const [{ about = '' } = {}] = await audit.read(0, 1);
    assert.match(about, /^case door [\w-]{8}, days \d+ to \d+$/);
    assert.deepEqual(
      (await audit.read(0, 9)).map(({ action, who, about, count }) => ({ action, who, about, count })),
      [
        { action: 'release-asked', who: ['li', 'wang'], about, count: 1 },
        { action: 'days-opened', who: ['li', 'wang'], about, count: 1 },
        { action: 'look-up', who: ['li', 'wang'], about, count: 2 },
      ],
    );
    // Nor round the riders: both will know, and nobody whose ticket was not opened.
    await city.city.clock.advance(86_400_000);
    await access.work();
    const [list] = access.published();
    const known = (notice: Uint8Array) => isListed(list!.bytes, notice);
    assert.deepEqual([...notices.map(known), known(unused)], [true, true, false]);
  });

  it('keeps no result, no phone and no key: not on disk, not in the log', async () => {
    const wang = await city.rider(WANG);
    city.board(wang, at('08:00:00'));
    releases();
    assert.equal((await ask('POST', '/trace', caseOf())).status, 200);
    const secret = city.city.dayKeys.get(TODAY)!.secretBytes;
    for (const name of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )) {
      const bytes = readFileSync(join(name.parentPath, name.name));
      for (const canary of [
        WANG,
        Buffer.from(secret),
        toBase64url(secret),
        Buffer.from(city.segmentKey(TODAY)),
      ])
        assert.equal(bytes.indexOf(canary), -1, name.name);
    }
    assert.doesNotMatch(log.lines.join('\n'), /138/);
    assert.ok(log.lines.some((line) => /case traced .*"opened":1/.test(line)));
  });

  it('traces nothing without two officers: one, a stranger, twice the same, an expired release', async () => {
    releases();
    const refusals = [
      await refused(caseOf(signed(TODAY, TODAY, ['li']))),
      await refused(caseOf(signed(TODAY, TODAY, ['li', 'li']))),
      await refused(caseOf({ ...signed(), lastDay: TODAY + 1 }, [TODAY, TODAY + 1])),
      await refused(
        caseOf({
          ...signed(),
          signatures: signed().signatures.map((each) => ({ ...each, officer: 'qian' })),
        }),
      ),
      await refused({ ...caseOf(), caseHash: toBase64url(new Uint8Array(32).fill(2)) }),
    ];
    assert.deepEqual(refusals, [
      "403 the release is refused: it has 1 officers' signatures, needs 2",
      "403 the release is refused: it has 1 officers' signatures, needs 2",
      '403 the release is refused: a signature does not prove it',
      "403 the release is refused: it is signed by somebody who is not one of the bundle's officers",
      '403 the release was signed for another case',
    ]);
    await city.city.clock.advance(3_600_000);
    assert.equal(await refused(caseOf()), '403 the release is refused: it has expired');
    assert.ok(!peer.arrived.some(({ line }) => line === 'POST /release'), 'the operator was not asked');
  });

  it("opens the case's days only, with the keys that the bundle names", async () => {
    releases();
    const other = { day: TODAY, secretKey: toBase64url(city.city.dayKeys.get(TODAY + 1)!.secretBytes) };
    assert.equal(
      await refused({ ...caseOf(), dayKeys: [other] }),
      `403 the key of day ${TODAY} is not the one that the bundle names`,
    );
    assert.equal(
      await refused(caseOf(signed(), [TODAY, TODAY + 1])),
      `403 the key of day ${TODAY + 1} is no part of this case`,
    );
    assert.equal(
      await refused(caseOf(signed(TODAY, TODAY + 1), [TODAY])),
      `400 the key of day ${TODAY + 1} is missing: the release opens it`,
    );
    assert.match(
      await refused({ ...caseOf(), to: at('20:00:00') + 86_400_000 }),
      /^403 the window reaches beyond days/,
    );
    assert.equal(
      await refused({ ...caseOf(), from: at('21:00:00') }),
      '400 the window ends before it begins',
    );
    assert.equal(
      await refused({ ...caseOf(), person: { kind: 'phone', identifier: '12' } }),
      '400 the phone number is no mobile number',
    );
    assert.match(await refused({ ...caseOf(), dayKeys: 5 }), /^400 case is not valid: \/dayKeys/);
    assert.match(await refused({ ...caseOf(), caseHash: '!' }), /^400 case hash is not base64url/);
    assert.deepEqual(await ask('GET', '/shares?firstDay=a'), {
      status: 400,
      body: { error: 'firstDay must be a whole number, a day' },
    });
  });

  it('says in words what the operator refuses, what does not come, and that it is not there', async () => {
    peer.onRelease = () => ({ fault: 'it has expired' });
    assert.equal(await refused(caseOf()), '403 the operator says: the release is refused: it has expired');
    const wang = await city.rider(WANG);
    city.board(wang, at('08:00:00'));
    releases();
    peer.onFetch = () => new Uint8Array(3);
    assert.match(
      await refused(caseOf()),
      /^503 segments 1 did not come within 300 ms: segment 1 came with other bytes/,
    );
    peer.onFetch = ({ bytes }) => bytes;
    releases({ segmentKeys: [] });
    assert.equal(
      await refused(caseOf()),
      `502 the operator holds segments of day ${TODAY}, and released no key for it`,
    );
    releases({ segmentKeys: [{ day: TODAY, key: new Uint8Array(32) }] });
    assert.match(await refused(caseOf()), /^502 a segment of the operator cannot be read: /);
    await peer.stop();
    assert.match(await refused(caseOf()), /^503 the operator does not answer/);
    link = undefined;
    assert.equal(await refused(caseOf()), '503 the operator is not connected yet: try again in a moment');
  });

  it('takes over a socket that a killed process left, and not one that is in use', async () => {
    const left = join(folder, 'left.sock');
    const shares = await openShareKeyring({
      disk: nodeDisk(),
      random: systemRandom(),
      folder: temporaryFolder(),
      exchange: join(folder, 'exchange'),
      log,
    });
    const run = () => Promise.reject(new Error('not asked'));
    const old = createServer().listen(left);
    await new Promise((resolve) => old.once('listening', resolve));
    await assert.rejects(
      openCaseDoor({ socket: left, shares, run, audit, access, log: silent }),
      /left.sock is in use: another authority/,
    );
    old.close();
    writeFileSync(left, '');
    const door = await openCaseDoor({ socket: left, shares, run, audit, access, log: silent });
    await door.close();
  });
});
