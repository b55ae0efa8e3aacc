/** Headers that every answer of every server of ours carries (FAULTS.md 5.1), for parts to add what is theirs. */

export type Headers = Readonly<Record<string, string>>;

/** Nobody's page asks for any of these, unless it is named in `allowed`. */
const FEATURES = [
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
  'serial',
  'usb',
];

/** Nothing is loaded, run, sent or framed: for doors that answer with data, which a browser may still be sent to. */
export const NO_PAGE = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const TWO_YEARS = 2 * 365 * 86_400;

/**
 * @param options.policy directives of the content security policy; `NO_PAGE` for doors without a page
 * @param options.isHttps whether browsers reach the server by https, where they are told to stay there
 * @param options.allowed features that a page of this server uses itself
 */
export function securityHeaders(options: {
  readonly policy: readonly string[];
  readonly isHttps: boolean;
  readonly allowed?: readonly string[];
}): Headers {
  const { policy, isHttps, allowed = [] } = options;
  const features = FEATURES.map((name) => `${name}=(${allowed.includes(name) ? 'self' : ''})`);
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': features.join(', '),
    ...(isHttps && { 'strict-transport-security': `max-age=${TWO_YEARS}` }),
  };
}
