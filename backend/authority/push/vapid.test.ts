import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { MemoryDisk } from '../../../platform/memory-disk';
import { fromBase64url, utf8 } from '../../../protocol/bytes';
import { createVapid, vapidKeyIn } from './vapid';

const NOW = Date.parse('2020-01-12T12:00:00+08:00');
const HOUR = 3_600_000;

/** RFC 8292, section 2.4, its lines joined. */
const EXAMPLE =
  'vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs';

/** The claims of a header, once its signature was checked as a push service does, by other code than what made it. */
async function provenClaims(header: string): Promise<{ aud: string; exp: number; sub: string }> {
  const [, token, point] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? assert.fail(header);
  const [head, claims, signature] = token!.split('.');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const raw = fromBase64url('point', point!, 65);
  const key = await webcrypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  const [signed, text] = [fromBase64url('signature', signature!, 64), utf8(`${head}.${claims}`)];
  assert.ok(await webcrypto.subtle.verify(algorithm, key, signed, text), 'the signature');
  assert.deepEqual(JSON.parse(Buffer.from(head!, 'base64url').toString()), { typ: 'JWT', alg: 'ES256' });
  return JSON.parse(Buffer.from(claims!, 'base64url').toString());
}

describe('authority/push: what the site proves to push services', () => {
  const made = async (disk = new MemoryDisk()) => {
    await disk.makeFolder('/keyrings');
    return createVapid(await vapidKeyIn(disk, '/keyrings/push.key.pem'), 'mailto:office@example.org');
  };

  it('is a token as RFC 8292 has it, for the origin of the service and a day at most', async () => {
    assert.deepEqual(await provenClaims(EXAMPLE), {
      aud: 'https://push.example.net',
      exp: 1_453_523_768,
      sub: 'mailto:push@example.com',
    });
    const vapid = await made();
    const header = vapid.authorization('https://push.example.net/p/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV', NOW);
    assert.ok(header.endsWith(`, k=${vapid.publicKey}`));
    assert.deepEqual(await provenClaims(header), {
      aud: 'https://push.example.net',
      exp: (NOW + 12 * HOUR) / 1000,
      sub: 'mailto:office@example.org',
    });
    const forged = header.replace(/\.[A-Za-z0-9_-]{86},/, `.${'A'.repeat(86)},`);
    await assert.rejects(provenClaims(forged), /the signature/, 'control');
  });

  it('is made once for all phones of a service, anew before it ends, and after a clock that was set back', async () => {
    const vapid = await made();
    const at = (now: number, host = 'push.example.net') => vapid.authorization(`https://${host}/one`, now);
    assert.equal(at(NOW), vapid.authorization('https://push.example.net/two', NOW + HOUR));
    assert.notEqual(at(NOW), at(NOW, 'other.example.net'));
    for (const now of [NOW + 11.5 * HOUR, NOW - HOUR])
      assert.equal((await provenClaims(at(now))).exp, Math.floor((now + 12 * HOUR) / 1000));
  });

  it('has one key for as long as the keyring is there', async () => {
    const disk = new MemoryDisk();
    assert.equal((await made(disk)).publicKey, (await made(disk)).publicKey);
    assert.notEqual((await made()).publicKey, (await made(disk)).publicKey);
  });
});
