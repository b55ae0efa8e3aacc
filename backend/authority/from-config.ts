/** What the configuration says, in the form in which the parts take it; and what holds before the first bundle says it. */
import { readFile } from 'node:fs/promises';
import type { AuthorityConfig } from './config';

/** Shenyang's, before the first bundle says it: for the months of public counts and the days of the access log. */
export const DEFAULT_DAY_SHIFT = 14_400;
/** The same: only for what the public list still shows. */
export const DEFAULT_RETENTION_DAYS = 28;

/** The local date of a moment, `YYYY-MM-DD`. */
export const dateOf = (unixMs: number, offset: number): string =>
  new Date(unixMs + offset * 60_000).toISOString().slice(0, 10);

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
