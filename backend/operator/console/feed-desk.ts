/** A feed into the registry: read on a thread of its own, for ingest shares this process and a city's feed takes seconds. */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../platform/clock';
import { programBeside } from '../../../platform/from-source';
import { localDate } from '../../../protocol/gtfs';
import type { FeedImport } from '../registry/import-feed';
import type { RegistryFile } from '../registry/schema';
import type { RegistryStore } from '../registry/store';
import type { FeedAnswer } from './feed-answer';

export type FeedWork = {
  readonly files: Readonly<Record<string, string>>;
  readonly registry: RegistryFile;
  readonly now: number;
  /** `YYYYMMDD`. */
  readonly today: string;
};

export type FeedDesk = {
  look(files: FeedWork['files']): Promise<FeedAnswer>;
  take(files: FeedWork['files'], who: string): Promise<FeedAnswer>;
};

/** Where no feed says another: a feed's last day is compared with this zone's date. */
const TIMEZONE = 'Asia/Shanghai';

export function createFeedDesk(store: RegistryStore, clock: Pick<Clock, 'now'>): FeedDesk {
  const read = (files: FeedWork['files']) => {
    const now = clock.now();
    return readApart({ files, registry: store.current(), now, today: localDate(now, TIMEZONE) });
  };
  return {
    look: async (files) => answer(await read(files), false),
    async take(files, who) {
      const made = await read(files);
      const { file } = made;
      if (!file) return answer(made, false);
      const { lines, stops, feed } = file;
      const what = `feed of ${lines.length} lines and ${stops?.length ?? 0} stops imported`;
      await store.change({ who, what }, (current) => ({ ...current, lines, stops, feed }));
      return answer(made, true);
    },
  };
}

const answer = ({ file, findings }: FeedImport, taken: boolean): FeedAnswer => ({
  good: file !== undefined,
  taken,
  lines: file?.lines.length ?? 0,
  stops: file?.stops?.length ?? 0,
  findings,
});

function readApart(work: FeedWork): Promise<FeedImport> {
  const { file, execArgv } = programBeside(__filename, 'feed-worker');
  const worker = new Worker(file, { execArgv, env: {}, workerData: work });
  return new Promise<FeedImport>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`reading the feed ended with ${code}`)));
  }).finally(() => worker.terminate());
}
