/**
 * The operator's door for everybody: GTFS-Realtime, `GET /gtfs-realtime/vehicle-positions.pb`, and how often days were released to
 * the authority, `GET /releases.json`. The feed is made at most every ten seconds whoever asks, and kept by caches
 * for as long; meant for a proxy that adds TLS. It knows nothing that a passer-by does not see.
 */
import type { Clock } from '../../../platform/clock';
import { NO_PAGE, securityHeaders } from '../../../platform/http-headers';
import { createHttpServer, listenOn } from '../../../platform/http-server';
import type { Log } from '../../../platform/log';
import { sendFile, type TaggedFile, tagged } from '../../../platform/pages/static-files';
import type { ReleaseCounts } from '../../../protocol/release-counts';
import type { StatusBoard } from '../fleet/status-board';
import type { RegistryStore } from '../registry/store';
import { feedMessage, vehiclePositions } from './vehicle-positions';

export const VEHICLE_POSITIONS_PATH = '/gtfs-realtime/vehicle-positions.pb';
/** Both sides' counts of releases are held against each other by whoever likes (`/counts/` of the authority's site does). */
export const RELEASE_COUNTS_PATH = '/releases.json';
const KEPT_S = 10;
const COUNTS_KEPT_S = 3600;
const REQUEST_MS = 10_000;
const PROTOBUF = 'application/x-protobuf';

/** @param options.port 0: any free one. @throws the system's error when the port is in use */
export async function openRealtimeDoor(options: {
  readonly host: string;
  readonly port: number;
  readonly store: Pick<RegistryStore, 'current' | 'registry'>;
  readonly board: StatusBoard;
  /** How often days were released to the authority: everybody may see it. */
  readonly releaseCounts: () => ReleaseCounts;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly log: Log;
}): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { host, port, store, board, clock, log } = options;
  const server = createHttpServer({
    headers: securityHeaders({ policy: NO_PAGE, isHttps: false }),
    bodies: [],
    maxBody: 1,
    requestMs: REQUEST_MS,
    answerTo: () => undefined,
    failed: {
      event: 'the GTFS-Realtime door failed',
      sentence: 'the feed could not be made: the log says why',
    },
    log,
  });
  let made: { readonly feed: TaggedFile; readonly at: number } | undefined;
  const current = () => {
    const at = clock.monotonic();
    if (made && at - made.at < KEPT_S * 1000) return made.feed;
    const now = clock.now();
    const bytes = feedMessage(vehiclePositions(store.current(), store.registry, board, now), now);
    made = { feed: tagged({ bytes, type: PROTOBUF, immutable: false }), at };
    return made.feed;
  };
  server.get(VEHICLE_POSITIONS_PATH, async (request, reply) => {
    sendFile(request, reply, current(), `public, max-age=${KEPT_S}`);
    return reply;
  });
  server.get(RELEASE_COUNTS_PATH, async (request, reply) => {
    const bytes = Buffer.from(JSON.stringify(options.releaseCounts()));
    const file = tagged({ bytes, type: 'application/json; charset=utf-8', immutable: false });
    sendFile(request, reply, file, `public, max-age=${COUNTS_KEPT_S}`);
    return reply;
  });
  return listenOn(server, { host, port });
}
