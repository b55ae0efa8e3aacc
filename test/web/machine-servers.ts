/** Servers that other programs ask, for the walk through every route (`servers.ts`). */
import { StatusBoard } from '../../backend/operator/fleet/status-board';
import { openRealtimeDoor } from '../../backend/operator/gtfs-realtime/door';
import { createRegistry } from '../../backend/operator/registry/registry';
import { makeCity } from '../../backend/operator/testing/city';
import { systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { openMetricsDoor } from '../../platform/metrics/door';
import { prometheusMetrics } from '../../platform/metrics/prometheus';
import { signedCounts } from '../../protocol/release-counts';
import { generateSigningKey } from '../../protocol/signing';
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

export const realtimeDoor: Server = {
  name: "the operator's GTFS-Realtime door",
  file: 'backend/operator/gtfs-realtime/door.ts',
  isHttps: false,
  policy: [],
  bodies: {},
  cache: [
    [/\.pb$/, /^public, max-age=10$/],
    [/^\/releases\.json$/, /^public, max-age=3600$/],
  ],
  open: async () => {
    const { registry: file } = makeCity();
    const clock = systemClock();
    const door = await openRealtimeDoor({
      host: '127.0.0.1',
      port: 0,
      store: { current: () => file, registry: createRegistry(file) },
      board: new StatusBoard(silentLog(), () => clock.now()),
      releaseCounts: () =>
        signedCounts(generateSigningKey(), 'operator', [], { today: 18_274, dayShift: 14_400 }),
      clock,
      log: silentLog(),
    });
    whenTestEnds(() => door.close());
    return { door: { host: '127.0.0.1', port: door.port }, prefix: '', headers: {}, paths: {}, pages: [] };
  },
};
