/**
 * `GET /metrics`, for a Prometheus on this machine: on loopback only, and only for who means loopback (another name in
 * `Host` is somebody's DNS). By node:http, for the terminal has no fastify.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_PAGE, securityHeaders } from '../http-headers';
import type { Log } from '../log';
import type { PrometheusMetrics } from './prometheus';

export const METRICS_PATH = '/metrics';

const HEADERS = {
  'cache-control': 'no-store',
  ...securityHeaders({ policy: NO_PAGE, isHttps: false }),
};
const LOOPBACK = /^(localhost|127\.0\.0\.1)(:\d+)?$/;
const TEXT = 'text/plain; charset=utf-8';

/**
 * @param port 0: any free one
 * @throws the system's error when the port is in use
 */
export async function openMetricsDoor(
  metrics: Pick<PrometheusMetrics, 'text' | 'contentType'>,
  port: number,
  log: Log,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const answer = async ({ method, url, headers }: IncomingMessage, response: ServerResponse) => {
    const say = (status: number, type: string, body: string) =>
      response.writeHead(status, { ...HEADERS, 'content-type': type }).end(body);
    if (!LOOPBACK.test(headers.host ?? '')) say(421, TEXT, 'This door is for this machine\n');
    else if (url !== METRICS_PATH) say(404, TEXT, `There is only ${METRICS_PATH} here\n`);
    else if (method !== 'GET') say(405, TEXT, 'Metrics are read by GET\n');
    else say(200, metrics.contentType, await metrics.text());
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      log.error('metrics could not be told', { error });
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { ...HEADERS, 'content-type': TEXT }).end('The log says why\n');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
