import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { silentLog } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { importSigningKey } from '../../../protocol/signing';
import { terminalNumberOf } from '../../../protocol/terminal-id';
import { temporaryFolder } from '../../../test/support/folders';
import { readRegistry } from '../registry/read-registry';
import { LINES, VEHICLES } from '../testing/city';
import { readOperatorKeys } from './key-files';
import { prepareOperator, signAuthorityRequest } from './prepare';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

describe('preparing the operator', () => {
  let base: string;
  beforeEach(() => {
    base = temporaryFolder();
  });

  const at = (...names: string[]) => join(base, ...names);
  const text = (...names: string[]) => readFileSync(at(...names), 'utf8');
  const prepare = (change: { host?: string; vehicles?: number } = {}) =>
    prepareOperator({
      folder: at('operator'),
      exchange: at('exchange'),
      terminalsFolder: at('terminals'),
      registryDraft: {
        operator: 'shenyang-bus',
        lines: LINES,
        vehicles: VEHICLES,
        terminals: VEHICLES.slice(0, change.vehicles).map(({ id }) => ({ vehicleId: id })),
      },
      host: change.host ?? 'localhost',
      apiPort: 28443,
      mqttPort: 28883,
      log: silentLog(),
    });
  const request = async (name = 'authority') => {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const csr = await Pkcs10CertificateRequestGenerator.create({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: ALGORITHM,
    });
    return csr.toString('pem');
  };

  it('gives every terminal a certificate of its CA with its terminalId, and keys that fit the registry', async () => {
    const { terminals } = await prepare();
    assert.deepEqual(
      terminals.map(({ vehicleId }) => vehicleId),
      ['30217', '30218', 'T0931'],
    );
    const ca = new X509Certificate(text('operator', 'keys', 'ca.crt.pem'));
    const registry = readRegistry('registry.json', readFileSync(at('operator', 'registry.json')));
    for (const { terminalId, number, folder } of terminals) {
      assert.equal(number, terminalNumberOf(terminalId));
      assert.equal(folder, at('terminals', terminalId));
      const cert = new X509Certificate(text('terminals', terminalId, 'cert.pem'));
      assert.equal(cert.subject, `CN=${terminalId}`);
      assert.ok(cert.verify(ca.publicKey));
      assert.equal(text('terminals', terminalId, 'ca.pem'), text('operator', 'keys', 'ca.crt.pem'));
      const record = registry.terminals.find((each) => each.terminalId === terminalId);
      const signing = importSigningKey(
        fromBase64url('key', text('terminals', terminalId, 'signing.key').trim(), 32),
      );
      assert.equal(record?.signingKey, toBase64url(signing.public));
      assert.equal(record?.codeKey, text('terminals', terminalId, 'code.key').trim());
    }
  });

  it('hands out public halves only', async () => {
    const { terminals } = await prepare();
    const half = JSON.parse(text('exchange', 'operator.json'));
    assert.deepEqual(Object.keys(half).sort(), ['api', 'ca', 'cards', 'mqtt', 'relay']);
    assert.deepEqual(half.api, { host: 'localhost', port: 28443 });
    const { relay } = await readOperatorKeys(nodeDisk(), at('operator'));
    assert.equal(half.relay, toBase64url(relay.public));
    const listed = JSON.parse(text('exchange', 'terminals.json'));
    assert.deepEqual(Object.keys(listed[0]).sort(), ['number', 'signingKey', 'terminalId']);
    assert.equal(listed.length, terminals.length);
    const handed = text('exchange', 'operator.json') + text('exchange', 'terminals.json');
    for (const name of ['relay.key', 'cards.key', 'receipts.key'])
      assert.ok(!handed.includes(text('operator', 'keys', name).trim()), `${name} was handed out`);
    for (const { terminalId } of terminals)
      assert.ok(!handed.includes(text('terminals', terminalId, 'code.key').trim()));
  });

  it('leaves secrets readable for their owner alone', async () => {
    const { terminals } = await prepare();
    const secrets = [
      ...['ca.key.pem', 'server.key.pem', 'relay.key', 'cards.key', 'receipts.key'].map((name) =>
        at('operator', 'keys', name),
      ),
      at('operator', 'registry.json'),
      ...['key.pem', 'signing.key', 'code.key'].map((name) =>
        at('terminals', terminals[0]!.terminalId, name),
      ),
    ];
    for (const path of secrets) assert.equal(statSync(path).mode & 0o777, 0o600, path);
  });

  it('keeps every key when it runs again, and makes what is missing', async () => {
    const before = await prepare({ vehicles: 2 });
    const kept = [
      ['operator', 'keys', 'ca.crt.pem'],
      ['operator', 'keys', 'server.key.pem'],
      ['operator', 'keys', 'relay.key'],
      ['exchange', 'operator.json'],
      ['terminals', before.terminals[0]!.terminalId, 'key.pem'],
      ['terminals', before.terminals[0]!.terminalId, 'code.key'],
    ];
    const contents = kept.map((names) => text(...names));
    const after = await prepare({ vehicles: 3 });
    assert.deepEqual(
      kept.map((names) => text(...names)),
      contents,
    );
    assert.deepEqual(after.terminals.slice(0, 2), before.terminals);
    assert.equal(after.terminals[2]?.vehicleId, 'T0931');
  });

  it('leaves a terminal where somebody moved it, also off its vehicle', async () => {
    await prepare({ vehicles: 2 });
    const path = at('operator', 'registry.json');
    const registry = readRegistry(path, readFileSync(path));
    const [first, second] = registry.terminals;
    first!.assignments.push({ vehicleId: '30218', from: 5 });
    second!.assignments.push({ vehicleId: null, from: 5 });
    writeFileSync(path, JSON.stringify(registry));
    const { terminals } = await prepare({ vehicles: 2 });
    assert.deepEqual(
      terminals.map(({ vehicleId }) => vehicleId),
      ['30218', '30218'],
    );
    assert.deepEqual(readRegistry(path, readFileSync(path)), registry);
  });

  it('gives the server another certificate for another host, and keeps the CA', async () => {
    await prepare();
    const ca = text('operator', 'keys', 'ca.crt.pem');
    await prepare({ host: '192.168.7.5' });
    const server = new X509Certificate(text('operator', 'keys', 'server.crt.pem'));
    assert.equal(server.checkIP('192.168.7.5'), '192.168.7.5');
    assert.equal(server.checkHost('localhost'), 'localhost');
    assert.equal(server.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(text('operator', 'keys', 'ca.crt.pem'), ca);
    assert.equal(JSON.parse(text('exchange', 'operator.json')).api.host, '192.168.7.5');
  });

  it('mends a pair of key and certificate that a crash left unfit, but never replaces a CA', async () => {
    const { terminals } = await prepare();
    const [one, two] = terminals.map(({ terminalId }) => terminalId);
    writeFileSync(at('terminals', one!, 'key.pem'), text('terminals', two!, 'key.pem'));
    await prepare();
    assert.notEqual(text('terminals', one!, 'key.pem'), text('terminals', two!, 'key.pem'));
    writeFileSync(at('operator', 'keys', 'ca.key.pem'), text('operator', 'keys', 'server.key.pem'));
    await assert.rejects(prepare(), /keys\/ca\.crt\.pem and keys\/ca\.key\.pem do not belong together/);
  });

  it('certifies the authority and nobody else', async () => {
    await prepare();
    const folder = at('operator');
    const cert = new X509Certificate(await signAuthorityRequest({ folder, csr: await request() }));
    assert.equal(cert.subject, 'CN=authority');
    assert.ok(cert.verify(new X509Certificate(text('operator', 'keys', 'ca.crt.pem')).publicKey));
    assert.deepEqual(cert.keyUsage, ['1.3.6.1.5.5.7.3.2']);
    await assert.rejects(
      signAuthorityRequest({ folder, csr: await request('operator') }),
      /must be for CN=authority/,
    );
    const own = await request();
    const other = await request();
    const mixed = own
      .split('\n')
      .map((line, i, all) => (i === all.length - 3 ? other.split('\n')[i] : line))
      .join('\n');
    await assert.rejects(signAuthorityRequest({ folder, csr: mixed }));
    await assert.rejects(
      signAuthorityRequest({ folder: at('nowhere'), csr: own }),
      /prepare the operator first/,
    );
  });
});
