/**
 * Segments packed on a thread of its own: fifty thousand signatures take a core five seconds, and packing them held the
 * event loop for 0.7. Started at the first segment, and again when it died.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { concat } from '../../../protocol/bytes';
import type { Packer, PackingWork } from './packing';
import type { PackingAnswer, PackingRequest } from './packing-worker';

export function packingThread(): Packer {
  let worker: Worker | undefined;

  return {
    /** One piece of work at a time: `SegmentCloser` closes one segment after another. */
    async pack(work) {
      worker ??= startWorker();
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

function ask(worker: Worker, { records, key, ...rest }: PackingWork): Promise<PackingAnswer> {
  const bytes = concat(...records);
  let end = 0;
  const ends = Uint32Array.from(records, (record) => {
    end += record.length;
    return end;
  });
  // A copy: of a slice the whole memory that it lies in would go along.
  const request: PackingRequest = { ...rest, key: new Uint8Array(key), bytes, ends };
  return new Promise<PackingAnswer>((resolve, reject) => {
    const over = () => worker.off('message', resolve).off('error', reject).off('exit', ended);
    const ended = (code: number) => reject(new Error(`the thread that packs segments ended with ${code}`));
    worker.once('message', resolve).once('error', reject).once('exit', ended);
    worker.once('message', over).once('exit', over);
    worker.postMessage(request, [bytes.buffer as ArrayBuffer, ends.buffer as ArrayBuffer]);
  });
}

/** Runs from source under ts-node, or compiled. */
function startWorker(): Worker {
  const fromSource = __filename.endsWith('.ts');
  const file = join(__dirname, `packing-worker.${fromSource ? 'ts' : 'js'}`);
  const execArgv = fromSource ? ['--require', 'ts-node/register/transpile-only'] : [];
  const worker = new Worker(file, { execArgv, env: {} });
  // A process that has nothing else to do may end.
  worker.unref();
  return worker;
}
