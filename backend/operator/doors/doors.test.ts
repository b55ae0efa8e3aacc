import assert from 'node:assert/strict';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import 'reflect-metadata';
import { systemClock } from '../../../platform/clock';
import { createLog } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { toBase64url, toHex, utf8 } from '../../../protocol/bytes';
import { dayOf } from '../../../protocol/days';
import { sha256 } from '../../../protocol/hmac';
import { encodeCheckInBatch } from '../../../protocol/messages/check-in-batch';
import { decodeStored } from '../../../protocol/messages/stored';
import { openReply, sealRelay } from '../../../protocol/relay/sealing';
import { openSegment } from '../../../protocol/segment';
import { temporaryFolder } from '../../../test/support/folders';
import { type CertifiedKey, makeCa, makeClientCertificate } from '../keys/certificates';
import { readOperatorKeys } from '../keys/key-files';
import { type PreparedTerminal, prepareOperator } from '../keys/prepare';
import { type Operator, openOperator } from '../open';
import { bytesOf, type City, LINES, makeCity, VEHICLES } from '../testing/city';

type Answer = { status: number; type: string; body: Buffer };

describe("the operator's doors", () => {
  let folder: string;
  let city: City;
  let operator: Operator;
  let terminals: PreparedTerminal[];
  let ca: CertifiedKey;
  let authority: CertifiedKey;
  let relayKey: Uint8Array;
  let boarded = 0;
  const lines: string[] = [];
  const clock = systemClock();
  const disk = nodeDisk();

  before(async () => {
    folder = temporaryFolder();
    const log = createLog('operator', { clock, write: (line) => lines.push(line) });
    ({ terminals } = await prepareOperator({
      folder: join(folder, 'operator'),
      exchange: join(folder, 'exchange'),
      terminalsFolder: join(folder, 'terminals'),
      registryDraft: {
        operator: 'shenyang-bus',
        lines: LINES,
        vehicles: VEHICLES,
        terminals: VEHICLES.map(({ id }, i) => ({ vehicleId: id, number: i + 1 })),
      },
      host: 'localhost',
      apiPort: 0,
      mqttPort: 0,
      log,
    }));
    const file = async (name: string) => Buffer.from(await disk.read(join(folder, name))).toString();
    ca = { cert: await file('operator/keys/ca.crt.pem'), key: await file('operator/keys/ca.key.pem') };
    authority = await makeClientCertificate(ca, 'authority', 1);
    relayKey = (await readOperatorKeys(disk, join(folder, 'operator'))).relay.public;
    city = makeCity();
    operator = await openOperator({
      folder: join(folder, 'operator'),
      bundle: () => city.bundle,
      host: '127.0.0.1',
      apiPort: 0,
      send: () => boarded++,
      segmentAgeMs: 600_000,
      clock,
      random: systemRandom(),
      disk,
      log,
    });
  });
  after(() => operator.close());

  const ask = (
    method: string,
    path: string,
    options: { body?: Uint8Array; type?: string; client?: CertifiedKey | null; maxVersion?: 'TLSv1.2' } = {},
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const client = options.client === undefined ? authority : options.client;
      const request = httpsRequest(
        {
          host: 'localhost',
          port: operator.apiPort,
          method,
          path,
          agent: false,
          ca: ca.cert,
          ...(client ?? {}),
          ...(options.maxVersion ? { maxVersion: options.maxVersion } : {}),
          headers: options.body
            ? {
                'content-type': options.type ?? 'application/octet-stream',
                'content-length': options.body.length,
              }
            : {},
        },
        (response) => {
          assert.equal((response.socket as TLSSocket).getProtocol(), 'TLSv1.3');
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              body: Buffer.concat(parts),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(options.body);
    });
  const json = ({ body }: Answer) => JSON.parse(body.toString());
  const today = () => dayOf(clock.now(), city.bundle.dayShift);
  const publish = async (n: number) => {
    const item = city.assisted(clock.now(), n, today());
    const payload = encodeCheckInBatch({
      v: 1,
      batch: n,
      clock: { source: 'server', errorMs: 5 },
      ctx: { vehicle: '30217' },
      items: [item],
    });
    return decodeStored(await operator.accept({ terminalId: terminals[0]!.terminalId, payload }));
  };
  const postRelease = (release: ReturnType<City['release']>) => {
    const wire = {
      ...release,
      caseHash: toBase64url(release.caseHash),
      signatures: release.signatures.map(({ officer, signature }) => ({
        officer,
        signature: toBase64url(signature),
      })),
    };
    return ask('POST', '/release', { body: utf8(JSON.stringify(wire)), type: 'application/json' });
  };

  it("open to the authority's certificate over TLS 1.3 only", async () => {
    assert.equal((await ask('GET', '/releases')).status, 200);
    await assert.rejects(ask('GET', '/releases', { client: null }));
    await assert.rejects(ask('GET', '/releases', { maxVersion: 'TLSv1.2' }));
    const stranger = await makeClientCertificate(await makeCa('somebody'), 'authority', 1);
    await assert.rejects(ask('GET', '/releases', { client: stranger }));
    const terminal = await makeClientCertificate(ca, terminals[0]!.terminalId, 1);
    for (const path of ['/releases', '/segments', '/nothing']) {
      const answer = await ask('GET', path, { client: terminal });
      assert.equal(answer.status, 403);
      assert.match(json(answer).error, /for the authority alone/);
    }
    assert.equal((await ask('POST', '/relay', { client: terminal, body: new Uint8Array(256) })).status, 403);
  });

  it("answer a phone's 256 bytes with 256, also a refusal, with status 200", async () => {
    const terminal = terminals[0]!;
    const unknown = city.code(99, clock.now());
    for (const code of [unknown, new Uint8Array(16)]) {
      const { message, replyKey } = sealRelay(relayKey, { kind: 'look', code });
      const answer = await ask('POST', '/relay', { body: message });
      assert.deepEqual(
        [answer.status, answer.type, answer.body.length],
        [200, 'application/octet-stream', 256],
      );
      assert.equal(openReply(replyKey, new Uint8Array(answer.body)).code, 'code-unknown');
    }
    assert.equal(operator.registry.terminal(terminal.terminalId)?.number, terminal.number);
    const forged = sealRelay(relayKey, { kind: 'look', code: city.code(terminal.number, clock.now()) });
    const answer = await ask('POST', '/relay', { body: forged.message });
    assert.equal(openReply(forged.replyKey, new Uint8Array(answer.body)).code, 'code-forged');
  });

  it('answer what cannot be opened, or is no 256 bytes, with 400 and 256 random bytes', async () => {
    const seen = new Set<string>();
    for (const size of [0, 1, 255, 256, 257, 100_000]) {
      const answer = await ask('POST', '/relay', { body: new Uint8Array(size) });
      assert.deepEqual([size, answer.status, answer.body.length], [size, 400, 256]);
      seen.add(toHex(answer.body));
    }
    assert.equal(seen.size, 6);
    assert.equal((await ask('POST', '/relay', { body: utf8('{}'), type: 'application/json' })).status, 415);
  });

  it('list segments, hand them out, and release keys for two signatures only', async () => {
    assert.deepEqual((await publish(1)).refused, []);
    assert.deepEqual(json(await ask('GET', '/segments?after=0')), { segments: [] });
    const days = { firstDay: today(), lastDay: today(), expires: clock.now() + 60_000 };
    const refused = await postRelease(city.release(days, ['chen']));
    assert.equal(refused.status, 403);
    assert.match(json(refused).error, /it has 1 officers' signatures, needs 2/);
    assert.deepEqual(json(await ask('GET', '/segments')), { segments: [] });
    assert.deepEqual(json(await ask('GET', '/releases')), { count: 0 });

    const released = json(await postRelease(city.release(days)));
    assert.deepEqual(Object.keys(released).sort(), ['lastSegment', 'segmentKeys']);
    const { segments } = json(await ask('GET', '/segments?after=0'));
    assert.equal(segments.length, 1);
    assert.equal(released.lastSegment, segments[0].number);
    const file = await ask('GET', `/segments/${segments[0].number}`);
    assert.equal(file.type, 'application/octet-stream');
    assert.equal(file.body.length, segments[0].bytes);
    assert.equal(toBase64url(sha256(file.body)), segments[0].sha256);
    const key = bytesOf(released.segmentKeys.find(({ day }: { day: number }) => day === today()).key);
    const opened = openSegment(
      (at, size) => new Uint8Array(file.body.subarray(at, at + size)),
      file.body.length,
      key,
    );
    assert.deepEqual(
      [...opened.all()].map(({ id }) => id[0]),
      [1],
    );
    assert.deepEqual(json(await ask('GET', '/releases')), { count: 1 });
    assert.deepEqual(json(await ask('GET', `/segments?after=${segments[0].number}`)), { segments: [] });
  });

  it('say what is wrong with what they are asked', async () => {
    const cases: [string, string, number, RegExp][] = [
      ['GET', '/segments?after=x', 400, /after must be a whole number/],
      ['GET', '/segments?after=1&after=2', 400, /after must be a whole number/],
      ['GET', '/segments/99', 404, /no segment of this number/],
      ['GET', '/segments/..%2F1', 400, /segment number must be a whole number/],
      ['GET', '/', 404, /no such door/],
      ['DELETE', '/segments/1', 404, /no such door/],
    ];
    for (const [method, path, status, words] of cases) {
      const answer = await ask(method, path);
      assert.deepEqual([path, answer.status], [path, status]);
      assert.match(json(answer).error, words);
    }
    const bad: [string, number][] = [
      ['{', 400],
      ['{}', 400],
      ['{"caseHash":"x"}', 400],
      [JSON.stringify({ caseHash: '*', firstDay: 1, lastDay: 1, expires: 1, signatures: [] }), 400],
      ['{"__proto__":{}}', 400],
      [' '.repeat(17_000), 413],
    ];
    for (const [body, status] of bad) {
      const answer = await ask('POST', '/release', { body: utf8(body), type: 'application/json' });
      assert.deepEqual([body.slice(0, 30), answer.status], [body.slice(0, 30), status]);
      assert.equal(typeof json(answer).error, 'string');
    }
    assert.equal((await ask('POST', '/release', { body: utf8('{}'), type: 'text/plain' })).status, 415);
  });

  it('keep no access log, and log no case', async () => {
    const text = lines.join('\n');
    assert.doesNotMatch(text, /\/relay|\/segments|GET|POST|chen/);
    assert.match(text, /segment keys released days=1 count=1/);
    assert.equal(boarded, 0);
  });
});
