/**
 * How the site says to push services who it is (VAPID, RFC 8292): a token of ES256 (RFC 7515, 7518), a day at most for one
 * service. Four lines of node:crypto; the packages that make such tokens bring a dozen others beside the vault's keys.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Disk } from '../../../platform/disk';
import { makeTlsKey } from '../../../platform/tls-request';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../../protocol/bytes';
import { readIfThere } from '../vault/keys';

export type Vapid = {
  /** The point of the public key, uncompressed, base64url: what a phone subscribes for. */
  readonly publicKey: string;
  /** The header `authorization` for a message to this endpoint. @param now unix ms */
  authorization(endpoint: string, now: number): string;
};

/** RFC 8292 allows a day. */
const TOKEN_MS = 12 * 3_600_000;
/** A token with less than this left is made anew. */
const SPARE_MS = 3_600_000;

/** @param contact `mailto:` or `https:` address of whoever runs the site */
export function createVapid(key: KeyObject, contact: string): Vapid {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const point = [Uint8Array.of(4), fromBase64url('x', x, 32), fromBase64url('y', y, 32)];
  const publicKey = toBase64url(new Uint8Array(Buffer.concat(point)));
  const tokens = new Map<string, { readonly token: string; readonly ends: number }>();
  const tokenFor = (aud: string, now: number): string => {
    const kept = tokens.get(aud);
    if (kept && kept.ends - now > SPARE_MS && kept.ends - now <= TOKEN_MS) return kept.token;
    const ends = now + TOKEN_MS;
    const token = tokenOf(key, { aud, exp: Math.floor(ends / 1000), sub: contact });
    tokens.set(aud, { token, ends });
    return token;
  };
  return {
    publicKey,
    authorization: (endpoint, now) => `vapid t=${tokenFor(new URL(endpoint).origin, now)}, k=${publicKey}`,
  };
}

function tokenOf(key: KeyObject, claims: object): string {
  const text = [{ typ: 'JWT', alg: 'ES256' }, claims]
    .map((part) => toBase64url(utf8(JSON.stringify(part))))
    .join('.');
  return `${text}.${toBase64url(new Uint8Array(sign('sha256', utf8(text), { key, dsaEncoding: 'ieee-p1363' })))}`;
}

/** The key in the file at `path`, made when there is none. A lost one only means that phones subscribe again. */
export async function vapidKeyIn(disk: Disk, path: string): Promise<KeyObject> {
  const kept = await readIfThere(disk, path);
  if (kept) return createPrivateKey(fromUtf8(kept));
  const pem = await makeTlsKey();
  await writeFileAtomic(disk, path, utf8(pem));
  return createPrivateKey(pem);
}
