/** The thread that mints: takes `{ id, job }`, answers `{ id, minted }` or `{ id, error }`. */
import { parentPort } from 'node:worker_threads';
import { type Minted, type MintJob, mint } from './mint';

export type MintRequest = { readonly id: number; readonly job: MintJob };
export type MintAnswer =
  | { readonly id: number; readonly minted: Minted }
  | { readonly id: number; readonly error: string };

const port = parentPort;
if (!port) throw new Error('mint-worker.ts runs as a worker thread only');

port.on('message', ({ id, job }: MintRequest) => {
  const answer: MintAnswer = attempt(id, job);
  port.postMessage(answer);
});
port.postMessage('ready');

function attempt(id: number, job: MintJob): MintAnswer {
  try {
    return { id, minted: mint(job) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
