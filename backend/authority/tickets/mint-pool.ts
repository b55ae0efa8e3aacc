/** The mint's worker thread, seen from the site: jobs one after another, a bounded queue, a new thread when one dies. */
import { Worker } from 'node:worker_threads';
import { programBeside } from '../../../platform/from-source';
import type { Log } from '../../../platform/log';
import { Refused } from '../refused';
import type { Minted, MintJob } from './mint';
import type { MintAnswer, MintRequest } from './mint-worker';

export type MintPool = {
  /**
   * Mints a job's tickets.
   * @throws Refused `busy` when too many wait, or the thread died with this job
   */
  mint(job: MintJob): Promise<Minted>;
  /** Resolves when the thread is up: the first registration then need not wait for it. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

type Waiting = { resolve: (minted: Minted) => void; reject: (error: Error) => void };

const MAX_WAITING = 200;

export function openMintPool(log: Log): MintPool {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let closed = false;
  let thread = start();

  function start(): { worker: Worker; up: Promise<void>; dead: boolean } {
    const worker = startWorker();
    const state = { worker, up: Promise.resolve(), dead: false };
    state.up = new Promise((up) => {
      worker.on('message', (message: MintAnswer | 'ready') => {
        if (message === 'ready') up();
        else settle(message);
      });
      worker.once('exit', () => up());
    });
    worker.on('error', (error) => log.error('the mint failed', { error }));
    worker.once('exit', () => {
      state.dead = true;
      if (closed || waiting.size === 0) return;
      log.error('the mint ended with jobs waiting', { jobs: waiting.size });
      for (const job of waiting.values()) job.reject(new Refused('busy'));
      waiting.clear();
    });
    return state;
  }

  function settle(answer: MintAnswer): void {
    const job = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('minted' in answer) job?.resolve(answer.minted);
    else job?.reject(new Error(`minting failed: ${answer.error}`));
  }

  return {
    mint(job) {
      if (closed || waiting.size >= MAX_WAITING) return Promise.reject(new Refused('busy'));
      if (thread.dead) thread = start();
      const request: MintRequest = { id: ++lastId, job };
      return new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        thread.worker.postMessage(request);
      });
    },
    ready: () => thread.up,
    async close() {
      closed = true;
      for (const job of waiting.values()) job.reject(new Refused('busy'));
      waiting.clear();
      await thread.worker.terminate();
    },
  };
}

function startWorker(): Worker {
  const { file, execArgv } = programBeside(__filename, 'mint-worker');
  return new Worker(file, { execArgv, env: {} });
}
