/** Servers that other programs ask, for the walk through every route (`servers.ts`). */
import { silentLog } from '../../platform/log';
import { openMetricsDoor } from '../../platform/metrics/door';
import { prometheusMetrics } from '../../platform/metrics/prometheus';
import { whenTestEnds } from '../support/cleanup';
import type { Server } from './servers';

export const metricsDoor: Server = {
  name: "a part's metrics door",
  file: 'platform/metrics/door.ts',
  isHttps: false,
  policy: [],
  bodies: {},
  cache: [],
  open: async () => {
    const door = await openMetricsDoor(await prometheusMetrics(), 0, silentLog());
    whenTestEnds(() => door.close());
    return {
      door: { host: '127.0.0.1', port: door.port },
      prefix: '',
      headers: {},
      paths: {},
      routes: [{ method: 'GET', url: '/metrics', accepts: undefined }],
      pages: [],
    };
  },
};
