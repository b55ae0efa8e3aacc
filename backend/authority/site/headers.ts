/** Headers of every answer of the site (FAULTS.md 5.1): the table that the test walks every route with. */

/** Own origin only; nothing inline, nothing framed, no form, no plug-in; scripts are never made from text. */
export const CONTENT_SECURITY_POLICY = [
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
].join('; ');

/** The page asks for nothing of the phone: codes are scanned by the camera's own app. */
const DENIED = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'usb',
];

const EVERYWHERE: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': DENIED.map((feature) => `${feature}=()`).join(', '),
};

const TWO_YEARS = 2 * 365 * 86_400;

/** @param isHttps whether browsers reach the site by https, where they are told to stay there */
export function securityHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  return isHttps ? { ...EVERYWHERE, 'strict-transport-security': `max-age=${TWO_YEARS}` } : EVERYWHERE;
}
