import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { securityHeaders } from '../../platform/http-headers';

/** Why a request is refused: the answer's status and one sentence for whoever is looking. */
export type Refusal = { status: number; says: string };

/**
 * Sent with every answer (FAULTS.md 5.1): nothing but the page's own files and its own event stream, no script or style
 * inside the page, text into the page as text only, in no frame, remembered by nobody.
 */
export const HEADERS: Readonly<OutgoingHttpHeaders> = {
  ...securityHeaders({
    isHttps: false,
    policy: [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ],
  }),
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

/**
 * Says whether a request may be answered. Another page in the terminal's browser, or a name on the network that was
 * made to point at this machine, must reach neither the code nor the buttons: the Host has to be this server's own,
 * a cross-site sender is refused, and the first part of the path is this start's token.
 * @returns the path after the token, or why not
 */
export function admit(request: IncomingMessage, port: number, token: string): { path: string } | Refusal {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = request.headers;
  if (!host || !hosts.includes(host)) {
    return { status: 421, says: 'This is not a name of this terminal: use http://127.0.0.1' };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, says: 'Another page may not use this screen' };
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, says: 'Another page may not use this screen' };
  }
  if (request.method === 'POST' && origin === undefined) {
    return { status: 403, says: 'Only the screen page itself may press its buttons' };
  }
  const [, given = '', ...rest] = (request.url ?? '').split('?', 1)[0]!.split('/');
  if (!same(given, token) || rest.length === 0) {
    return {
      status: 403,
      says: 'Open the address that the terminal printed at this start, to the last slash',
    };
  }
  return { path: rest.join('/') };
}

function same(given: string, token: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
