/** A thread that opens tag keys: takes `FirstTagsJob`s one after another, answers each with its tags. */
import { parentPort } from 'node:worker_threads';
import { type FirstTagsJob, firstTagsOf } from './first-tags';

export type FirstTagsAnswer = { readonly tags: ReturnType<typeof firstTagsOf> };

const port = parentPort;
if (!port) throw new Error('first-tags-worker.ts runs as a worker thread only');

port.on('message', (job: FirstTagsJob) => {
  const answer: FirstTagsAnswer = { tags: firstTagsOf(job) };
  port.postMessage(answer);
});
