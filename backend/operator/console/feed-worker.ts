/** The thread that reads one feed and ends (`feed-desk.ts`). */
import { parentPort, workerData } from 'node:worker_threads';
import { type FeedFile, readFeed } from '../../../protocol/gtfs';
import { type FeedImport, importFeed } from '../registry/import-feed';
import type { FeedWork } from './feed-desk';

function read({ files, registry, now, today }: FeedWork): FeedImport {
  const bytesOf = (name: FeedFile) =>
    Object.hasOwn(files, name) ? new TextEncoder().encode(files[name]) : undefined;
  const { feed, findings } = readFeed(bytesOf, today);
  if (!feed) return { findings };
  const made = importFeed(registry, feed, now);
  return { ...made, findings: [...findings, ...made.findings] };
}

parentPort!.postMessage(read(workerData as FeedWork));
