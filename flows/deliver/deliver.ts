/** Sends notices through one channel, again for a while when it fails, and says what came of it. */
import type { Clock } from '../../platform/clock';
import type { Notice } from '../notices/notices';
import { type Language, wordsOf } from '../notices/words';
import { dingtalkPosting, mailOf, type Posting, webhookPosting, wecomPosting } from './bodies';

export type Channel =
  | { readonly kind: 'webhook' | 'wecom'; readonly url: string; readonly language: Language }
  | { readonly kind: 'dingtalk'; readonly url: string; readonly secret: string; readonly language: Language }
  | {
      readonly kind: 'email';
      readonly url: string;
      readonly from: string;
      readonly to: string;
      readonly language: Language;
    };

export type ChannelKind = Channel['kind'];

/** The way out, as a port. */
export type Outside = {
  /** POSTs JSON. @returns status and the beginning of the body; rejects when nothing answered */
  post(url: string, body: unknown): Promise<{ readonly status: number; readonly text: string }>;
  /** Sends by SMTP. `url`: `smtps://user:password@host:465`. */
  mail(url: string, mail: { from: string; to: string; subject: string; text: string }): Promise<void>;
};

export type DeliverPorts = {
  readonly outside: Outside;
  readonly clock: Clock;
  nameOf(terminalId: string): string;
};

/** Then it is given up: by then the state has changed, and whoever looks sees it on the dashboard. */
const WAITS_MS = [1_000, 5_000, 30_000, 120_000];

/** @throws Error naming channel and reason when the last attempt failed too */
export async function deliver(
  channel: Channel,
  notices: readonly Notice[],
  ports: DeliverPorts,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await once(channel, notices, ports);
      return;
    } catch (cause) {
      const wait = WAITS_MS[attempt];
      if (wait === undefined)
        throw new Error(
          `${channel.kind}: not delivered in ${attempt + 1} attempts: ${(cause as Error).message}`,
          { cause },
        );
      await ports.clock.sleep(wait);
    }
  }
}

async function once(channel: Channel, notices: readonly Notice[], ports: DeliverPorts): Promise<void> {
  const words = wordsOf(notices, ports.nameOf, channel.language);
  if (channel.kind === 'email') {
    const { from, to, url } = channel;
    await ports.outside.mail(url, { from, to, ...mailOf(words) });
    return;
  }
  const { url, body } = posting(channel, notices, words, ports);
  const { status, text } = await ports.outside.post(url, body);
  if (status < 200 || status > 299) throw new Error(`answered ${status}`);
  if (channel.kind !== 'webhook') expectTaken(text);
}

function posting(
  channel: Exclude<Channel, { kind: 'email' }>,
  notices: readonly Notice[],
  words: ReturnType<typeof wordsOf>,
  { clock, nameOf }: DeliverPorts,
): Posting {
  if (channel.kind === 'dingtalk') return dingtalkPosting(channel.url, channel.secret, words, clock.now());
  if (channel.kind === 'wecom') return wecomPosting(channel.url, words);
  return webhookPosting(channel.url, notices, words, nameOf);
}

/** Both robots answer 200 to everything; what came of it stands in `errcode`, 0 for taken. */
function expectTaken(text: string): void {
  let answer: { errcode?: unknown; errmsg?: unknown };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch (cause) {
    throw new Error('answered something that is no JSON', { cause });
  }
  if (answer?.errcode !== 0)
    throw new Error(`answered ${String(answer?.errcode)}: ${String(answer?.errmsg)}`);
}
