/** Opens tag keys in a worker thread for each core, for one case; the threads end with it, and what they opened too. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type FirstTags, type FirstTagsJob, firstTagsHere, type SealedTagKey } from './first-tags';
import type { FirstTagsAnswer } from './first-tags-worker';

/** Seals in a job: about 20 ms of work, so that progress moves and no thread waits long at the end. */
const JOB_SIZE = 250;
/** Fewer are opened sooner here than threads start. */
const FEW = 4 * JOB_SIZE;

export type FirstTagsPool = { readonly firstTags: FirstTags; close(): Promise<void> };

/** @param threads at most; none is started before there is work for them */
export function openFirstTagsPool(threads: number, pause: () => Promise<void>): FirstTagsPool {
  const workers: Worker[] = [];
  const here = firstTagsHere(pause);
  const firstTags: FirstTags = async (job, onDone) => {
    if (job.items.length <= FEW || threads < 2) return here(job, onDone);
    const found: FirstTagsAnswer['tags'][] = [];
    let [next, done] = [0, 0];
    const work = async (worker: Worker) => {
      while (next < job.items.length) {
        const at = next;
        next += JOB_SIZE;
        const items = job.items.slice(at, next).map(sealedOf);
        const { tags } = await answerOf(worker, { ...job, items });
        found[at / JOB_SIZE] = tags;
        done += tags.length;
        onDone(done);
      }
    };
    while (workers.length < threads) workers.push(startWorker());
    await Promise.all(workers.map(work));
    return found.flat();
  };
  return {
    firstTags,
    async close() {
      await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
    },
  };
}

/** A copy of its own: what lies beside it in memory is no business of another thread. */
const sealedOf = ({ terminalNumber, day, sealed }: SealedTagKey): SealedTagKey => ({
  terminalNumber,
  day,
  sealed: sealed.slice(),
});

/** @throws Error when the thread ends instead */
function answerOf(worker: Worker, job: FirstTagsJob): Promise<FirstTagsAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      end();
    };
    const onMessage = (answer: FirstTagsAnswer) => settle(() => resolve(answer));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = () => settle(() => reject(new Error('a thread that opens tag keys ended')));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}

/** Runs from source under ts-node, or compiled. */
function startWorker(): Worker {
  const fromSource = __filename.endsWith('.ts');
  const file = join(__dirname, `first-tags-worker.${fromSource ? 'ts' : 'js'}`);
  const execArgv = fromSource ? ['--require', 'ts-node/register/transpile-only'] : [];
  return new Worker(file, { execArgv, env: {} });
}
