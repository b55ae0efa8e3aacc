/** Headers of every answer of the site (FAULTS.md 5.1): `test/web` walks every route and compares. */
import { type Headers, securityHeaders as headersOf } from '../../../platform/http-headers';

/** Own origin only; nothing inline, nothing framed, no form, no plug-in; scripts are never made from text. */
const policyWith = (other: string): string[] => [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  `img-src 'self' data:${other}`,
  `connect-src 'self'${other}`,
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
];
const POLICY = policyWith('');

export const CONTENT_SECURITY_POLICY = POLICY.join('; ');

/** @param isHttps whether browsers reach the site by https, where they are told to stay there */
export function securityHeaders(isHttps: boolean): Headers {
  return headersOf({ policy: POLICY, isHttps });
}

/**
 * What the map's page has instead: it may ask where the phone is.
 * @param tiles origin of the city's background, which the page may load pictures and parts of a file from
 */
export function mapHeaders(tiles: string | undefined): Headers {
  const own = headersOf({
    policy: policyWith(tiles ? ` ${tiles}` : ''),
    isHttps: false,
    allowed: ['geolocation'],
  });
  const names = ['content-security-policy', 'permissions-policy'] as const;
  return Object.fromEntries(names.map((name) => [name, own[name]!]));
}
