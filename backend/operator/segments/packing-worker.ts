/** The thread that packs or merges segments: takes work, answers `{ packed }`, `{ merged }` or `{ error }`, one after another. */
import { parentPort } from 'node:worker_threads';
import { letOthersGoFirst } from '../../../platform/low-priority';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import {
  type Merged,
  type MergingWork,
  mergeFiles,
  type Packed,
  type PackingWork,
  packRecords,
} from './packing';

/** Records lie one behind the other: a message of one large array costs less than one of fifty thousand small ones. */
export type PackingRequest = Omit<PackingWork, 'records'> & {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
};
export type PackingAnswer =
  | { readonly packed: Packed }
  | { readonly merged: Merged }
  | { readonly error: string };

const port = parentPort;
if (!port) throw new Error('packing-worker.ts runs as a worker thread only');

// Nobody waits for a segment, and a rider does for `stored`.
letOthersGoFirst();
const random = systemRandom();

port.on('message', async (request: PackingRequest | MergingWork) => {
  const made = await answer(request);
  port.postMessage(made, 'packed' in made ? [made.packed.file.buffer as ArrayBuffer] : []);
});

async function answer(request: PackingRequest | MergingWork): Promise<PackingAnswer> {
  try {
    if ('parts' in request) return { merged: await mergeFiles(request, { disk: nodeDisk(), random }) };
    const { bytes, ends, ...work } = request;
    const records = Array.from(ends, (end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
    return { packed: packRecords({ ...work, records }, random) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
