/** Headers of every answer of the site (FAULTS.md 5.1): `test/web` walks every route and compares. */
import { type Headers, securityHeaders as headersOf } from '../../../platform/http-headers';

/** Own origin only; nothing inline, nothing framed, no form, no plug-in; scripts are never made from text. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
];

export const CONTENT_SECURITY_POLICY = POLICY.join('; ');

/** @param isHttps whether browsers reach the site by https, where they are told to stay there */
export function securityHeaders(isHttps: boolean): Headers {
  return headersOf({ policy: POLICY, isHttps });
}
