/** The authority's metrics: of the site's doors and of its own work. Nothing of cases, and nothing of who asked. */
import { counter, gauge, histogram, type Metrics, one } from '../../platform/metrics/metrics';
import { type Bundle, endOfBundle } from '../../protocol/bundle';
import type { SmsGateway } from './registrar/sms-gateway';
import type { MintPool } from './tickets/mint-pool';

/** Doors that are told apart; `/*`: files of the pages. */
export const SITE_DOORS = [
  '/api/time',
  '/api/sms',
  '/api/register',
  '/api/tickets',
  '/api/delete',
  '/relay',
  '/api/push',
  '/api/push/delete',
  '/bundle',
  '/revoked-cards',
  '/audit/head',
  '/audit/proof',
  '/audit/counts',
  '/exposures/*',
  '/access/*',
  '/counts/*',
  '/*',
] as const;

export const AUTHORITY_METRICS = {
  answers: counter(
    'coride_authority_site_answers_total',
    "The site's answers, by door and class of status.",
    {
      door: SITE_DOORS,
      status: ['2xx', '3xx', '4xx', '5xx'],
    },
  ),
  answering: histogram('coride_authority_site_answer_seconds', 'From a question to its answer, by door.', {
    door: SITE_DOORS,
  }),
  messages: counter(
    'coride_authority_text_messages_total',
    'Text messages that were handed to the gateway, by what became of them.',
    { outcome: ['sent', 'failed'] },
  ),
  tickets: counter('coride_authority_tickets_minted_total', 'Tickets that were minted for phones.'),
  segments: gauge('coride_authority_segments', "The operator's segments that are held."),
  linked: gauge('coride_authority_operator_known', '1 once the way to the operator is known.'),
  bundle: gauge('coride_authority_bundle_number', 'Number of the bundle in force; 0 before the first.'),
  bundleEnd: gauge(
    'coride_authority_bundle_end_timestamp_seconds',
    "When the bundle's last day ends: the next ceremony must be before.",
  ),
} as const;

export type AuthoritySources = {
  readonly segments: { readonly count: number };
  bundle(): Bundle | undefined;
  isLinked(): boolean;
};

/** The gauges look at the sources at each scrape. */
export function authorityGauges(metrics: Metrics, { segments, bundle, isLinked }: AuthoritySources): void {
  metrics.gauge(AUTHORITY_METRICS.segments, () => one(segments.count));
  metrics.gauge(AUTHORITY_METRICS.linked, () => one(isLinked() ? 1 : 0));
  metrics.gauge(AUTHORITY_METRICS.bundle, () => one(bundle()?.number ?? 0));
  metrics.gauge(AUTHORITY_METRICS.bundleEnd, () => {
    const inForce = bundle();
    return inForce ? one(endOfBundle(inForce) / 1000) : [];
  });
}

/** Hears each answer of the site: the door's route, status and seconds. */
export function siteAnswers(metrics: Metrics) {
  const answer = metrics.counter(AUTHORITY_METRICS.answers);
  const answering = metrics.histogram(AUTHORITY_METRICS.answering);
  return (door: string, status: number, seconds: number): void => {
    answer({ door, status: `${Math.floor(status / 100)}xx` });
    answering(seconds, { door });
  };
}

/** A gateway whose messages are counted. */
export function countedGateway(metrics: Metrics, gateway: SmsGateway): SmsGateway {
  const count = metrics.counter(AUTHORITY_METRICS.messages);
  return {
    send: async (phone, text) => {
      try {
        await gateway.send(phone, text);
      } catch (error) {
        count({ outcome: 'failed' });
        throw error;
      }
      count({ outcome: 'sent' });
    },
  };
}

/** A mint whose tickets are counted. */
export function countedMint(metrics: Metrics, mint: MintPool['mint']): MintPool['mint'] {
  const count = metrics.counter(AUTHORITY_METRICS.tickets);
  return async (job) => {
    const minted = await mint(job);
    count({}, minted.tickets.length);
    return minted;
  };
}
