/**
 * The next certificate, in time and without a hand: asked for each hour from 60 days before the end of the one in force, under that
 * one and for the same key, so that one file changes and a power cut leaves the old or the new.
 */
import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../platform/clock';
import { type Hourly, hourly } from '../../platform/hourly';
import type { Log } from '../../platform/log';
import { requestCertificate } from '../../platform/tls-request';
import { readRenewalAnswer } from '../../protocol/enrolment';
import { type AskOperator, whyNot } from './ask';

const RENEW_MS = 60 * 86_400_000;

export type RenewalOptions = {
  readonly terminalId: string;
  readonly clock: Clock;
  /** The terminal's own time, unix ms. */
  now(): number;
  readonly askOperator: AskOperator;
  /** PEM texts in force. */
  current(): { readonly cert: string; readonly key: string };
  /** Puts the next one in force; resolves when it is on disk. */
  take(cert: string): Promise<void>;
  readonly log: Log;
};

export function startRenewal(options: RenewalOptions): Hourly {
  const { clock, log } = options;
  return hourly(
    clock,
    () => renew(options),
    (cause) => log.warn('certificate not renewed, tried again in an hour', { cause }),
  );
}

async function renew(options: RenewalOptions): Promise<void> {
  const { terminalId, askOperator, current, take, log } = options;
  const identity = current();
  if (endOf(identity.cert) - options.now() > RENEW_MS) return;
  const csr = await requestCertificate(identity.key, terminalId);
  const answer = await askOperator('/renew', { v: 1, csr }, identity);
  if (answer.status !== 200) throw new Error(whyNot(answer));
  const { cert } = readRenewalAnswer(answer.body);
  const made = new X509Certificate(cert);
  if (made.subject !== `CN=${terminalId}` || endOf(cert) <= endOf(identity.cert))
    throw new Error('the operator answered with a certificate that is not the next one of this terminal');
  await take(cert);
  log.info('certificate renewed', { until: made.validTo });
}

/** Unix ms. @throws Error when it cannot be read */
export const endOf = (cert: string): number => Date.parse(new X509Certificate(cert).validTo);
