/**
 * Segments packed on a thread of its own: fifty thousand signatures take a core five seconds, and packing them held the
 * event loop for 0.7. Started at the first segment, and again when it died.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { programBeside } from '../../../platform/from-source';
import type { Packer, PackingWork } from './packing';
import type { PackingAnswer, PackingRequest } from './packing-worker';

export function packingThread(): Packer {
  let worker: Worker | undefined;
  const start = (): Worker => {
    const started = startWorker();
    // Whoever waits for an answer hears of it (`ask`); one that ends while nobody does is started again.
    started.on('error', () => {});
    started.on('exit', () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };

  return {
    /** One piece of work at a time: `SegmentCloser` closes one segment after another. */
    async pack(work) {
      worker ??= start();
      try {
        const answer = await ask(worker, work);
        if ('error' in answer) throw new Error(answer.error);
        return answer.packed;
      } catch (error) {
        await worker?.terminate();
        worker = undefined;
        throw error;
      }
    },
    async close() {
      await worker?.terminate();
      worker = undefined;
    },
  };
}

async function ask(worker: Worker, { records, key, ...rest }: PackingWork): Promise<PackingAnswer> {
  let size = 0;
  const ends = Uint32Array.from(records, (record) => {
    size += record.length;
    return size;
  });
  // One by one: as arguments of one call, those of a backlog would not fit on the stack.
  const bytes = new Uint8Array(size);
  for (const [i, record] of records.entries()) bytes.set(record, ends[i]! - record.length);
  // A copy: of a slice the whole memory that it lies in would go along.
  const request: PackingRequest = { ...rest, key: new Uint8Array(key), bytes, ends };
  worker.postMessage(request, [bytes.buffer, ends.buffer]);
  const over = new AbortController();
  const { signal } = over;
  try {
    const ended = once(worker, 'exit', { signal }).then(([code]): never => {
      throw new Error(`the thread that packs segments ended with ${code}`);
    });
    // Rejects at the thread's `error`, too.
    const answered = once(worker, 'message', { signal });
    const [answer] = await Promise.race([answered, ended]);
    return answer as PackingAnswer;
  } finally {
    over.abort();
  }
}

function startWorker(): Worker {
  const { file, execArgv } = programBeside(__filename, 'packing-worker');
  const worker = new Worker(file, { execArgv, env: {} });
  // A process that has nothing else to do may end.
  worker.unref();
  return worker;
}
