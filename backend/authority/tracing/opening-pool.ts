/** Opens sealed parts in a worker thread for each core, for one case; the threads end with it, and what they opened too. */
import { Worker } from 'node:worker_threads';
import { programBeside } from '../../../platform/from-source';
import { type Opening, type OpeningAnswers, type OpeningJob, openingHere } from './opening';

/** Items in a job: 5 to 15 ms of work, so that progress moves and no thread waits long at the end. */
const JOB_SIZE = 100;
/** Fewer are opened sooner here than threads start. */
const FEW = 4 * JOB_SIZE;

export type OpeningPool = {
  readonly opening: Opening;
  /** Starts the threads now, before there is work: from source it takes them half a second. */
  start(): void;
  close(): Promise<void>;
};

/** @param threads at most; none is started before there is work for them, or `start` is called */
export function openOpeningPool(threads: number, pause: () => Promise<void>): OpeningPool {
  const workers: Worker[] = [];
  const here = openingHere(pause);
  const start = () => {
    while (threads > 1 && workers.length < threads) workers.push(startWorker());
  };
  const opening: Opening = async (kind, shared, items, onDone = () => {}) => {
    const isFew = items.length <= (workers.length > 0 ? JOB_SIZE : FEW);
    if (isFew || threads < 2) return here(kind, shared, items, onDone);
    type Kind = typeof kind;
    const found: OpeningAnswers<Kind>[] = [];
    let [next, done] = [0, 0];
    const work = async (worker: Worker) => {
      while (next < items.length) {
        const at = next;
        next += JOB_SIZE;
        const job: OpeningJob<Kind> = { kind, shared, items: items.slice(at, next) };
        const answers = (await answerOf(worker, job)) as OpeningAnswers<Kind>;
        found[at / JOB_SIZE] = answers;
        done += answers.length;
        onDone(done);
      }
    };
    start();
    await Promise.all(workers.map(work));
    return found.flat();
  };
  return {
    opening,
    start,
    async close() {
      await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
    },
  };
}

/** @throws Error when the thread ends instead */
function answerOf(worker: Worker, job: OpeningJob): Promise<OpeningAnswers> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      end();
    };
    const onMessage = (answers: OpeningAnswers) => settle(() => resolve(answers));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = () => settle(() => reject(new Error('a thread that opens sealed parts ended')));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}

function startWorker(): Worker {
  const { file, execArgv } = programBeside(__filename, 'opening-worker');
  return new Worker(file, { execArgv, env: {} });
}
