/**
 * Segments packed and merged on threads of their own: fifty thousand signatures take a core five seconds, packing them held
 * the event loop for 0.7, and a day of a city is merged in minutes. The one that packs is started at the first segment, and
 * again when it died; one that merges lives for as long as it does.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { programBeside } from '../../../platform/from-source';
import type { Merged, MergingWork, Packed, Packer, PackingWork } from './packing';
import type { PackingAnswer, PackingRequest } from './packing-worker';

export function packingThread(): Packer {
  let packing: Worker | undefined;
  let merging: Worker | undefined;
  const start = (): Worker => {
    const started = startWorker();
    // Whoever waits for an answer hears of it (`ask`); one that ends while nobody does is started again.
    started.on('error', () => {});
    started.on('exit', () => {
      if (packing === started) packing = undefined;
    });
    return started;
  };

  return {
    /** One piece of work at a time: `SegmentCloser` closes one segment after another. */
    async pack(work) {
      packing ??= start();
      try {
        return await askToPack(packing, work);
      } catch (error) {
        await packing?.terminate();
        packing = undefined;
        throw error;
      }
    },
    /** One at a time, too. */
    async merge(work) {
      merging = start();
      try {
        return await askToMerge(merging, work);
      } finally {
        await merging.terminate();
        merging = undefined;
      }
    },
    async close() {
      await Promise.all([packing?.terminate(), merging?.terminate()]);
      packing = undefined;
    },
  };
}

async function askToMerge(worker: Worker, work: MergingWork): Promise<Merged> {
  // A copy: of a slice the whole memory that it lies in would go along.
  const answer = await ask(worker, { ...work, key: new Uint8Array(work.key) }, []);
  if (!('merged' in answer)) throw new Error('error' in answer ? answer.error : 'packed, and was to merge');
  return answer.merged;
}

async function askToPack(worker: Worker, { records, key, ...rest }: PackingWork): Promise<Packed> {
  let size = 0;
  const ends = Uint32Array.from(records, (record) => {
    size += record.length;
    return size;
  });
  // One by one: as arguments of one call, those of a backlog would not fit on the stack.
  const bytes = new Uint8Array(size);
  for (const [i, record] of records.entries()) bytes.set(record, ends[i]! - record.length);
  const request: PackingRequest = { ...rest, key: new Uint8Array(key), bytes, ends };
  const answer = await ask(worker, request, [bytes.buffer, ends.buffer]);
  if (!('packed' in answer)) throw new Error('error' in answer ? answer.error : 'merged, and was to pack');
  return answer.packed;
}

async function ask(
  worker: Worker,
  request: PackingRequest | MergingWork,
  given: ArrayBuffer[],
): Promise<PackingAnswer> {
  worker.postMessage(request, given);
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
