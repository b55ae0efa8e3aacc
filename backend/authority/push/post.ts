/** Sending to push services, as a port; and its real end, https. */
import { Agent, request } from 'node:https';
import type { Clock } from '../../../platform/clock';

/** What the service said. */
export type PushAnswer = {
  readonly status: number;
  /** Seconds that it asks to wait (`retry-after`); undefined where it says none, or a date. */
  readonly retryAfter: number | undefined;
};

/**
 * Posts a message without content to an endpoint.
 * @throws Error when nobody answers; its message names no address
 */
export type PostPush = (endpoint: string, headers: Readonly<Record<string, string>>) => Promise<PushAnswer>;

const PATIENCE_MS = 20_000;
const CONNECTIONS = 8;

/**
 * By https, over a few connections a service that stay open; redirects are followed nowhere.
 * @param ca PEM text of other roots than the system's
 */
export function httpsPush(clock: Pick<Clock, 'setTimer'>, ca?: string): PostPush {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ...(ca && { ca }) });
  return (endpoint, headers) =>
    new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException) => {
        timer.cancel();
        reject(new Error(`the push service does not answer: ${error.code ?? 'no answer in time'}`));
      };
      const sent = request(
        endpoint,
        { method: 'POST', agent, headers: { ...headers, 'content-length': '0' } },
        (response) => {
          timer.cancel();
          const { statusCode: status = 0, headers } = response;
          const retryAfter = /^\d{1,6}$/.test(headers['retry-after'] ?? '')
            ? Number(headers['retry-after'])
            : undefined;
          // Nothing in the body is of use, and it may be endless.
          response.on('error', () => undefined);
          if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding']) response.destroy();
          else response.resume();
          resolve({ status, retryAfter });
        },
      );
      const timer = clock.setTimer(PATIENCE_MS, () => sent.destroy(new Error('no answer in time')));
      sent.on('error', failed);
      sent.end();
    });
}
