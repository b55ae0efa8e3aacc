import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeClientCertificate } from '../../backend/operator/keys/certificates';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { CodeRefused, enrol, KEY_FILES } from '../../device/enrolment/enrol';
import { endOf, startRenewal } from '../../device/enrolment/renewal';
import type { Session } from '../../platform/network';
import { makeTlsKey, requestCertificate } from '../../platform/tls-request';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { waitFor } from '../support/wait';
import { type FleetGround, openFleetGround } from './ground';

const DAY_MS = 86_400_000;
const ended = (session: Session) => new Promise<string>((resolve) => session.onClose(resolve));
const keyOf = (text: string) => readFileSync(text, 'utf8');

describe('enrolment over the real door and broker', function () {
  this.timeout(60_000);
  let ground: FleetGround;
  beforeEach(async () => {
    ground = await openFleetGround();
  });
  const handed = () =>
    JSON.parse(readFileSync(join(ground.exchange, 'terminals.json'), 'utf8')) as { terminalId: string }[];

  it('gives a new terminal its identity, the broker its registry, and the authority its signing key', async () => {
    const before = handed().length;
    const terminal = await ground.enrolled('30217');
    const { terminalId, folder, vehicle } = terminal;
    assert.deepEqual([vehicle.label, vehicle.line?.name], ['30217', '168路']);
    for (const name of KEY_FILES) assert.ok(readFileSync(join(folder, name)).length > 0, name);
    const certificate = new X509Certificate(keyOf(join(folder, 'cert.pem')));
    assert.equal(certificate.subject, `CN=${terminalId}`);
    const record = ground.store.current().terminals.find((each) => each.terminalId === terminalId)!;
    assert.equal(record.codeKey, keyOf(join(folder, 'code.key')).trim());
    assert.equal(ground.store.registry.vehicleOf(terminalId, ground.clock.now())?.id, '30217');
    await waitFor(
      'the signing key to be handed over',
      () => handed().length === before + 1 && handed().some((each) => each.terminalId === terminalId),
    );
    await ground.connect(folder);
    await waitFor('it to be online', () => ground.board.of(terminalId).state?.state === 'online');
    assert.match(
      (await ground.store.changes(1))[0]!.what,
      new RegExp(`${terminalId} enrolled for vehicle 30217`),
    );
  });

  it('takes a code once; the same terminal that did not hear the answer gets it again', async () => {
    const terminal = ground.newTerminal();
    const { code } = ground.fleet.enrolment.makeCode('30217', 'depot');
    const deaf = {
      ...terminal,
      askOperator: async (...asked: Parameters<typeof terminal.askOperator>) => {
        await terminal.askOperator(...asked);
        throw new Error('the line went down');
      },
    };
    await assert.rejects(enrol(deaf, code), /the line went down/);
    const { terminalId } = await enrol(terminal, code);
    assert.equal(ground.store.current().terminals.filter((each) => each.terminalId === terminalId).length, 1);
    await ground.connect(terminal.folder);
    await assert.rejects(enrol(ground.newTerminal(), code), CodeRefused);
  });

  it('takes no code of a vehicle that was retired since; the code counts when it is back', async () => {
    const { code } = ground.fleet.enrolment.makeCode('30217', 'depot');
    const count = ground.store.current().terminals.length;
    const retire = (retired: object) =>
      ground.store.change({ who: 'depot', what: 'a test' }, (file) => ({
        ...file,
        vehicles: file.vehicles.map(({ retiredAt: _, ...each }) =>
          each.id === '30217' ? { ...each, ...retired } : each,
        ),
      }));
    await retire({ retiredAt: ground.clock.now() });
    await assert.rejects(enrol(ground.newTerminal(), code), /vehicle 30217 is retired/);
    assert.equal(ground.store.current().terminals.length, count);
    await retire({});
    assert.equal((await enrol(ground.newTerminal(), code)).vehicle.id, '30217');
  });

  it('ends a code after five wrong tries at it, and lets a source that guesses wait', async () => {
    const { code } = ground.fleet.enrolment.makeCode('30217', 'depot');
    const wrong = code.slice(0, -1) + (code.endsWith('0') ? '1' : '0');
    const terminal = ground.newTerminal();
    const said: string[] = [];
    for (let i = 0; i < 6; i++)
      await enrol(terminal, wrong).catch((error: Error) => said.push(error.message));
    assert.match(said[0]!, /does not count/);
    assert.match(said.at(-1)!, /wait \d+ s/);
    assert.ok((ground.fleet.enrolment.openCodes()[0]?.triesLeft ?? 0) < 5);
  });

  it('takes no certificate request that others signed, and no name that it did not ask for', async () => {
    const terminal = await ground.enrolled('30217');
    const other = await ground.enrolled('30562');
    const identity = {
      cert: keyOf(join(terminal.folder, 'cert.pem')),
      key: keyOf(join(terminal.folder, 'key.pem')),
    };
    const csr = await requestCertificate(await makeTlsKey(), other.terminalId);
    assert.equal((await ground.askOperator('/renew', { v: 1, csr }, identity)).status, 400);
    const own = await requestCertificate(identity.key, terminal.terminalId);
    assert.equal((await ground.askOperator('/renew', { v: 1, csr: own })).status, 403);
    assert.equal((await ground.askOperator('/renew', { v: 1, csr: own }, identity)).status, 200);
  });

  it('renews by itself before the end, and only then', async () => {
    const terminal = await ground.enrolled('30217');
    const { terminalId, folder } = terminal;
    const files = { cert: keyOf(join(folder, 'cert.pem')), key: keyOf(join(folder, 'key.pem')) };
    const taken: string[] = [];
    const renewal = (now: number) => {
      const started = startRenewal({
        ...ground,
        terminalId,
        now: () => now,
        current: () => files,
        take: async (cert) => void taken.push(cert),
      });
      return started.close();
    };
    const day = endOf(files.cert) - 61 * DAY_MS;
    await renewal(day);
    assert.equal(taken.length, 0);
    // The operator's clock is the machine's: the next certificate must end later than the old one.
    const ca = {
      cert: keyOf(join(ground.folder, OPERATOR_FILES.ca.cert)),
      key: keyOf(join(ground.folder, OPERATOR_FILES.ca.key)),
    };
    const old = await makeClientCertificate(ca, terminalId, 59);
    Object.assign(files, old);
    await renewal(ground.clock.now());
    assert.equal(taken.length, 1);
    assert.ok(new X509Certificate(taken[0]!).publicKey.equals(new X509Certificate(old.cert).publicKey));
    await writeFileAtomic(ground.disk, join(folder, 'key.pem'), utf8(old.key));
    await writeFileAtomic(ground.disk, join(folder, 'cert.pem'), utf8(taken[0]!));
    await ground.connect(folder);
  });

  it('revokes: the live connection ends, the broker lets it in no more, nor is it renewed', async () => {
    const terminal = await ground.enrolled('30217');
    const session = await ground.connect(terminal.folder);
    const gone = ended(session);
    await ground.fleet.enrolment.revoke(terminal.terminalId, 'depot');
    await gone;
    await assert.rejects(ground.connect(terminal.folder), /no MQTT session/);
    const identity = {
      cert: keyOf(join(terminal.folder, 'cert.pem')),
      key: keyOf(join(terminal.folder, 'key.pem')),
    };
    const csr = await requestCertificate(identity.key, terminal.terminalId);
    assert.equal((await ground.askOperator('/renew', { v: 1, csr }, identity)).status, 403);
    await assert.rejects(ground.fleet.enrolment.revoke(terminal.terminalId, 'depot'), /revoked before/);
  });

  it('revoked and yet let in, where the broker does not ask the registry (control)', async () => {
    const open = await openFleetGround({ isRevoked: () => false });
    const terminal = await open.enrolled('30217');
    await open.fleet.enrolment.revoke(terminal.terminalId, 'depot');
    await open.connect(terminal.folder);
  });

  it('notices two devices with one identity', async () => {
    const { folder, terminalId } = await ground.enrolled('30217');
    assert.equal(ground.board.of(terminalId).clonedAt, undefined);
    for (let i = 0; i < 5 && ground.board.of(terminalId).clonedAt === undefined; i++)
      await ground.connect(folder);
    assert.ok(ground.board.of(terminalId).clonedAt);
  });
});
