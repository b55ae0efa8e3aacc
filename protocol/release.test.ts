import assert from 'node:assert/strict';
import { combine, split } from 'shamir-secret-sharing';
import { readBundle } from './bundle';
import { fromHex, toHex } from './bytes';
import { Malformed } from './errors';
import { generateHpkeKey, importSecretKey } from './hpke';
import { caseHash, releaseFault, type SignedRelease, signRelease } from './release';
import { openShare, sealShare } from './share';
import { generateSigningKey, importSigningKey } from './signing';
import bundleVector from './vectors/bundle.json';
import vector from './vectors/release.json';

const bundle = readBundle(fromHex(bundleVector.rootPublic), fromHex(bundleVector.signed));
const { firstDay, lastDay, expires } = vector;
const release = { caseHash: fromHex(vector.caseHash), firstDay, lastDay, expires };
const signatures = vector.officers.map(({ officer, signature }) => ({
  officer,
  signature: fromHex(signature),
}));
const signed: SignedRelease = { ...release, signatures };
const now = expires - 1;
const fault = (change: Partial<SignedRelease>, at = now) =>
  releaseFault(bundle, { ...signed, ...change }, at);

describe('release', () => {
  it('is signed as the vector says, and holds', () => {
    assert.equal(toHex(caseHash(fromHex(vector.caseRandom), vector.case)), vector.caseHash);
    for (const { secret, signature } of vector.officers)
      assert.equal(toHex(signRelease(importSigningKey(fromHex(secret)), release)), signature);
    assert.equal(fault({}), undefined);
  });

  it('is refused with one officer, with one twice, or with a stranger', () => {
    assert.match(fault({ signatures: [] })!, /0 officers' signatures, needs 2/);
    assert.match(fault({ signatures: signatures.slice(0, 1) })!, /1 officers' signatures, needs 2/);
    assert.match(fault({ signatures: [signatures[0]!, signatures[0]!] })!, /1 officers' signatures, needs 2/);
    const stranger = { officer: 'mallory', signature: signRelease(generateSigningKey(), release) };
    assert.match(fault({ signatures: [signatures[0]!, stranger] })!, /not one of the bundle's officers/);
    const forged = { ...stranger, officer: 'wang' };
    assert.match(fault({ signatures: [signatures[0]!, forged] })!, /does not prove/);
  });

  it('is refused for any other case, day or time than was signed', () => {
    assert.match(fault({ firstDay: firstDay - 1 })!, /does not prove/);
    assert.match(fault({ lastDay: lastDay + 1 })!, /does not prove/);
    assert.match(fault({ expires: expires + 1 })!, /does not prove/);
    assert.match(fault({ caseHash: new Uint8Array(32) })!, /does not prove/);
  });

  it('is refused when it has expired, opens no days, or more than a case may', () => {
    assert.match(fault({}, expires)!, /expired/);
    assert.match(fault({ firstDay: lastDay + 1 })!, /first day lies after the last/);
    assert.match(fault({ firstDay: lastDay - 28 })!, /opens 29 days, may open 28/);
  });
});

describe('shares', () => {
  const { officer, day, generation } = vector.share;
  const key = importSecretKey(fromHex(vector.share.sealSecret));
  const sealed = { officer, day, generation, sealed: fromHex(vector.share.sealed) };

  it('open for their officer, day and generation only', () => {
    assert.equal(toHex(openShare(key, sealed)), vector.share.share);
    assert.throws(() => openShare(generateHpkeKey(), sealed), Malformed);
    assert.throws(() => openShare(key, { ...sealed, day: day + 1 }), Malformed);
    assert.throws(() => openShare(key, { ...sealed, officer: 'wang' }), Malformed);
    assert.throws(() => openShare(key, { ...sealed, generation: 2 }), Malformed);
  });

  it('one opens nothing; two give the day key that the bundle names', async () => {
    const dayKey = generateHpkeKey();
    const shares = await split(dayKey.secretBytes, 3, 2);
    const officers = ['li', 'wang', 'zhao'].map((id, i) => {
      const own = generateHpkeKey();
      return { own, share: sealShare(own.public, { day, officer: id, generation: 1 }, shares[i]!) };
    });
    const opened = officers.map(({ own, share }) => openShare(own, share));
    await assert.rejects(combine([opened[0]!]));
    for (const pair of [opened.slice(0, 2), opened.slice(1), [opened[2]!, opened[0]!]])
      assert.deepEqual(importSecretKey(await combine(pair)).public, dayKey.public);
    const wrong = await combine([opened[0]!, opened[1]!.map((byte, i) => (i === 0 ? byte ^ 1 : byte))]);
    assert.notDeepEqual(importSecretKey(wrong).public, dayKey.public);
  });
});
