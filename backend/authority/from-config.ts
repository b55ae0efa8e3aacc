/** What the configuration says, in the form in which the parts take it. */
import { readFile } from 'node:fs/promises';
import type { AuthorityConfig } from './config';

/** How long the operator may take, and over how many connections phones' messages go. */
export const linkTimes = ({ relayConnections, relayTimeout }: AuthorityConfig) => ({
  relayConnections,
  relayTimeout,
  timeout: 30_000,
});

/** PEM texts, where the site is served by https. @throws Error when one of the two is missing */
export async function siteTls({ tlsCert, tlsKey }: AuthorityConfig) {
  if (!tlsCert && !tlsKey) return {};
  if (!tlsCert || !tlsKey) throw new Error('the site needs both --tls-cert and --tls-key, or neither');
  return { tls: { cert: await readFile(tlsCert, 'utf8'), key: await readFile(tlsKey, 'utf8') } };
}
