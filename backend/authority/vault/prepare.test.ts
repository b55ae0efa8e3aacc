import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { MemoryDisk } from '../../../platform/memory-disk';
import { toBase64url } from '../../../protocol/bytes';
import { EXCHANGE, FOLDER, silent, TODAY } from '../testing/city';
import { openVaultKeys, tlsKeyPath } from './keys';
import { prepareAuthority } from './prepare';

const text = async (disk: MemoryDisk, path: string) => new TextDecoder().decode(await disk.read(path));

describe("the vault's keys", () => {
  let disk: MemoryDisk;
  const prepare = (today = TODAY) =>
    prepareAuthority({ disk, folder: FOLDER, exchange: EXCHANGE, today, log: silent });
  const handed = async () => JSON.parse(await text(disk, join(EXCHANGE, 'authority.json')));

  beforeEach(async () => {
    disk = new MemoryDisk();
    await disk.makeFolder(EXCHANGE);
  });

  it('are made at the first start; only public halves reach the exchange folder', async () => {
    await prepare();
    const keys = await openVaultKeys(disk, FOLDER);
    const ticketKey = keys.tickets[0]!;
    assert.deepEqual(await handed(), {
      tickets: [{ number: 0, key: toBase64url(ticketKey.key.public), firstDay: TODAY }],
      registrar: toBase64url(keys.registrar.public),
      audit: toBase64url(keys.audit.public),
    });
    const all =
      (await text(disk, join(EXCHANGE, 'authority.json'))) +
      (await text(disk, join(EXCHANGE, 'authority-relay.csr.pem')));
    for (const secret of [ticketKey.key.secretBytes, keys.registrarSecret, keys.audit.secretBytes])
      assert.ok(!all.includes(toBase64url(secret)));
  });

  it('ask the operator for a certificate of CN authority, by a P-256 key that stays in the keyrings', async () => {
    await prepare();
    const { Pkcs10CertificateRequest } = await import('@peculiar/x509');
    const request = new Pkcs10CertificateRequest(await text(disk, join(EXCHANGE, 'authority-relay.csr.pem')));
    assert.equal(request.subject, 'CN=authority');
    assert.ok(await request.verify());
    const own = createPublicKey(await text(disk, tlsKeyPath(FOLDER)));
    assert.deepEqual(Buffer.from(request.publicKey.rawData), own.export({ format: 'der', type: 'spki' }));
    assert.equal(own.asymmetricKeyDetails?.namedCurve, 'prime256v1');
  });

  it('stay the same at every later start, and after a crash in between', async () => {
    await prepare();
    const before = [await handed(), await text(disk, tlsKeyPath(FOLDER))];
    disk.crash();
    await prepare(TODAY + 30);
    assert.deepEqual([await handed(), await text(disk, tlsKeyPath(FOLDER))], before);
  });

  it('get a new ticket key after a month, under the next number; the one before stays for tickets in hand', async () => {
    await prepare();
    const first = await handed();
    await prepare(TODAY + 31);
    const second = await handed();
    assert.equal(second.tickets[0].number, 1);
    assert.notEqual(second.tickets[0].key, first.tickets[0].key);
    assert.equal(second.registrar, first.registrar);
    assert.deepEqual(
      (await openVaultKeys(disk, FOLDER)).tickets.map(({ number }) => number),
      [0, 1],
    );
    for (let month = 2; month <= 16; month++) await prepare(TODAY + 31 * month);
    assert.equal((await handed()).tickets[0].number, 0, 'numbers go round at 16');
    assert.equal((await openVaultKeys(disk, FOLDER)).tickets.length, 2, 'older secrets are forgotten');
  });

  it('are asked for in words when they were never made, or are damaged', async () => {
    await assert.rejects(openVaultKeys(disk, FOLDER), /online.json is missing: prepareAuthority makes/);
    await prepare();
    const file = await disk.open(join(FOLDER, 'keyrings/online.json'), 'write');
    await file.truncate(20);
    await file.close();
    await assert.rejects(openVaultKeys(disk, FOLDER), /online.json is not JSON/);
  });
});
