/** The table of headers (FAULTS.md 5.1), and what of an answer is not as it says. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Server } from './servers';

/** On every answer of every server, errors too. */
const EVERYWHERE: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\).*microphone=\(\)/,
};
const POLICY = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];
/** Nothing inline, nothing from text, nobody else. */
const UNSAFE = /unsafe-|\*|https?:|blob:|strict-dynamic/;
/** They say what runs here, or let others in. */
const NEVER = ['server', 'x-powered-by', 'set-cookie', 'access-control-allow-origin'];

/** What is wrong with an answer, in words; empty when nothing is. */
export function headerFaults(
  server: Pick<Server, 'isHttps' | 'policy' | 'cache' | 'locates'>,
  path: string,
  { status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders },
): string[] {
  const faults: string[] = [];
  const expect = (name: string, value: RegExp) => {
    const found = String(headers[name] ?? 'absent');
    if (!value.test(found)) faults.push(`${name} is ${found}`);
  };
  for (const [name, value] of Object.entries(EVERYWHERE)) expect(name, value);
  // One page may ask where the phone is, and says so itself; an answer that is none has the server's own headers.
  const locates = status < 400 && server.locates?.test(path.split('?')[0]!);
  expect('permissions-policy', locates ? /geolocation=\(self\)/ : /geolocation=\(\)/);
  expect('strict-transport-security', server.isHttps ? /^max-age=63072000$/ : /^absent$/);
  for (const name of NEVER) expect(name, /^absent$/);
  const policy = String(headers['content-security-policy'] ?? '').split('; ');
  for (const directive of [...POLICY, ...server.policy])
    if (!policy.includes(directive)) faults.push(`content-security-policy lacks ${directive}`);
  for (const directive of policy)
    if (UNSAFE.test(directive)) faults.push(`content-security-policy allows ${directive}`);
  const [, kept] = (status < 400 && server.cache.find(([of]) => of.test(path.split('?')[0]!))) || [];
  expect('cache-control', kept ?? /^no-store$/);
  return faults;
}
